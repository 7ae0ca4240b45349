"""A store as a foreign file could have left it: real runs whose title, arms, message and data are called anything."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from explorer.experiment import Experiment
from explorer.export.link import written
from tests.foreign_texts import ADDRESS, HOSTILE
from tests.pages.stores import SMALL, train

TITLE = f"{HOSTILE[0]} <b>title</b>"
ARMS = [f"{HOSTILE[2]} %{{x}}", HOSTILE[1]]
MESSAGE = f"**because** of ![m]({ADDRESS}/message.png) <a href='{ADDRESS}'>this</a>"
PATH = f"/data/![p]({ADDRESS}/path.png)"
CLASSES = (f"![c]({ADDRESS}/class.png)", "<b>dogs</b>")
PAGES = (
    "home",
    "lab",
    "activations",
    "running_statistics",
    "gradient_flow",
    "loss_landscape",
    "architectures",
    "inside_batchnorm",
    "handout",
)


def foreign_store(store: Path) -> str:
    """Train two arms and give everything about them its name; the experiment's identity."""
    base = SMALL.with_values({"network.family": "residual", "network.depth": 8, "dataset.train_limit": 300})
    experiment = train(store, Experiment(base=base, vary={"normalization.kind": ("none", "batch")}))
    with closing(sqlite3.connect(store / "catalogue.sqlite")) as database:
        database.execute("UPDATE experiments SET title=?", (TITLE,))
        for position, arm in enumerate(ARMS):
            database.execute("UPDATE runs SET arm=? WHERE position=?", (arm, position))
        database.execute("UPDATE jobs SET message=?", (MESSAGE,))
        database.commit()
    return experiment


def foreign_setup() -> str:
    """The Lab's settings in an address: of data whose place and classes somebody else has named."""
    found = {"channels": 1, "side": 8, "classes": 2, "train": 400, "test": 100, "content": "0" * 64, "names": CLASSES}
    base = SMALL.with_values({"dataset.name": "own", "dataset.path": PATH, "dataset.found": found})
    tree = json.loads(written(Experiment(base=base, name=TITLE)))
    return json.dumps(tree)
