"""An initialization is one description and one function: everything else that knows it derives from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.config import Initialization
from explorer.config.initializations import DESCRIPTIONS
from explorer.networks.initializations import draw_of
from tests.config.added import with_files

DESCRIPTION = '''"""LeCun’s initialization."""

from explorer.config.initializations.description import Description

DESCRIPTION = Description(title="LeCun", explanation="LeCun keeps them without an activation.")
'''
MODULE = '''"""Normal with variance 1 / fan_in (LeCun et al. 1998)."""

from math import sqrt

import torch
from torch import Tensor


def lecun(weight: Tensor, fan_in: int, fan_out: int, random: torch.Generator) -> None:
    weight.normal_(0.0, sqrt(1.0 / fan_in), generator=random)
'''
USED = """
import json, sys
from pathlib import Path
from types import ModuleType

import explorer
from explorer.config import SETTINGS, ConfigError, RunConfig
from explorer.controls.setting_words import word
from explorer.controls.settings import VARIABLE
from explorer.networks import Network
from explorer.standalone import script

config = RunConfig().with_values({"network.initialization": "lecun", "training.epochs": 1})
run = explorer.train(config, store=sys.argv[1], progress=False)
loss = [float(value) for value in run.array("loss")]
scripted = ModuleType("scripted")
exec(script(config, title="LeCun").text, scripted.__dict__)
scripted.print = lambda *words: None
try:
    RunConfig().with_values({"network.initialization": "lecum"})
except ConfigError as error:
    refusal = str(error)
wide = RunConfig().with_values({"network.family": "mlp", "network.width": 512, "network.initialization": "lecun"})
print(json.dumps({
    "status": run.status,
    "losses": loss,
    "scripted": scripted.train(),
    "variance": float(Network(wide).parameters_by_name()["fc2.weight"].var()),
    "title": word("network.initialization", "lecun"),
    "offered": VARIABLE["network.initialization"][0],
    "help": SETTINGS["network.initialization"].says,
    "refusal": refusal,
}))
"""


def test_initializations_are_those_that_are_described() -> None:
    assert list(Initialization) == list(DESCRIPTIONS)


@pytest.mark.parametrize("initialization", Initialization)
def test_each_has_a_function_of_its_name(initialization: Initialization) -> None:
    assert draw_of(initialization).__name__ == initialization


@pytest.mark.story
def test_an_initialization_from_two_files_is_trained_scripted_listed_documented_and_refused(tmp_path: Path) -> None:
    files = {
        "explorer/config/initializations/lecun.py": DESCRIPTION,
        "explorer/networks/initializations/lecun.py": MODULE,
    }
    found = with_files(tmp_path, files, USED)
    assert found["status"] == "finished"
    assert found["scripted"] == found["losses"]
    assert abs(found["variance"] * 512 - 1) < 0.02
    assert found["title"] == "LeCun" and found["offered"][-1] == "lecun"
    assert found["help"].endswith("LeCun keeps them without an activation.")
    assert "lecum" in found["refusal"] and "lecun" in found["refusal"]
