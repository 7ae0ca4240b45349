"""What a forward pass keeps, by hand and by what the network really holds."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from explorer.architecture import build_graph
from explorer.architecture.capacity import last_uses, peak_values, population_samples, probe_samples
from explorer.config import Family, RunConfig
from explorer.networks import Network

LENET = build_graph(RunConfig())


def _config(family: str, **values: object) -> RunConfig:
    data = "scenes" if Family(family).task == "segmentation" else "digits"
    own = {"dataset.image_size": 32} if data == "digits" else {}
    return RunConfig().with_values({"dataset.name": data, "network.family": family, **own, **values})


def test_a_chain_holds_two_neighbors_at_a_time() -> None:
    sizes = [torch.Size(node.shape).numel() for node in LENET.nodes]
    assert peak_values(LENET) == max(a + b for a, b in pairwise(sizes))


@pytest.mark.parametrize("family", ["lenet", "residual", "googlenet", "densenet", "unet"])
def test_every_value_but_the_output_is_let_go_of_once_and_after_its_last_reader(family: str) -> None:
    graph = build_graph(_config(family))
    order = [node.name for node in graph.nodes]
    gone = {source: node for node, sources in last_uses(graph).items() for source in sources}
    assert set(gone) == set(order) - {graph.output.name}
    for node in graph.nodes:
        assert all(order.index(gone[source]) >= order.index(node.name) for source in node.inputs)


@pytest.mark.parametrize("family", ["residual", "unet"])
def test_what_is_let_go_of_changes_no_output(family: str) -> None:
    network = Network(_config(family))
    x = torch.randn(3, *network.graph["input"].shape, generator=torch.Generator().manual_seed(0))
    names = tuple(node.name for node in network.graph.nodes)
    with torch.no_grad():
        kept, everything = network.outputs(x, names)
        assert torch.equal(network(x), kept)
        some = names[1::3]
        assert all(torch.equal(value, everything[name]) for name, value in network.outputs(x, some)[1].items())


def test_all_digits_make_the_population_and_a_part_of_a_large_set_does() -> None:
    assert population_samples(LENET, 1347) == 1347
    deep = build_graph(_config("residual", **{"network.depth": 20}))
    assert 500 < population_samples(deep, 50_000) < 5000
    assert probe_samples(LENET, 256) == 256
    assert 64 <= probe_samples(deep, 256) < 256
