"""What pages ask of a run as soon as they are opened: computed before it ships, so that the answers are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from explorer.architecture import build_graph
from explorer.config import RunConfig
from explorer.store.run import Run, Status
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest, ShatteringRequest
from explorer.study_requests.loss_landscape import (
    FIRST_POINTS,
    FIRST_SAMPLES,
    POINTS_OF_LINES,
    Directions,
    SharpnessRequest,
    SliceKind,
    SliceRequest,
    SmoothnessRequest,
    Statistics,
)
from explorer.study_requests.request import StudyRequest
from explorer.study_requests.running_statistics import (
    RecalibrationRequest,
    ReplayRequest,
    sample_ladder,
    tested_momenta,
)

MOST_LAYERS = 8
"""Slices of deeper networks take minutes: they ship where a preset sends its readers to them, without the mode that
computes its statistics at every point anew, which takes most of that.
"""
MOST_LAYERS_IN_ALL_MODES = 5
"""Of sharpness, which takes longer still."""


def page_studies(run: Run, step: int, pages: Collection[str]) -> Iterator[StudyRequest]:
    """About the network of `step`, the last one that is kept; of `pages`, which the preset names, all there is."""
    if run.status is Status.FINISHED:
        yield from _of_gradient_flow(run.config, step)
        yield from _of_running_statistics(run.config, step, complete="running_statistics" in pages)
    complete = "loss_landscape" in pages
    if complete or len(build_graph(run.config).layers) <= MOST_LAYERS:
        yield from _of_loss_landscape(run.config, step, complete=complete)


def _of_gradient_flow(config: RunConfig, step: int) -> Iterator[StudyRequest]:
    for request in (LesionRequest, PathsRequest, ShatteringRequest):
        if not request.why_not(config):
            yield request(step=step)


def _of_running_statistics(config: RunConfig, step: int, *, complete: bool) -> Iterator[StudyRequest]:
    kind = config.normalization.kind
    if not kind.averages_over_batch:
        return
    yield RecalibrationRequest(samples=tuple(sample_ladder(config.dataset.train_samples)), step=step)
    if complete and kind.uses_mean_and_variance_only:
        for momentum in tested_momenta(config.normalization.momentum):
            yield ReplayRequest(momentum=momentum, step=step)


def _of_loss_landscape(config: RunConfig, step: int, *, complete: bool) -> Iterator[StudyRequest]:
    layers, samples = len(build_graph(config).layers), min(FIRST_SAMPLES, config.dataset.train_samples)
    modes = tuple(Statistics) if config.normalization.kind.averages_over_batch else (Statistics.BATCH,)
    quick = modes if layers <= MOST_LAYERS else tuple(mode for mode in modes if mode is not Statistics.RECOMPUTED)
    for mode in quick if complete else modes[:1]:
        yield SliceRequest(points=FIRST_POINTS, mode=mode, step=step, samples=samples)
    yield SliceRequest(points=FIRST_POINTS, step=step, samples=samples, directions=Directions.TRAJECTORY)
    for mode in modes:
        yield SliceRequest(kind=SliceKind.LINE, points=POINTS_OF_LINES, mode=mode, step=step, samples=samples)
    if complete:
        yield SmoothnessRequest()
        for mode in modes if layers <= MOST_LAYERS_IN_ALL_MODES else modes[:1]:
            yield SharpnessRequest(step=step, mode=mode, samples=samples)
