"""`verify` trains presets, judges them, prints the table, and writes what ships of them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.config import MOST_SEED, ConfigError
from explorer.machine import processor
from explorer.presets import PRESETS
from explorer.presets.preset import FIRST_SEED, TUNED_ON
from explorer.presets.recorded import open_recorded, recorded
from explorer.presets.verdict import judge, measure
from explorer.recorded_runs import record
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.verification import measured_on, training_pool, verification_seeds, verify

PRESET = PRESETS["dead-bias"]


def test_a_preset_is_trained_over_new_seeds_judged_recorded_and_opened_elsewhere(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    store, assets = tmp_path / "store", tmp_path / "assets"
    with training_pool(1) as pool:
        (result,) = verify([PRESET], (FIRST_SEED,), store, pool, lambda done, of: heard.append((done, of)))
        said = record(PRESET, result.verdict.by_seed, store, assets, pool)
    assert result.verdict.holds and result.verdict.held == (FIRST_SEED,)
    assert heard == [(1, 2), (2, 2)]
    assert result.seconds > 0
    assert said.startswith("dead-bias: 0.") and " MB in " in said

    shipped = recorded(PRESET, assets)
    assert shipped is not None
    assert shipped.verified.by_seed.keys() == {FIRST_SEED}
    assert shipped.run.by_seed == shipped.verified.by_seed  # with more looks, and the same to the last digit
    assert shipped.machine == measured_on()
    with Catalogue(tmp_path / "elsewhere") as catalogue:
        runs = catalogue.runs(open_recorded(catalogue, PRESET, assets))
        assert [run.status for run in runs] == [Status.FINISHED] * 2
        assert all(run.seconds == 0 for run in runs)  # not this machine's
        again = judge(PRESET, measure(catalogue, PRESET, runs))
        assert again.plain == shipped.run.plain
        with catalogue.records(runs[0].id) as records:
            assert len(records.read("loss")) == runs[0].config.steps
            for quantity, layer in (("grad_norm", "fc1.weight"), ("batch_mean", "conv1"), ("gamma", "conv1")):
                if layer in records.layers(quantity):
                    assert not records.read(quantity, layer).has_gaps
        with Studies(catalogue.folder) as studies:
            kinds = {study.kind for run in runs for study in studies.finished(run.id)}
        assert kinds == {"landscape", "shattering", "recalibration"}


def test_a_preset_that_was_never_verified_is_recorded_with_its_own_numbers(tmp_path: Path) -> None:
    little = PRESETS["where-it-changes-little"]
    with training_pool(1) as pool:
        record(little, {}, tmp_path / "store", tmp_path / "assets", pool)
    shipped = recorded(little, tmp_path / "assets")
    assert shipped is not None and shipped.verified.by_seed == shipped.run.by_seed
    assert shipped.run.by_seed.keys() == {FIRST_SEED}


def test_verification_never_uses_a_seed_that_tuned_it() -> None:
    assert not set(verification_seeds(50)) & set(TUNED_ON)
    with pytest.raises(ConfigError, match="at least one seed"):
        verification_seeds(0)


@pytest.mark.parametrize("first", [-1, 0, 2, MOST_SEED - 1, 10**30])
def test_seeds_that_tuned_presets_or_that_no_run_takes_are_refused(
    first: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "dead-bias", "--first-seed", str(first)]) == 2
    said = capsys.readouterr().err
    assert f"--first-seed {first}: choose 3 to {MOST_SEED - 2}" in said and "tuned on seeds 0 to 2" in said


def test_the_command_counts_from_the_first_seed_and_says_what_it_measured_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = ["--first-seed", "7", "--seeds", "2", "--workers", "1"]
    assert main(["verify", "dead-bias", *seeds, "--store", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "| 2 of 2 |" in said and said.endswith("seeds 7 to 8.\n")
    assert f"torch {version('torch')}" in said.lower() and f"NumPy {version('numpy')}" in said
    assert processor() in said
    with Catalogue(tmp_path) as catalogue:
        assert {run.seed for run in catalogue.runs(catalogue.experiments()[0])} == {7, 8}


def test_an_unknown_preset_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nothing"]) == 2
    assert "choose one of " in capsys.readouterr().err
