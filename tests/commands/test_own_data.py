"""Somebody's own images on the command line: chosen, trained on, and refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.store.catalogue import Catalogue
from tests.sources.own.making import class_folders

SMALL = ["--set", "training.epochs=1", "--set", "optimizer.batch_size=8", "--set", "recording.moments=2"]


def _train(store: Path, path: Path | str, *options: str) -> int:
    return main(["train", "--store", str(store), "--data", str(path), *options, *SMALL])


def test_what_is_chosen_is_part_of_the_run_and_what_was_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = class_folders(tmp_path / "leaves", "train/elm", "train/oak", "val/elm", "val/oak")
    (root / "train" / "elm" / "z.png").write_bytes(b"%!PS")
    assert _train(tmp_path / "store", root) == 2
    said = capsys.readouterr().err
    assert "train/elm/z.png cannot be read as an image" in said and "(say it with --leave-out-unreadable)" in said
    assert _train(tmp_path / "store", root, "--split", "pooled", "--leave-out-unreadable") == 0
    said = capsys.readouterr().err
    assert "36 images to train and 12 to test with" in said and "left out: train/elm/z.png" in said
    with Catalogue(tmp_path / "store") as catalogue:
        found = catalogue.runs()[0].config.dataset.found
    assert found is not None and found.reading is not None
    assert (found.reading.split, found.reading.leave_out_unreadable) == ("pooled", True)


@pytest.mark.parametrize("path", ["~nosuchuser/x", "a" * 5000, "/dev/null", "nowhere", "leaves\0", "\udcff", ""])
def test_a_path_that_cannot_be_ends_in_one_sentence(
    tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _train(tmp_path / "store", path) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_question_names_the_options_that_answer_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = class_folders(tmp_path / "leaves", "2020/elm", "2020/oak", "2021/elm", "2021/oak")
    assert _train(tmp_path / "store", root) == 2
    assert "(say it with --split pooled or --split none)" in capsys.readouterr().err
