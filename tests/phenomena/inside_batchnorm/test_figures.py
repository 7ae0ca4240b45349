"""The pictures of Inside BatchNorm: valid for Plotly, true to the numbers, and drawn for every batch and mode."""

import numpy as np
import pytest

from explorer.drawing.colors import GRADIENT
from explorer.drawing.figure import Figure
from explorer.phenomena.inside_batchnorm.figures import experiments, modes
from explorer.phenomena.inside_batchnorm.figures.cells import Words, averaged_cells
from explorer.phenomena.inside_batchnorm.figures.distribution import Row, before_and_after, shares_a_scale
from explorer.phenomena.inside_batchnorm.figures.graph import computational_graph
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block, group_choices
from explorer.phenomena.inside_batchnorm.numbers.backward import GRAPH, backward
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.detached_statistics import descend
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode, Settings, after_updates, forward
from explorer.phenomena.inside_batchnorm.numbers.invariances import gradient_norms_over_scale, losses_over_bias
from explorer.phenomena.inside_batchnorm.numbers.modes import BATCH_A, BATCH_B, batch_mate_curve, demonstration
from explorer.phenomena.inside_batchnorm.numbers.tiny_batches import batch_of_two
from tests.drawing import accepted_by_plotly

NAMES = {node.name: node.symbol for node in GRAPH} | {"gamma": "γ", "beta": "β"}


def _valid(picture: Figure) -> None:
    accepted_by_plotly(picture)
    sizes = [label["font"]["size"] for label in picture["layout"]["annotations"]]
    sizes += [trace["textfont"]["size"] for trace in picture["data"] if "textfont" in trace]
    assert min(sizes, default=14) >= 14


def _texts(picture: Figure) -> list[str]:
    return [text for trace in picture["data"] if "textfont" in trace for text in trace["text"]]


def _graph(name: str, mode: Mode, **shown: object) -> Figure:
    preset = PRESETS[name]
    result = forward(preset.x, Settings(1.5, 0.5), mode, after_updates(preset.x, Settings(), 3))
    cell = (1, 1, *[0] * (preset.x.ndim - 2))
    options = {"reached": NAMES, "active": "var"} | shown
    return computational_graph(result, backward(result, preset.upstream), cell, NAMES, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", PRESETS)
def test_the_graph_is_drawn_for_every_batch_and_mode(name: str, mode: Mode) -> None:
    _valid(_graph(name, mode))


def test_the_graph_shows_a_gradient_only_at_the_nodes_that_were_reached() -> None:
    picture = _graph("four", Mode.TRAIN, reached=("y", "beta"), active="y")
    plum = [trace for trace in picture["data"] if trace.get("textfont", {}).get("color") == GRADIENT]
    assert [len(trace["text"]) for trace in plum] == [2]


def test_in_eval_mode_the_statistics_are_constants_without_gradient() -> None:
    texts = _texts(_graph("four", Mode.EVAL))
    assert texts.count("constant") == 3 and "(x − μ)²" not in texts


@pytest.mark.parametrize("name", PRESETS)
def test_the_block_is_drawn_for_every_batch_and_every_cell_tells_its_groups_statistics(name: str) -> None:
    x = PRESETS[name].x
    groups = group_choices(x.shape[1])[-1]
    blocks = [block(x, averaging, groups) for averaging in Averaging]
    below = {averaging: Words("a", "b", "c") for averaging in Averaging}
    for cell in [(0, 0, 0), (x.shape[0] - 1, x.shape[1] - 1, 0)]:
        picture = averaged_cells(blocks, below, cell, x.shape[2:])
        _valid(picture)
        hovers = [trace for trace in picture["data"] if "text" in trace]
        assert len(hovers) == len(blocks)
        for trace, shown in zip(hovers, blocks, strict=True):
            groups_seen = {round(float(shown.mean[tuple(place)]), 9) for place in trace["customdata"]}
            assert groups_seen == {round(float(value), 9) for value in shown.mean.ravel()}
            assert all("over" in text for text in trace["text"])


def test_stepping_on_keeps_the_axis_where_it_was() -> None:
    values = np.array([2.0, 4.0, 3.0, 7.0])
    first = before_and_after([Row("x", values), Row("y", values * 2, reached=False)], 0)
    last = before_and_after([Row("x", values), Row("y", values * 2)], 0)
    _valid(first)
    assert first["layout"]["xaxis"] == last["layout"]["xaxis"]


def test_rows_of_very_different_width_take_scales_of_their_own() -> None:
    rows = [Row("x", np.array([2e6, 7e6])), Row("y", np.array([-1.0, 1.0]))]
    assert not shares_a_scale(rows)
    assert before_and_after(rows, 0)["layout"]["xaxis"]["tickvals"] == []


def test_modes_and_experiments_are_drawn() -> None:
    shown = demonstration(BATCH_A, BATCH_B, Settings())
    _valid(modes.two_batches(shown))
    x, values = np.array(BATCH_A).reshape(-1, 1), np.linspace(-5, 5, 11)
    curves = {mode: batch_mate_curve(x, Settings(), shown.history[-1], mode, (0, 0), (1, 0), values) for mode in Mode}
    _valid(modes.batch_mate(values, curves, 0.0, "x₁", "x₂"))
    biases, scales = np.linspace(-3, 3, 7), np.logspace(-2, 2, 9)
    losses = {name: losses_over_bias(biases, 1e-5, normalized=name == "batch") for name in ("none", "batch")}
    _valid(experiments.loss_over_bias(biases, losses, 1.0))
    norms = gradient_norms_over_scale(scales, 1e-5)
    _valid(experiments.gradient_over_scale(scales, norms, float(norms[4]), 2.0))
    paths = descend(0.5, 10)
    for quantity in ("bias", "scale", "loss"):
        _valid(experiments.runaway(paths, quantity, quantity))
    differences = np.linspace(-0.1, 0.1, 21)
    _valid(experiments.outputs_of_two(differences, batch_of_two(differences, 1e-5), 0.03))


def test_a_constant_channel_is_drawn_without_an_infinite_number() -> None:
    preset = PRESETS["constant"]
    result = forward(preset.x)
    rows = [Row(name, getattr(result, name)[:, 0]) for name in ("x", "centered", "x_hat", "y")]
    for trace in before_and_after(rows, 0)["data"]:
        assert np.isfinite(trace["x"]).any() and not np.isinf(trace["x"]).any()
