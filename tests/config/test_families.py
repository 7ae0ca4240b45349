"""A family is one description and one graph: everything else that knows it derives from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.config import BlockKind, Family, NetworkConfig
from explorer.config.families import DESCRIPTIONS
from explorer.config.network import TWINS
from tests.config.added import with_files

DESCRIPTION = '''"""Two convolutions and a mean over all pixels."""

from explorer.config.families.description import Depths, Description
from explorer.config.look import Look

DESCRIPTION = Description(
    title="Two convolutions",
    about="two convolutions and a mean",
    look=Look(9, "3px,9px", "asterisk", None),
    depth=3,
    width=6,
    depths=Depths("two convolutions have exactly 3 layers with weights, the classifier included", 3, last=3),
    widths=lambda network, _side: (network.width, 2 * network.width),
)
'''
MODULE = '''"""Two convolutions, the second with twice the channels."""

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import GlobalAveragePool
from explorer.config import RunConfig


def two_convolutions(config: RunConfig) -> Graph:
    build, width = Builder(config), config.network.width
    x = build.layer("conv1", "input", build.convolution(width))
    x = build.layer("conv2", x, build.convolution(2 * width))
    return build.classify(build.add("pool", GlobalAveragePool(), x))
'''
USED = """
import json, sys

import explorer
from explorer.architecture import build_graph
from explorer.architecture.family_table import table
from explorer.config import ConfigError, RunConfig
from explorer.controls.setting_words import word
from explorer.controls.settings import GROUPS
from explorer.drawing.arms import arm_style
from explorer.phenomena.architectures.numbers.units import row
from explorer.standalone import script


def refusal(**values):
    try:
        RunConfig().with_values({key.replace("__", "."): value for key, value in values.items()})
    except ConfigError as error:
        return str(error)


config = RunConfig().with_values({"network.family": "two_convolutions", "training.epochs": 2})
run = explorer.train(config, store=sys.argv[1], progress=False)
loss = run.array("loss")
print(json.dumps({
    "status": run.status,
    "size": [config.network.depth, config.network.width],
    "losses": [float(loss[0]), float(loss[-1])],
    "recorded": [info.layer for info in run.series() if info.quantity == "batch_mean"],
    "channels": run.array("batch_mean", "conv2").shape[1],
    "drawing": [unit.name for unit in row(build_graph(config)).units],
    "offered": [one.values for group in GROUPS.values() for one in group if one.key == "network.family"][0],
    "dash": arm_style("two-convolutions").dash,
    "table": table(),
    "title": word("network.family", "two_convolutions"),
    "depth": refusal(network__family="two_convolutions", network__depth=4),
    "groups": refusal(network__family="two_convolutions", normalization__kind="group", normalization__groups=5),
    "unknown": refusal(network__family="three_convolutions"),
    "script": script(config, title="two convolutions").text,
}))
"""


def test_every_family_has_sizes_that_it_can_have_and_twins_are_mutual() -> None:
    assert list(Family) == list(DESCRIPTIONS)
    for family in Family:
        network = NetworkConfig(family=family)
        assert (network.depth, network.width) == (family.description.depth, family.description.width)
        assert network.depth in family.description.depths_with(network.block).offered()
    assert {(without.value, bridged.value) for without, bridged in TWINS.items()} == {
        ("mlp", "residual_mlp"),
        ("plain", "residual"),
        ("unet", "residual_unet"),
    }
    assert all(bridged.adds_shortcuts and not without.adds_shortcuts for without, bridged in TWINS.items())


@pytest.mark.parametrize(("family", "offered"), [("vgg", (11, 13, 16, 19)), ("lenet", (5,)), ("unet", (8, 13, 18, 23))])
def test_a_slider_offers_the_depths_that_there_are(family: str, offered: tuple[int, ...]) -> None:
    network = NetworkConfig(family=Family(family))
    assert network.family.description.depths_with(network.block).offered() == offered


def _is_open(family: Family) -> bool:
    return family.description.depths_with(BlockKind.BASIC).last is None


@pytest.mark.parametrize("block", BlockKind)
@pytest.mark.parametrize("family", list(filter(_is_open, Family)))
def test_a_slider_reaches_the_deepest_networks_of_the_papers_where_the_family_can(
    family: Family, block: BlockKind
) -> None:
    depths = family.description.depths_with(block)
    offered = depths.offered()
    assert all(map(depths.has, offered)) and list(offered) == sorted(set(offered))
    assert offered[0] == depths.first and offered[-1] >= 100
    assert len(offered) < 30


def test_the_networks_that_people_know_by_their_depth_are_offered() -> None:
    residual = Family.RESIDUAL.description
    assert {20, 32, 44, 56, 110} <= set(residual.depths_with(BlockKind.BASIC).offered())
    assert 50 in residual.depths_with(BlockKind.BOTTLENECK).offered()


@pytest.mark.story
def test_a_family_from_two_files_is_trained_recorded_drawn_listed_documented_and_refused(tmp_path: Path) -> None:
    files = {
        "explorer/config/families/two_convolutions.py": DESCRIPTION,
        "explorer/architecture/two_convolutions.py": MODULE,
    }
    found = with_files(tmp_path, files, USED)
    assert found["status"] == "finished" and found["losses"][1] < found["losses"][0] and found["size"] == [3, 6]
    assert found["recorded"] == ["conv1", "conv2"] and found["channels"] == 12
    assert {"conv1", "conv2"} <= set(found["drawing"])
    assert found["offered"][-1] == "two_convolutions" and found["title"] == "Two convolutions"
    assert found["dash"] == "3px,9px"
    assert "| `two_convolutions` | 3, 6 | two convolutions and a mean | – |" in found["table"].splitlines()
    assert "exactly 3 layers with weights" in found["depth"] and "choose 3" in found["depth"]
    assert "5 groups do not divide the 6 channels" in found["groups"]
    assert "three_convolutions" in found["unknown"] and "two_convolutions" in found["unknown"]
    assert "self.conv2" in found["script"]
