"""The study commands: their numbers are those of the functions behind them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import explorer
from explorer.__main__ import main
from explorer.config import RunConfig
from explorer.store.catalogue import Catalogue
from explorer.store.shipped import pack, unpack
from explorer.store.thinning import Thinning


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, explorer.RecordedRun]:
    folder = tmp_path_factory.mktemp("store")
    values = {"network.family": "residual", "network.depth": 4, "training.epochs": 1, "recording.moments": 0}
    return folder, explorer.train(RunConfig().with_values(values), store=folder)


def test_replay_with_the_runs_own_momentum_is_what_was_recorded(
    store: tuple[Path, explorer.RecordedRun], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, run = store
    out = tmp_path / "replay.csv"
    assert main(["replay", run.id, "--momentum", "0.1", "--out", str(out), "--store", str(folder)]) == 0
    frame = pd.read_csv(out)
    assert list(frame.columns) == ["step", "layer", "channel", "mean", "var"]
    for layer, part in frame.groupby("layer"):
        for column, quantity in (("mean", "running_mean"), ("var", "running_var")):
            replayed = part.pivot(index="step", columns="channel", values=column).to_numpy()
            recorded = run.array(quantity, str(layer))
            assert np.abs(replayed - recorded).max() <= 1e-6 * max(1.0, float(np.abs(recorded).max()))
    rows = capsys.readouterr().out.splitlines()
    assert rows[2].split()[-1] == rows[3].split()[-1]  # the same accuracy


def test_replay_of_ghost_batches_averages_the_variance_that_the_run_averaged(tmp_path: Path) -> None:
    values = {"normalization.kind": "ghost", "normalization.ghost_size": 4, "training.epochs": 1}
    run = explorer.train(RunConfig().with_values(values), store=tmp_path)
    out = tmp_path / "replay.csv"
    assert main(["replay", run.id, "--momentum", "0.1", "--out", str(out), "--store", str(tmp_path)]) == 0
    for layer, part in pd.read_csv(out).groupby("layer"):
        replayed = part.pivot(index="step", columns="channel", values="var").to_numpy()
        np.testing.assert_allclose(replayed, run.array("running_var", str(layer)), rtol=2e-6)


def test_replay_refuses_what_was_left_out_before_it_writes_and_says_what_came_without_a_network(
    store: tuple[Path, explorer.RecordedRun], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    origin, run = store
    out, thinned, whole = tmp_path / "replay.csv", tmp_path / "thinned", tmp_path / "whole"
    for folder, steps in ((thinned, 12), (whole, 10**6)):
        with Catalogue(folder) as catalogue, Catalogue(origin) as full:
            experiment, archive = full.run(run.id).experiment, tmp_path / f"{folder.name}.recorded.zip"
            pack(full, experiment, archive, Thinning(channel_steps=steps, networks=0))
            unpack(archive, experiment, catalogue)
    arguments = ["replay", run.id, "--momentum", "0.1", "--out", str(out), "--store"]
    assert main([*arguments, str(thinned)]) == 2 and not out.exists()
    assert "only 12 of the first 21 steps of batch_mean were kept, and this needs every one" in capsys.readouterr().err
    assert main([*arguments, str(whole)]) == 0 and len(pd.read_csv(out))
    assert "came without its checkpoints" in capsys.readouterr().out
    assert main(["lesion", run.id, "--store", str(whole)]) == 2
    assert "came without its checkpoints" in capsys.readouterr().err


def test_recalibrate_lesion_and_paths_print_their_tables(
    store: tuple[Path, explorer.RecordedRun], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, run = store
    for arguments, words in (
        (["recalibrate", run.id, "--samples", "1347"], "exact over 1347"),
        (["lesion", run.id], "b1"),
        (["paths", run.id], "length"),
    ):
        assert main([*arguments, "--store", str(folder)]) == 0
        assert words in capsys.readouterr().out


def test_initial_gradients_print_norm_and_theory(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["initial-gradients", "--depth", "6", "--normalization", "none", "--shortcut", "none"]
    assert main([*arguments, "--set", "network.width=8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["node", "layers", "norm", "theory"]
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recalibrate", "RUN", "--samples", "9999"], "choose from 2 to 1347"),
        (["replay", "RUN", "--momentum", "2", "--out", "x"], "from 0 to 1"),
        (["replay", "RUN", "--momentum", "fast", "--out", "x"], "from 0 to 1"),
        (["initial-gradients", "--depth", "7"], "even number"),
        (["initial-gradients", "--depth", "8", "--shortcut", "wire"], "parameter_free"),
    ],
)
def test_bad_input_is_said_in_words(
    store: tuple[Path, explorer.RecordedRun], capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    folder, run = store
    arguments = [run.id if word == "RUN" else word for word in arguments]
    assert main([*arguments, "--store", str(folder)]) == 2
    assert words in capsys.readouterr().err
