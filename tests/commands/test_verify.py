"""`verify` trains presets, judges them, prints the table, and writes what ships of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.config import ConfigError
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded, recorded
from explorer.presets.verdict import judge, measure
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.verification import FIRST_SEED, TUNED_ON, record, training_pool, verification_seeds, verify

PRESET = PRESETS["dead-bias"]


def test_a_preset_is_trained_over_new_seeds_judged_recorded_and_opened_elsewhere(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    store, assets = tmp_path / "store", tmp_path / "assets"
    with training_pool(1) as pool:
        (one,) = verify([PRESET], (FIRST_SEED,), store, pool, lambda done, of: heard.append((done, of)))
        record([one], store, assets, pool)
    assert one.verdict.holds and one.verdict.held == (FIRST_SEED,)
    assert heard == [(1, 2), (2, 2)]
    assert one.seconds > 0

    shipped = recorded(PRESET, assets)
    assert shipped is not None
    assert shipped.verified.by_seed.keys() == {FIRST_SEED} and shipped.run.by_seed.keys() == {0}
    with Catalogue(tmp_path / "elsewhere") as catalogue:
        runs = catalogue.runs(open_recorded(catalogue, PRESET, assets))
        assert [run.status for run in runs] == [Status.FINISHED] * 2
        assert all(run.seconds == 0 for run in runs)  # not this machine's
        again = judge(PRESET, measure(catalogue, PRESET, runs))
        assert again.plain == shipped.run.plain
        with catalogue.records(runs[0].id) as records:
            assert len(records.read("loss")) == runs[0].config.steps
            assert len(records.read("grad_norm", "fc1.weight")) == 40


def test_verification_never_uses_a_seed_that_tuned_it() -> None:
    assert not set(verification_seeds(50)) & set(TUNED_ON)
    with pytest.raises(ConfigError, match="at least one seed"):
        verification_seeds(0)


def test_an_unknown_preset_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nothing"]) == 2
    assert "choose one of " in capsys.readouterr().err
