"""A kept network that is damaged is not offered, and said where the others are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.experiment import Experiment
from explorer.reading import checkpoints
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from tests.pages.stores import SMALL, closed_afterwards, opened, train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with closed_afterwards(tmp_path) as folder:
        monkeypatch.setenv("NORMALIZATION_STORE", str(folder))
        monkeypatch.setattr(checkpoints, "CHECKING", 60.0)
        yield folder


@pytest.mark.parametrize("page", ["running_statistics", "loss_landscape", "gradient_flow"])
def test_the_last_network_is_damaged(page: str, store: Path) -> None:
    experiment = train(store, Experiment(base=SMALL))
    with Catalogue(store) as catalogue:
        run = next(run for run in catalogue.runs(experiment) if run.arm == "batch")
        kept = kept_checkpoints(catalogue.run_folder(run.id) / "checkpoints")
    step, path = list(kept.items())[-1]
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes([content[-9] ^ 0x10]) + content[-8:])
    app = opened(page, experiment=experiment)
    assert not app.exception, app.exception
    said = [element.value for element in app.text]
    assert any(f"{run.arm}, seed 0: the network of step {step} is damaged and left out" in text for text in said), said
