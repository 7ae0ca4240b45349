"""Small stores with real runs, for what pages show of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

import explorer
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.jobs.client import stop_supervisor
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

ROOT = Path(__file__).parents[2]
SMALL = RunConfig().with_values({"training.epochs": 2, "optimizer.batch_size": 128, "recording.moments": 6})


@contextmanager
def closed_afterwards(store: Path) -> Iterator[Path]:
    """A store whose supervisor, which the first page starts, ends with the test."""
    try:
        yield store
    finally:
        stop_supervisor(store, timeout=30)


def train(store: Path, experiment: Experiment) -> str:
    """Train an experiment here and now; its identity."""
    explorer.train(experiment, store=store)
    with Catalogue(store) as catalogue:
        return catalogue.experiments(limit=1)[0]


def without_networks(store: Path, experiment: str) -> str:
    """The experiment, as one that kept none of its networks."""
    with Catalogue(store) as catalogue:
        for run in catalogue.runs(experiment):
            shutil.rmtree(catalogue.run_folder(run.id) / "checkpoints")
    return experiment


def queue(store: Path, experiment: Experiment, status: Status) -> str:
    """Put an experiment's runs into the catalogue as if they had come so far without recording anything."""
    with Catalogue(store) as catalogue:
        return catalogue.add(experiment, status)[0].experiment


def opened(page: str, **address: str) -> AppTest:
    """A page of the app, run once, at an address such as `?experiment=…`; Home, which every test meets first, has
    none of its keys.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run() if page != "home" else app.run()


def address(app: AppTest, parameter: str) -> str | None:
    """What the page's address says of a parameter."""
    said = app.query_params.get(parameter)
    return said[0] if isinstance(said, list) else said
