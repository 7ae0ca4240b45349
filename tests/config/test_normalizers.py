"""A normalizer is one description and one module: everything else that knows it derives from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.config import NormalizationConfig, NormalizationKind
from explorer.config.normalizers import DESCRIPTIONS
from explorer.config.normalizers.description import Group
from explorer.networks.normalization import build_normalizer
from tests.config.added import with_files

DESCRIPTION = '''"""Half of the mean is subtracted."""

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    x_hat="(x − μ/2)/√(σ² + ε)",
    source="a test",
    explanation="Half of the mean stays.",
    look=Look(9, "3px,9px", "asterisk", None),
    averages_over_batch=True,
)
'''
MODULE = '''"""x̂ = (x − μ/2) / √(σ² + ε), y = γ·x̂ + β."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.normalizer import per_channel


class HalfMean(BatchStatistics):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        return (x - per_channel(mean / 2, x)) * per_channel(torch.rsqrt(var + self.eps), x)
'''
USED = """
import json, sys

import numpy as np

import explorer
from explorer.config import ConfigError, RunConfig
from explorer.config.normalizers import table
from explorer.controls.normalizers import EXPLAINED
from explorer.architecture import build_graph
from explorer.phenomena.architectures.numbers.inside import inside
from explorer.phenomena.architectures.numbers.units import row
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from explorer.reading.curves import ArmCurve
from explorer.standalone import script

config = RunConfig().with_values({"normalization.kind": "half_mean", "training.epochs": 2})
run = explorer.train(config, store=sys.argv[1], progress=False)
loss = run.array("loss")
steps = np.arange(1, len(loss) + 1)
curve = ArmCurve("half-mean", steps, loss, loss, loss, 1, np.ones(len(loss), int))
graph = build_graph(config)
try:
    RunConfig().with_values({"normalization.kind": "third_mean"})
except ConfigError as error:
    refusal = str(error)
print(json.dumps({
    "status": run.status,
    "losses": [float(loss[0]), float(loss[-1])],
    "recorded": sorted({info.quantity for info in run.series() if info.layer == "conv1"}),
    "figure": loss_figure([curve], [], len(loss)),
    "drawing": [one.title for unit in row(graph).units for one in inside(graph, unit).operations],
    "offered": EXPLAINED["Batch normalization taken apart"],
    "table": table(),
    "refusal": refusal,
    "script": script(config, title="half of the mean").text,
}, default=lambda array: array.tolist()))
"""


def test_every_description_has_its_module_and_every_kind_its_class() -> None:
    assert list(NormalizationKind) == list(DESCRIPTIONS)
    for kind in NormalizationKind:
        built = build_normalizer(NormalizationConfig(kind=kind), 6)
        own = kind is NormalizationKind.NONE or type(built).__module__.endswith(f".normalization.{kind}")
        assert own, f"{kind} is built as {type(built)}"


def test_kinds_are_offered_group_by_group() -> None:
    groups = [kind.description.group for kind in NormalizationKind]
    assert groups == sorted(groups, key=list(Group).index)


@pytest.mark.story
def test_a_normalizer_from_two_files_is_trained_recorded_drawn_listed_and_documented(tmp_path: Path) -> None:
    files = {
        "explorer/config/normalizers/half_mean.py": DESCRIPTION,
        "explorer/networks/normalization/half_mean.py": MODULE,
    }
    found = with_files(tmp_path, files, USED)
    assert found["status"] == "finished" and found["losses"][1] < found["losses"][0] / 2
    assert {"batch_mean", "running_var", "population_mean", "gamma", "beta_grad"} <= set(found["recorded"])
    assert any(trace.get("line", {}).get("dash") == "3px,9px" for trace in found["figure"]["data"])
    assert "half mean<br>norm" in found["drawing"]
    assert list(found["offered"].items())[-1] == ("half_mean", "Half of the mean stays.")
    assert "| `half_mean` | (x − μ/2)/√(σ² + ε) | a test |" in found["table"].splitlines()
    assert "third_mean" in found["refusal"] and "half_mean" in found["refusal"]
    assert "class HalfMean(BatchStatistics)" in found["script"] and "HalfMean(6" in found["script"]
