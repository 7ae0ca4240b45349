"""Names of experiments and runs: readable, and never one that is there already."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue


def test_a_name_that_chance_gives_twice_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two thousand runs of one day some would have the same six digits, and be refused as the store's fault."""
    draws = iter(["aaaaaa", "bbbbbb", "aaaaaa", "bbbbbb", "bbbbbb", "cccccc"])
    monkeypatch.setattr(secrets, "token_hex", lambda _size: next(draws))
    alone = Experiment(base=RunConfig(), vary={"normalization.kind": ("batch",)})
    with Catalogue(tmp_path) as catalogue:
        runs = [catalogue.add(alone)[0] for _ in range(2)]
        assert len({run.id for run in runs}) == 2
        assert len(catalogue.experiments()) == 2
