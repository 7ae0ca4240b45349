"""The numbers of the page Architectures: nothing of a network is lost on its way into boxes, and counts are counts."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.architecture import Merge, build_graph
from explorer.architecture.operations import Tap
from explorer.architecture.originals import ORIGINALS, Original
from explorer.config import Family, NormalizationKind, RunConfig
from explorer.drawing.wire import packed
from explorer.phenomena.architectures.figures.averaging import averaging_figure
from explorer.phenomena.architectures.figures.inside import inside_figure
from explorer.phenomena.architectures.figures.row import Lane, row_figure
from explorer.phenomena.architectures.figures.unrolled import unrolled_figure
from explorer.phenomena.architectures.numbers.averaging import averaged
from explorer.phenomena.architectures.numbers.findings import findings, original_findings
from explorer.phenomena.architectures.numbers.inside import inside
from explorer.phenomena.architectures.numbers.twins import training, twins
from explorer.phenomena.architectures.numbers.units import MOST, row
from explorer.phenomena.architectures.numbers.unrolled import formula_text, unrolled
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block
from tests.architecture.configurations import configuration, configurations
from tests.fuzzing import examples


@examples(60)
@given(configurations())
def test_every_operation_is_in_one_box_and_parameters_add_up(config: RunConfig) -> None:
    graph = build_graph(config)
    drawn = row(graph)
    inside_boxes = [node.name for unit in drawn.units for node in unit.nodes]
    expected = [node.name for node in graph.nodes[1:] if not isinstance(node.operation, Tap)]
    assert sorted(inside_boxes) == sorted(expected)
    assert sum(box.parameters for box in drawn.boxes) == graph.parameter_count == drawn.parameters
    shortcuts = sum(block.shortcut is not None for block in graph.blocks)
    assert len(drawn.bridges) == shortcuts or len(drawn.boxes) < len(drawn.units)
    for unit in drawn.units:
        opened = inside(graph, unit)
        assert len(opened.operations) == len(unit.nodes)
        at = {operation.name: operation for operation in opened.operations}
        places = {(operation.column, operation.row) for operation in opened.operations}
        assert len(places) == len(opened.operations), unit.name  # no two lie on one another
        assert all(source == "" or at[source].column < at[target].column for source, target in opened.edges)
        packed(inside_figure(opened, chosen=next(iter(opened.slots), None)))


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.title)
def test_an_original_fits_into_a_row(original: Original) -> None:
    graph = original.graph()
    drawn = row(graph)
    assert len(drawn.boxes) <= MOST
    packed(row_figure([Lane(original.title, drawn)], chosen=drawn.units[1].name))
    assert f"**{original.published:,}**" in original_findings(original, graph, drawn)[0].sentence


def test_a_u_nets_skips_lie_inside_one_another() -> None:
    drawn = row(build_graph(configuration(Family.UNET, network__depth=18)))
    assert [box.label for box in drawn.boxes[:7]] == ["down 1", "down 2", "down 3", "bottom", "up 3", "up 2", "up 1"]
    inner, middle, outer = drawn.bridges
    assert outer.start < middle.start < inner.start < inner.end < middle.end < outer.end
    assert {bridge.merge for bridge in drawn.bridges} == {Merge.CONCATENATE}


@examples(30)
@given(st.integers(2, 5), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.sampled_from([1, 2]))
def test_what_is_averaged_is_what_the_formula_averages(
    batch: int, half_channels: int, height: int, width: int, groups: int
) -> None:
    channels = 2 * half_channels
    x = np.random.default_rng(0).normal(size=(batch, channels, height, width))
    for average in averaged((channels, height, width), batch, groups):
        found = block(x, Averaging(average.kind.value), groups if average.kind is NormalizationKind.GROUP else 1)
        assert average.values == found.shared
        of_groups = found.spread if average.kind is NormalizationKind.RMS else found.mean  # RMS subtracts none
        assert average.means == len(np.unique(of_groups.round(12)))


def test_a_fully_connected_layer_has_one_value_for_instance_normalization() -> None:
    by_kind = {average.kind: average for average in averaged((84,), 64, 2)}
    assert not by_kind[NormalizationKind.INSTANCE].is_possible
    assert by_kind[NormalizationKind.BATCH].values == 64 and by_kind[NormalizationKind.BATCH].means == 84
    assert not {average.kind: average for average in averaged((84,), 1, 2)}[NormalizationKind.BATCH].is_possible
    packed(averaging_figure(list(by_kind.values()), used="batch"))


@pytest.mark.parametrize("blocks", [2, 3])
def test_blocks_unroll_into_all_paths_and_the_formula_holds_for_linear_branches(blocks: int) -> None:
    paths = unrolled(blocks)
    assert [sum(path.length == k for path in paths) for k in range(blocks + 1)] == [
        comb(blocks, k) for k in range(blocks + 1)
    ]
    generator = torch.Generator().manual_seed(0)
    branches = [torch.randn(4, 4, generator=generator, dtype=torch.float64) for _ in range(blocks)]
    x = torch.randn(4, generator=generator, dtype=torch.float64)
    y = x
    for matrix in branches:
        y = matrix @ y + y
    total = torch.zeros_like(x)
    for path in paths:  # for linear branches the paths' outputs add up to the network's
        value = x
        for number in path.through:
            value = branches[number] @ value
        total = total + value
    torch.testing.assert_close(total, y)
    packed(unrolled_figure(paths))


def test_two_blocks_are_written_as_the_paper_writes_them() -> None:
    assert formula_text(2) == "f₂(f₁(x) + x) + f₁(x) + x"
    assert formula_text(3) == "f₃(f₂(f₁(x) + x) + f₁(x) + x) + f₂(f₁(x) + x) + f₁(x) + x"


@pytest.mark.parametrize("family", Family)
def test_a_twin_differs_in_its_shortcuts_only(family: Family) -> None:
    config = configuration(family)
    pair = twins(config)
    arms = training(config).arms
    if pair is None:
        assert len(arms) == 1 and arms[0].config == config
        return
    without, bridged = (build_graph(twin) for twin in pair)
    assert len(arms) == 2 and [arm.config.network for arm in arms] == [twin.network for twin in pair]
    assert {name for name in bridged.parameters if "projection" not in name} == without.parameters.keys()
    assert not without.residual_blocks and bridged.residual_blocks
    sentences = " ".join(
        finding.sentence for finding in findings(config, build_graph(config), row(without), (without, bridged))
    )
    assert ("cost no parameter" in sentences) == (without.parameter_count == bridged.parameter_count)
