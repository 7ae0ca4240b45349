"""Recalibrate: exact statistics over n samples in place of the running ones, and what that does to the accuracy."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.controls.address import choice
from explorer.controls.live import Pulse, live
from explorer.controls.not_drawn import Button, NotDrawn
from explorer.controls.panel import panel
from explorer.phenomena.running_statistics.figures.accuracy import Levels, samples_figure
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.studies import Answer, failures, pulse
from explorer.sentences import as_sentence
from explorer.study_requests.running_statistics import RecalibrationRequest, sample_ladder


def known_levels(view: View, step: int) -> Levels:
    """What a recalibration at this checkpoint has measured, where somebody has asked for one."""
    found = _look(view, step).arrays
    if found is None:
        return Levels(None)
    exact = float(found["accuracy"][-1])
    return Levels(float(found["running_accuracy"]), float(found["train_mode_accuracy"]), exact)


def recalibration_panel(view: View) -> None:
    """Accuracy against n at the checkpoint under the scrubber; n moves over what one study has measured."""
    step = view.checkpoint
    assert step is not None  # else a line stands in its place
    samples = sample_ladder(view.focus.run.config.dataset.train_samples)

    def draw() -> Pulse:
        chosen = choice("n", samples, samples[-1])
        found = _look(view, step)
        arrays = found.arrays
        known = known_levels(view, step)
        levels = Levels(known.running, known.train_mode)
        title = "Recalibrate"
        if arrays is not None:
            accuracy = float(arrays["accuracy"][samples.index(chosen)])
            title = f"Recalibrated, n = {chosen:,d}: {100 * accuracy:.0f} %"
        said = [
            view.focus_words,
            f"test accuracy at step {step:,d} with exact statistics over n training samples",
            "train mode: test batches of 512" if arrays is not None else "",
            "the run itself is not changed",
            failures([found]),
        ]
        with panel(title, " · ".join(filter(None, said)), key="recalibration") as card:
            with card.controls:
                st.select_slider(
                    "Samples n", samples, key="n", persist_state="session", format_func=lambda n: f"{n:,d}",
                    label_visibility="collapsed", width=150, disabled=arrays is None,
                )  # fmt: skip
                if found.waits:
                    st.button("Measuring …", key="recalibrating", disabled=True)
            figure = samples_figure(
                samples if arrays is not None else [],
                arrays["accuracy"] if arrays is not None else [],  # type: ignore[arg-type]
                chosen,
                levels,
                view.focus.style,
                view.chance,
                most=samples[-1],
                empty="measuring …",
            )
            card.chart(figure, table=lambda: _table(samples, found), summary=title)
        return pulse([found])

    live(draw, pulse([_look(view, step)]))


def not_recalibrated(view: View) -> NotDrawn | None:
    """The line that stands in the panel's place while nobody has asked for it."""
    step = view.checkpoint
    if step is None:
        return NotDrawn(as_sentence(view.why_no_network))
    found = _look(view, step)
    if found.waits or found.arrays is not None:
        return None
    why = failures([found]) or f"Not measured at step {step:,d}: exact statistics in place of the running ones."
    return NotDrawn(why, Button("Recalibrate · a second", view.ask, ((_request(view, step),),)))


def _request(view: View, step: int) -> RecalibrationRequest:
    return RecalibrationRequest(samples=tuple(sample_ladder(view.focus.run.config.dataset.train_samples)), step=step)


def _look(view: View, step: int) -> Answer:
    return view.look([_request(view, step)])[0]


def _table(samples: list[int], found: Answer) -> pd.DataFrame:
    """Columns `samples, accuracy, loss`."""
    if found.arrays is None:
        return pd.DataFrame({"samples": samples})
    return pd.DataFrame({"samples": samples, "accuracy": found.arrays["accuracy"], "loss": found.arrays["loss"]})
