"""What a run will need is told beforehand, and is about what it takes; what no machine has is refused in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explorer.architecture.memory import needed_memory, refuse_what_cannot_fit
from explorer.config import ConfigError, RunConfig
from explorer.headless import train
from explorer.machine import memory
from explorer.store.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
MEBIBYTE, GIBIBYTE = 2**20, 2**30
SLACK = 100 * MEBIBYTE
"""What PyTorch prepares once differs between processors."""
HUGE = RunConfig().with_values(
    {"network.family": "residual", "network.depth": 110, "network.width": 1024, "optimizer.batch_size": 1024}
)
TAKEN = """
import json, sys
from pathlib import Path
from explorer.config import RunConfig
from explorer.jobs import preload
from explorer.store.run import Status
from explorer.store.waiting_looks import WaitingLooks
from explorer.training import Callback, train
from explorer.training.looker import Looker

class AFewSteps(Callback):
    def before_step(self, session): return Status.STOPPED if session.step == 3 else None

def peak():  # of this program alone: getrusage would begin with the peak of the process that started it
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024

before = peak()
config, folder = RunConfig().with_values(json.loads(sys.argv[1])), Path(sys.argv[2])
outcome = train(config, folder, AFewSteps())
assert outcome.status is Status.STOPPED, outcome
with WaitingLooks(folder) as waiting:  # a run looks at its last network by itself
    step = waiting.steps()[0]
    Looker(config).look(step, waiting.state(step))
print(peak() - before)
"""


@pytest.mark.story
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no /proc")
@pytest.mark.parametrize(
    "values",
    [
        {"network.family": "lenet", "optimizer.batch_size": 1024},
        {"network.family": "mlp", "network.width": 1024, "network.depth": 8},
        {"network.family": "vgg", "network.width": 32},
        {"network.family": "residual", "network.depth": 44, "network.width": 32, "optimizer.batch_size": 256},
        {"network.family": "unet", "dataset.name": "scenes", "network.width": 16, "optimizer.batch_size": 32},
    ],
    ids=lambda values: values["network.family"],
)
def test_the_estimate_is_within_a_factor_of_two_of_what_training_takes(values: dict[str, Any], tmp_path: Path) -> None:
    command = [sys.executable, "-c", TAKEN, json.dumps(values), str(tmp_path)]
    taken = int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    estimated = needed_memory(RunConfig().with_values(values))
    told = f"{estimated / MEBIBYTE:,.0f} MiB told, {taken / MEBIBYTE:,.0f} taken"
    assert taken / 2 - SLACK < estimated < 2 * taken + SLACK, told


def test_what_the_machine_has_not_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"needs about [\d,]+ GiB of memory, and this machine has .*choose a smaller"):
        train(HUGE, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.experiments() == []


def test_what_fits_is_not_refused() -> None:
    refuse_what_cannot_fit(RunConfig(), GIBIBYTE)
    refuse_what_cannot_fit(HUGE, 10**6 * GIBIBYTE)


def test_the_machine_has_memory() -> None:
    assert 256 * MEBIBYTE < memory() < 2**60
