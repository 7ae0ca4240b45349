"""Names of experiments and runs: readable, and never one that is there already."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from pydantic import ValidationError

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.shared_file import SharedRun


def test_a_name_that_chance_gives_twice_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two thousand runs of one day some would have the same six digits, and be refused as the store's fault."""
    draws = iter(["aaaaaa", "bbbbbb", "aaaaaa", "bbbbbb", "bbbbbb", "cccccc"])
    monkeypatch.setattr(secrets, "token_hex", lambda _size: next(draws))
    alone = Experiment(base=RunConfig(), vary={"normalization.kind": ("batch",)})
    with Catalogue(tmp_path) as catalogue:
        runs = [catalogue.add(alone)[0] for _ in range(2)]
        assert len({run.id for run in runs}) == 2
        assert len(catalogue.experiments()) == 2


@pytest.mark.parametrize("name", ["0123456789abcdef", "../run", "run..1", "Run"])
def test_no_run_from_elsewhere_is_called_like_a_study_or_leads_out_of_its_folder(name: str) -> None:
    run = {"position": 0, "arm": "batch", "seed": 0, "config": {}, "status": "finished", "step": 0, "steps": 0}
    assert SharedRun.model_validate(run | {"id": "261129-batch-0123ab", "seconds": 0.0, "message": ""})
    with pytest.raises(ValidationError, match="is not the name of a run"):
        SharedRun.model_validate(run | {"id": name, "seconds": 0.0, "message": ""})
