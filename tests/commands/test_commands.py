"""The command line as a script uses it: its own process, real training, files that others can read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import explorer
from explorer.config import RunConfig
from explorer.experiment import Experiment

SMALL = ["--set", "training.epochs=1", "--set", "optimizer.batch_size=256", "--set", "recording.moments=4"]


def _command(*arguments: str, store: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *arguments, "--store", str(store)], capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    store = tmp_path_factory.mktemp("store")
    done = _command("train", "--set", "network.family=residual", "--set", "network.depth=4", *SMALL, store=store)
    assert done.returncode == 0, done.stderr
    assert "step" in done.stderr  # the progress bar
    return store, done.stdout.splitlines()[-1]


def test_train_prints_the_runs_id_alone_on_its_last_line(trained: tuple[Path, str]) -> None:
    store, run = trained
    assert (store / run / "records.sqlite").exists()


def test_runs_lists_id_status_and_steps(trained: tuple[Path, str]) -> None:
    store, run = trained
    (row,) = json.loads(_command("runs", "--json", store=store).stdout)
    assert (row["id"], row["status"], row["steps"]) == (run, "finished", 5)
    assert run in _command("runs", store=store).stdout


def test_runs_in_full_have_settings_and_what_came_of_them(trained: tuple[Path, str]) -> None:
    store, run = trained
    (row,) = json.loads(_command("runs", "--json", store=store).stdout)
    assert row["settings"]["network"]["depth"] == 4 and row["settings"]["optimizer"]["batch_size"] == 256
    recorded = explorer.open_run(run, store=store)
    assert set(row["results"]) == {"loss", "eval_loss", "eval_accuracy"}
    for quantity, best in (("loss", np.argmin), ("eval_loss", np.argmin), ("eval_accuracy", np.argmax)):
        steps, values = recorded.steps(quantity), recorded.array(quantity)
        found = row["results"][quantity]
        assert (found["final"], found["final_step"]) == (values[-1], steps[-1])
        assert (found["best"], found["best_step"]) == (values[best(values)], steps[best(values)])


def test_quantities_lists_layers_shapes_units_and_steps(trained: tuple[Path, str]) -> None:
    store, run = trained
    listed = _command("quantities", run, store=store).stdout
    row = next(line for line in listed.splitlines() if line.split()[:2] == ["running_var", "b1.conv1"])
    assert "32" in row and "activation²" in row and "1–5 (5)" in row


@pytest.mark.parametrize("form", ["csv", "parquet", "npz"])
def test_data_writes_what_was_recorded(trained: tuple[Path, str], tmp_path: Path, form: str) -> None:
    store, run = trained
    out = tmp_path / f"out.{form}"
    done = _command("data", run, "batch_mean", "--layer", "stem", "--format", form, "--out", str(out), store=store)
    assert done.returncode == 0, done.stderr
    expected = explorer.open_run(run, store=store).array("batch_mean", "stem")
    if form == "npz":
        with np.load(out) as arrays:
            assert arrays["stem.step"].tolist() == [1, 2, 3, 4, 5]
            np.testing.assert_array_equal(arrays["stem.value"], expected)
        return
    frame = pd.read_csv(out) if form == "csv" else pd.read_parquet(out)
    assert list(frame.columns) == ["step", "layer", "channel", "value"]
    table = frame.pivot(index="step", columns="channel", values="value").to_numpy()
    np.testing.assert_allclose(table, expected, rtol=1e-6)


def test_a_scalar_has_no_channel(trained: tuple[Path, str], tmp_path: Path) -> None:
    store, run = trained
    for quantity in ("loss", "grad_norm"):
        out = tmp_path / "out.csv"
        assert _command("data", run, quantity, "--out", str(out), store=store).returncode == 0
        assert list(pd.read_csv(out).columns) == ["step", "layer", "value"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--set", "normalization.momentum=2"], ("normalization.momentum", "0 to 1")),
        (["train", "--set", "network.depth"], ("KEY=VALUE",)),
        (["train", "nowhere.json"], ("nowhere.json", "cannot be read")),
        (["train", "--set", "training.device=cuda", *SMALL], ("cuda", "auto")),
        (["resume", "nobody"], ("nobody", "no such run")),
        (["data", "RUN", "lost", "--out", "x"], ("lost", "choose one of loss")),
        (["data", "RUN", "loss", "--out", "/nowhere/x.csv"], ("/nowhere/x.csv",)),
        (["data", "RUN", "gamma", "--layer", "q", "--out", "x"], ("gamma of q", "b1.conv1")),
        (["data", "RUN", "loss", "--layer", "q", "--out", "x"], ("leave the layer out",)),
        (["resume", "RUN"], ("finished",)),
    ],
)
def test_what_cannot_work_is_said_in_words(
    trained: tuple[Path, str], arguments: list[str], words: tuple[str, ...]
) -> None:
    store, run = trained
    done = _command(*[run if word == "RUN" else word for word in arguments], store=store)
    if "training.device=cuda" in arguments and done.returncode == 0:
        pytest.skip("this machine has a CUDA device")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr + done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_a_run_that_resumes_to_the_same_end(tmp_path: Path, number: signal.Signals) -> None:
    values = ["--set", "training.epochs=12", "--set", "recording.moments=4", "--set", "network.family=mlp"]
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer", "train", *values, "--store", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*/checkpoints/step-000000.safetensors")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    run = out.splitlines()[-1]
    if "finished" in out:
        pytest.skip("the run was over before the signal came")
    assert out.startswith("interrupted")
    assert _command("resume", run, store=tmp_path).returncode == 0
    whole = explorer.train(explorer.open_run(run, store=tmp_path).config, store=tmp_path)
    resumed = explorer.open_run(run, store=tmp_path)
    assert resumed.status == "finished"
    for quantity, layer in (("loss", ""), ("running_var", "fc2"), ("eval_loss", "")):
        np.testing.assert_array_equal(resumed.array(quantity, layer), whole.array(quantity, layer))


def test_a_file_says_what_to_train(tmp_path: Path) -> None:
    small = {"training.epochs": 1, "optimizer.batch_size": 256, "recording.moments": 0}
    path = tmp_path / "experiment.json"
    path.write_text(Experiment(base=RunConfig().with_values(small)).model_dump_json())
    assert _command("train", str(path), "--set", "network.family=mlp", store=tmp_path / "store").returncode == 0
    rows = json.loads(_command("runs", "--json", store=tmp_path / "store").stdout)
    assert [(row["arm"], row["status"]) for row in rows] == [("none", "finished"), ("batch", "finished")]


def test_python_gets_arrays_and_frames(tmp_path: Path) -> None:
    config = RunConfig().with_values({"training.epochs": 1, "recording.moments": 0})
    run = explorer.train(config, store=tmp_path)
    assert run.status == "finished"
    assert run.array("gamma", "conv1").shape == (21, 6)
    assert run.steps("loss").tolist() == list(range(1, 22))
    assert list(run.frame("loss").columns) == ["step", "layer", "value"]


def test_a_layer_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    refused = _command("train", "--set", "normalization.layers=conv9", store=tmp_path)
    assert refused.returncode != 0
    assert "conv9 is not a layer of this network; choose some of conv1, conv2" in refused.stderr
    assert "Traceback" not in refused.stderr and not list(tmp_path.glob("*/records.sqlite"))
