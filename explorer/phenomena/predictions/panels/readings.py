"""What the panels draw, read once for every state of a run and shared by all who look at it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.controls.recordings import Recording
from explorer.phenomena.predictions.numbers import answers, masks, regions
from explorer.phenomena.predictions.numbers.answers import Answers, Confusion
from explorer.phenomena.predictions.numbers.masks import Masks
from explorer.phenomena.predictions.numbers.regions import Lines, Regions
from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing


@computed_once
def read_regions(recording: Recording, statistics: Statistics, step: int) -> Regions | Missing:
    return recording.read(lambda run: regions.regions(run, statistics, step))


@computed_once
def read_lines(recording: Recording, statistics: Statistics, step: int) -> Lines | Missing:
    return recording.read(lambda run: regions.lines(run, statistics, step))


@computed_once
def read_confusion(recording: Recording, statistics: Statistics, step: int) -> Confusion | Missing:
    return recording.read(lambda run: answers.confusion(run, statistics, step))


@computed_once
def read_answers(recording: Recording, statistics: Statistics, step: int) -> Answers | Missing:
    return recording.read(lambda run: answers.answers(run, statistics, step))


@computed_once
def read_samples(recording: Recording) -> NDArray[np.float32] | Missing:
    return recording.read(answers.samples)


@computed_once
def read_masks(recording: Recording, statistics: Statistics, step: int) -> Masks | Missing:
    return recording.read(lambda run: masks.masks(run, statistics, step))


@computed_once
def moments(recording: Recording, quantity: str) -> tuple[int, ...]:
    """The steps at which it was recorded."""
    found = recording.read(lambda run: tuple(run.records.moments(quantity)))
    return () if isinstance(found, Missing) else found
