"""Train mode against eval mode over time: the same weights, once with the batch's statistics, once with the average."""

from __future__ import annotations

import pandas as pd

from explorer.controls.address import choice, segments
from explorer.controls.panel import panel
from explorer.phenomena.running_statistics.figures.modes import ArmModes, modes_figure
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.experiment_curves import read_curves
from explorer.reading.reasons import Missing, RunState, no_moments, sentence
from explorer.store.catalogue import Catalogue

ACCURACY, LOSS = "accuracy", "loss"


def modes_panel(view: View) -> None:
    """All arms with batch normalization; loss or accuracy of the test split."""
    measure = choice("measured", [ACCURACY, LOSS], ACCURACY)
    arms = []
    with Catalogue(view.store) as catalogue:
        for arm in view.arms:
            eval_mode = read_curves(catalogue, [arm.run], f"eval_{measure}")
            train_mode = read_curves(catalogue, [arm.run], f"train_mode_{measure}")
            if eval_mode and train_mode:
                arms.append(ArmModes(arm.style, eval_mode[0], train_mode[0]))
    said = [
        "thick: eval mode, running statistics",
        "thin: train mode, statistics of the test batch",
    ]
    title = f"Test {measure} in both modes"
    with panel(title, " · ".join(filter(None, said)), key="modes") as card:
        with card.controls:
            segments("measured", [ACCURACY, LOSS], {}, label="Measured")
        figure = modes_figure(
            arms,
            view.timeline,
            chance=view.chance if measure == ACCURACY else None,
            empty=sentence(_why_no_evaluation(view)),
        )
        card.chart(figure, table=lambda: _table(arms), summary=title)


def _why_no_evaluation(view: View) -> Missing:
    run = view.arms[0].run
    return no_moments(run.config.recording.moments, RunState.of(run))


def _table(arms: list[ArmModes]) -> pd.DataFrame:
    """Columns `arm, mode, step, value`."""
    frames = [
        pd.DataFrame({"arm": curve.arm, "mode": mode, "step": curve.steps, "value": curve.mean})
        for arm in arms
        for mode, curve in (("eval", arm.eval_mode), ("train", arm.train_mode))
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
