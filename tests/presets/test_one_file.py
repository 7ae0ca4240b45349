"""A preset is one file: put beside the others it is listed, trained, judged and shown, and named nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT

TOY = '''"""A toy: two learning rates."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="toy",
    title="A toy preset",
    group=Group.TRAINS,
    place=9,
    claim="With a larger step a small network learns more in one epoch.",
    source="a test",
    experiment=Experiment(
        name="A toy preset",
        base=RunConfig().with_values({"network.family": "mlp", "training.epochs": 1, "recording.moments": 4}),
        vary={"optimizer.learning_rate": (0.001, 0.1)},
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("learning rate 0.1", 0.3),),
    headline=("learning rate 0.1", "learning rate 0.001"),
    question=WhichArm("Which rate?", ("learning rate 0.1", "learning rate 0.001")),
    picture=over_training(),
    look=(Look("lab", "both losses"),),
)
'''
ADDED = """
import importlib, sys
import explorer.presets
explorer.presets.gallery.__path__.append(sys.argv.pop(1))
importlib.reload(explorer.presets)
"""
PAGES = """
from tests.pages.stores import opened
home, lecture = opened("home"), opened("lecture", preset="toy")
assert not home.exception and not lecture.exception
assert any(one.value == "A toy preset" for one in home.subheader)
assert [title.value for title in lecture.title] == ["What do you expect?"]  # tells nothing before the reveal
"""


def python(program: str, *arguments: str, store: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NORMALIZATION_STORE": str(store)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_preset_of_one_file_is_verified_and_shown(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "toy_preset.py").write_text(TOY)
    verify = ADDED + "from explorer.__main__ import main; sys.exit(main())"
    said = python(verify, str(tmp_path / "toy"), "verify", "toy", "--seeds", "1", store=tmp_path / "store")
    assert "| `toy` | With a larger step" in said and "1 of 1" in said
    python(ADDED + PAGES, str(tmp_path / "toy"), store=tmp_path / "pages")
