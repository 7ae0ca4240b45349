"""What Gradient flow reads of every family: pieces in a row, the norms between them, and the paths through each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.architecture import build_graph
from explorer.config import Family
from explorer.drawing.arms import arm_style
from explorer.drawing.columns import ArmColumn
from explorer.phenomena.gradient_flow.figures.network import Stretch, network_figure
from explorer.phenomena.gradient_flow.figures.widths import WidthBy, width_scale
from explorer.phenomena.gradient_flow.numbers.depth import Measure, depth_history
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.gradient_flow.numbers.pieces import ShortcutKind, pieces
from explorer.reading.histories import RunReader
from explorer.store.records import Records
from explorer.training import train
from tests.architecture.configurations import configuration


@pytest.mark.parametrize("family", Family)
def test_the_flow_of_every_family_is_read_and_drawn(tmp_path: Path, family: Family) -> None:
    config = configuration(family, network__width=4, training__epochs=1, recording__moments=0)
    config = config.with_values({"optimizer.batch_size": 300, "network.cardinality": 2})
    train(config, tmp_path)
    flow = read_flow(RunReader(Records(tmp_path), config))
    assert isinstance(flow, Flow)
    count = len(flow.pieces)
    assert flow.joints.shape == (count + 1, len(flow.steps)) and np.isfinite(flow.joints).all()
    assert flow.branch.shape == flow.shortcut.shape == (count, len(flow.steps))
    for row, piece in enumerate(flow.pieces):
        assert np.isfinite(flow.shortcut[row]).all() == (piece.shortcut is not ShortcutKind.NONE)
        assert np.isfinite(flow.branch[row]).all() == (not piece.paths)
        assert (row in flow.paths) == bool(piece.paths)
    scale = width_scale([flow.joints], WidthBy.NORM)
    column = ArmColumn(family, arm_style(family), flow)
    figure = network_figure([column], Stretch(0, min(24, count)), 1, scale)
    words = [text for trace in figure["data"] if trace.get("mode") == "text" for text in trace["text"]]
    assert flow.ends in words


def test_the_squares_of_inceptions_paths_are_near_the_square_at_the_joint(tmp_path: Path) -> None:
    config = configuration(Family.GOOGLENET, training__epochs=1, recording__moments=0)
    train(config, tmp_path)
    run = RunReader(Records(tmp_path), config)
    flow = read_flow(run)
    assert isinstance(flow, Flow) and flow.pieces[0].paths == ("1×1", "3×3", "5×5", "pooled")
    together = sum(flow.paths[0].astype(np.float64))  # by the triangle inequality
    assert (together >= flow.joints[0]).all()
    found = depth_history(run, Measure.PATH)
    assert not isinstance(found, type(None)) and len(found.layers) == 12  # type: ignore[union-attr]


def test_a_u_net_is_drawn_on_its_way_down() -> None:
    drawn = pieces(build_graph(configuration(Family.UNET)))
    assert [piece.label for piece in drawn] == ["level 1", "level 2"]
    assert {piece.shortcut for piece in drawn} == {ShortcutKind.CONCATENATED}


def test_a_bottleneck_changes_channels_before_it_halves_the_image() -> None:
    drawn = pieces(build_graph(configuration(Family.RESIDUAL, network__block="bottleneck", network__depth=14)))
    assert [piece.change for piece in drawn] == ["changes the channels", "", "halves the image", ""]
    assert [piece.layers for piece in drawn] == [3] * 4
