"""An activation is one description: everything that knows it derives from it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from explorer.config import Activation
from explorer.config.activations import DESCRIPTIONS
from explorer.networks.network import function_of
from tests.config.added import with_files

DESCRIPTION = '''"""log(1 + exp(x)): its slope is the sigmoid, 1 − exp(−value)."""

from explorer.config.activations.description import Description

DESCRIPTION = Description(title="softplus", function="F.softplus", slope=lambda values: 1 - (-values).exp())
'''
USED = """
import json, sys

import explorer
from explorer.architecture import build_graph
from explorer.config import ConfigError, RunConfig
from explorer.controls.settings import VARIABLE
from explorer.phenomena.activations.numbers.stages import idle_words
from explorer.phenomena.architectures.numbers.inside import inside
from explorer.phenomena.architectures.numbers.units import row
from explorer.standalone import script

config = RunConfig().with_values({"network.activation": "softplus", "training.epochs": 2})
run = explorer.train(config, store=sys.argv[1], progress=False)
loss, graph = run.array("loss"), build_graph(config)
try:
    RunConfig().with_values({"network.activation": "softminus"})
except ConfigError as error:
    refusal = str(error)
print(json.dumps({
    "status": run.status,
    "losses": [float(loss[0]), float(loss[-1])],
    "initialization": config.network.initialization,
    "recorded": sorted({info.quantity for info in run.series() if info.layer == "conv1"}),
    "flat": float(run.array("saturated_share", "conv1").max()),
    "drawing": [one.title for unit in row(graph).units for one in inside(graph, unit).operations],
    "words": idle_words([config.network.activation]),
    "offered": VARIABLE["network.activation"][0],
    "refusal": refusal,
    "script": script(config, title="softplus").text,
}))
"""


def test_activations_are_those_that_are_described() -> None:
    assert list(Activation) == list(DESCRIPTIONS)


@pytest.mark.parametrize("activation", Activation)
def test_a_slope_from_values_is_that_of_the_function_relative_to_its_steepest(activation: Activation) -> None:
    x = torch.linspace(-4, 4, 801, dtype=torch.float64, requires_grad=True)
    values = function_of(activation)(x)
    (slope,) = torch.autograd.grad(values.sum(), x)
    described = activation.description.slope
    expected = (values != 0).to(slope) if described is None else described(values)
    torch.testing.assert_close(expected, slope / slope.max())


@pytest.mark.story
def test_an_activation_from_one_file_is_trained_recorded_drawn_listed_and_refused(tmp_path: Path) -> None:
    found = with_files(tmp_path, {"explorer/config/activations/softplus.py": DESCRIPTION}, USED)
    assert found["status"] == "finished" and found["losses"][1] < found["losses"][0]
    assert found["initialization"] == "xavier"
    assert "saturated_share" in found["recorded"] and "dead_share" not in found["recorded"]
    assert 0 <= found["flat"] < 1
    assert "softplus" in found["drawing"] and found["words"] == "saturated"
    assert found["offered"][-1] == "softplus"
    assert "softminus" in found["refusal"] and "softplus" in found["refusal"]
    assert "F.softplus(" in found["script"]
