"""A quantity is one description and one probe: what records, lists and documents it derives from them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from explorer.recording import EVERY_STEP
from explorer.store.quantities import BY_PROBE, QUANTITIES, probes_of, table
from explorer.store.quantity import Rhythm
from tests.config.added import with_files

ROOT = Path(__file__).parents[2]

DESCRIPTION = '''"""The mean of every weight."""

from explorer.store.quantity import Per, Quantity, Rhythm

QUANTITIES = (
    Quantity("weight_mean", "mean of a weight", Per.PARAMETER, Rhythm.STEP, "()", "weight", "one pass"),
)
'''
PROBE = '''"""The mean of every weight after a step."""

import torch
from torch import Tensor

from explorer.recording.probe import Observation, StepProbe
from explorer.store.series import SeriesInfo


class WeightMean(StepProbe):
    def series(self) -> list[SeriesInfo]:
        names = self.network.parameters_by_name()
        return [SeriesInfo("weight_mean", name, ()) for name in names if name.endswith(".weight")]

    def values(self, observation: Observation) -> list[Tensor]:
        return [torch.stack([weight.mean() for weight in observation.weights])]
'''
PANEL = '''"""The mean weight over training."""

import numpy as np

from explorer.controls.panel import panel
from explorer.drawing.axes import base_layout, figure, linear_axis, step_axis
from explorer.drawing.marks import line
from explorer.phenomena.gradient_flow.numbers.summary import over_weights
from explorer.phenomena.gradient_flow.numbers.tables import weights_table
from explorer.phenomena.gradient_flow.panels.view import View
from explorer.reading.histories import RunReader
from explorer.phenomena.gradient_flow.numbers.flow import read_rows
from explorer.reading.overviews import NetworkOverview


def _read(run: RunReader):
    names = run.records.layers("weight_mean")
    return over_weights(NetworkOverview(tuple(names), *read_rows(run, "weight_mean", names), "batches"))


def mean_figure(found, styles, last):
    layout = base_layout(height=300, margin=(70, 84, 26, 52))
    layout["xaxis"], layout["yaxis"] = step_axis(last), linear_axis("mean weight", -1, 1)
    return figure([line(mean.steps, mean.median, styles[arm], arm) for arm, mean in found.items()], layout)


def mean_panel(view: View, summary: str) -> None:
    found = {arm.run.arm: arm.recording.read(_read) for arm in view.arms}
    with panel("Mean weight", "Median of all weights", key="weight-mean") as card:
        drawn = mean_figure(found, {arm.run.arm: arm.style for arm in view.arms}, view.timeline.planned)
        card.chart(drawn, table=lambda: weights_table(found), summary=summary)
'''
PAGE = """
from explorer.controls.listed_panels import list_panels
from explorer.controls.shown_arms import shown_arms
from explorer.drawing.arms import arm_styles
from explorer.phenomena.gradient_flow.panels import PANELS
from explorer.phenomena.gradient_flow.panels.view import choose_view
from explorer.store.catalogue import Catalogue

with Catalogue() as catalogue:
    (experiment,) = catalogue.experiments()
    runs = catalogue.runs(experiment)
    styles = arm_styles([run.arm for run in runs])
    shown = shown_arms(catalogue, runs, list(styles), styles, runs[0].seed)
    view = choose_view(catalogue, runs, shown, styles, (runs[0].step, runs[0].step))
    list_panels([panel for panel in PANELS if panel.name == "Mean weight"], shown).draw(view)
"""
USED = """
import json, os, subprocess, sys

import numpy as np
from streamlit.testing.v1 import AppTest

import explorer
from explorer.config import RunConfig
from explorer.networks import Network
from explorer.store.quantities import table

os.environ["NORMALIZATION_STORE"] = sys.argv[1]
config = RunConfig().with_values({"training.epochs": 1, "optimizer.learning_rate": 0.0001})
run = explorer.train(config, store=sys.argv[1], progress=False)
listed = [sys.executable, "-m", "explorer", "quantities", run.id, "--store", sys.argv[1]]
app = AppTest.from_file("page.py", default_timeout=60).run()
print(json.dumps({
    "steps": len(run.array("loss")),
    "recorded": [float(value) for value in run.array("weight_mean", "conv2.weight")],
    "initial": float(Network(config).parameters_by_name()["conv2.weight"].mean()),
    "listed": subprocess.run(listed, capture_output=True, text=True, check=True).stdout,
    "errors": [error.message for error in app.exception],
    "titles": [title.value for title in app.subheader],
    "charts": [str(component.proto) for component in app.get("bidi_component")],
    "table": table(),
}))
"""


def test_the_documented_table_is_that_of_the_descriptions() -> None:
    written = (ROOT / "docs" / "quantities.md").read_text(encoding="utf-8")
    assert f"\n\n{table()}\n\n" in written, "python -m explorer.store.quantities prints it"


def test_each_quantity_is_described_once() -> None:
    assert len(QUANTITIES) == sum(map(len, BY_PROBE.values()))


@pytest.mark.parametrize("probe", BY_PROBE)
def test_each_description_has_its_probe(probe: str) -> None:
    assert import_module(f"explorer.recording.{probe}")


def test_what_is_described_for_every_step_is_recorded_at_every_step() -> None:
    modules = {probe.__module__.rpartition(".")[2] for probe in EVERY_STEP}
    assert modules == {*probes_of(Rhythm.STEP)} - {"learning_curves"}


@pytest.mark.story
def test_a_quantity_from_two_files_and_its_panel_are_recorded_listed_drawn_and_documented(tmp_path: Path) -> None:
    panels = "explorer/phenomena/gradient_flow/panels"
    files = {
        "explorer/store/quantities/weight_mean.py": DESCRIPTION,
        "explorer/recording/weight_mean.py": PROBE,
        f"{panels}/weight_mean.py": PANEL,
        "page.py": PAGE,
    }
    beginning = "PANELS: tuple[ListedPanel[View], ...] = (\n"
    line = '    ListedPanel("Mean weight", mean_panel, Needs(("weight_mean",))),\n'
    listed = f"from {panels.replace('/', '.')}.weight_mean import mean_panel\n\n{beginning}{line}"
    found = with_files(tmp_path, files, USED, lines={f"{panels}/__init__.py": (beginning, listed)})
    assert found["steps"] == len(found["recorded"]) == 21
    assert abs(found["recorded"][0] - found["initial"]) < 1e-4
    (row,) = [line for line in found["listed"].splitlines() if "conv2.weight" in line and "weight_mean" in line]
    assert "scalar" in row and "1–21 (21)" in row and "every step" in row
    assert found["errors"] == []
    assert found["titles"] == ["Mean weight"] and any("mean weight" in chart for chart in found["charts"])
    documented = "| `weight_mean` | mean of a weight | parameter | () | weight | every step | one pass |"
    assert documented in found["table"].splitlines()
