"""`landscape`, `smoothness`, `sharpness`: files as documented, answered from the store the second time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import explorer
from explorer.__main__ import main
from explorer.config import RunConfig
from explorer.studies import registry
from explorer.studies.draft import StudyDraft
from tests.disks import write_protected

Stored = tuple[Path, explorer.RecordedRun]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    folder = tmp_path_factory.mktemp("store")
    values = {"network.family": "residual", "network.depth": 4, "network.width": 4, "training.epochs": 1}
    return folder, explorer.train(RunConfig().with_values(values | {"recording.moments": 2}), store=folder)


def _call(stored: Stored, *arguments: str) -> int:
    command, *rest = arguments
    return main([command, stored[1].id, *rest, "--store", str(stored[0])])


def test_a_landscape_is_an_npz_of_its_arrays(
    stored: Stored, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plane.npz"
    arguments = ["landscape", "--kind", "plane", "--directions", "random", "--points", "5", "--span", "1.0"]
    arguments += ["--mode", "running", "--data", "test", "--seed", "0", "--out", str(out)]
    assert _call(stored, *arguments) == 0
    captured = capsys.readouterr()
    assert "100%" in captured.err and "at the center" in captured.out
    with np.load(out) as arrays:
        assert {"alpha", "beta", "loss", "accuracy", "center_loss"} <= set(arrays.files)
        assert arrays["alpha"].tolist() == arrays["beta"].tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
        assert arrays["loss"].shape == arrays["accuracy"].shape == (5, 5)
        assert arrays["loss"][2, 2] == arrays["center_loss"]
        assert np.float32(arrays["center_loss"]) == stored[1].array("eval_loss")[-1]
        first = arrays["loss"]

    monkeypatch.setattr(registry, "compute", lambda *_: pytest.fail("computed again"))
    assert _call(stored, *arguments) == 0
    with np.load(out) as arrays:
        np.testing.assert_array_equal(arrays["loss"], first)


def test_a_landscape_that_was_interrupted_goes_on(
    stored: Stored, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "line.npz"
    arguments = ["landscape", "--kind", "line", "--points", "9", "--samples", "64", "--out", str(out)]
    keep = StudyDraft.keep

    def keep_and_stop(self: StudyDraft, arrays: Mapping[str, np.ndarray]) -> None:
        keep(self, arrays)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(SystemExit, match="130"):
        patch.setattr(StudyDraft, "keep", keep_and_stop)
        _call(stored, *arguments)
    assert "the same command goes on" in capsys.readouterr().err and not out.exists()
    read: list[int] = []
    monkeypatch.setattr(StudyDraft, "read", lambda self: _noted(read, self.studies.partial(self.study)))
    assert _call(stored, *arguments) == 0
    assert read == [5]
    with np.load(out) as arrays:
        assert arrays["done"].all()


def _noted(read: list[int], arrays: dict[str, np.ndarray] | None) -> dict[str, np.ndarray] | None:
    if arrays is not None:
        read.append(int(arrays["done"].sum()))
    return arrays


def test_smoothness_is_a_csv_with_a_row_a_moment(stored: Stored, tmp_path: Path) -> None:
    out = tmp_path / "smoothness.csv"
    assert _call(stored, "smoothness", "--every", "6", "--out", str(out)) == 0
    frame = pd.read_csv(out)
    assert frame["step"].is_monotonic_increasing and frame["step"].tolist()[0] == 0
    assert bool(np.all(frame["loss_min"] <= frame["loss_max"])) and bool(np.all(frame["effective_beta"] > 0))
    assert {"shift_norm.stem", "shift_cosine.classifier"} <= set(frame.columns)


def test_sharpness_is_printed_for_each_mode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = {"dataset.name": "moons", "dataset.points": 200, "network.family": "mlp", "network.width": 8}
    run = explorer.train(RunConfig().with_values(values | {"training.epochs": 1}), store=tmp_path)
    assert main(["sharpness", run.id, "--mode", "all", "--samples", "64", "--store", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "2 / learning rate 20" in lines[0]
    assert [line.split()[0] for line in lines[2:]] == ["batch", "running", "recomputed"]


def test_a_store_that_cannot_be_written_answers_what_was_asked_before_and_refuses_the_rest(
    stored: Stored, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ["shattering", stored[1].id, "--step", "21"]
    assert main([*asked, "--store", str(stored[0])]) == 0
    before = capsys.readouterr().out
    with write_protected(stored[0], tmp_path / "read") as store:
        assert main([*asked, "--store", str(store)]) == 0
        assert capsys.readouterr().out == before
        assert main(["sharpness", stored[1].id, "--store", str(store)]) == 2
    said = capsys.readouterr().err
    assert "it cannot be computed" in said and "cannot be written" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["shattering", "--step", "999"], "choose one of 0"),
        (["landscape", "--span", "inf", "--out", "x.npz"], "span: inf"),
        (["landscape", "--samples", "2000", "--out", "x.npz"], "choose at most 1347"),
        (["landscape", "--points", "1", "--out", "x.npz"], "points: 1 cannot work"),
        (["landscape", "--step", "999", "--out", "x.npz"], "choose one of 0"),
        (["landscape", "--other-run", "a", "--out", "x.npz"], "choose directions between"),
        (["sharpness", "--eigenvalues", "0"], "eigenvalues: 0 cannot work"),
    ],
)
def test_bad_input_is_said_in_words(
    stored: Stored, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert _call(stored, *arguments) == 2
    assert words in capsys.readouterr().err
