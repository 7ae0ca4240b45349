"""What folders mean: classes, parts of a split, a table of labels, and what is left out of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.sources.data_error import DataError
from explorer.sources.own import UndecidedError, own_data
from explorer.sources.own.listing import DEEPEST
from tests.sources.own.making import class_folders, looked, noise, samples_of, save


@pytest.mark.parametrize("other", ["val", "valid", "Validation", "test", "TESTING"])
def test_a_split_that_is_given_is_used_as_it_is(tmp_path: Path, other: str) -> None:
    class_folders(tmp_path, "train/cat", "train/dog")
    class_folders(tmp_path, f"{other}/cat", f"{other}/dog", count=5)
    config = RunConfig().with_values({"network.family": "mlp", "optimizer.batch_size": 8} | own_data(tmp_path))
    found = config.dataset.found
    assert found is not None and found.reading is not None
    assert (found.names, found.train, found.test, found.reading.split) == (("cat", "dog"), 24, 10, "given")
    data = load_dataset(config.dataset)
    assert (len(data.x_train), np.bincount(data.y_test).tolist()) == (24, [5, 5])
    samples = samples_of(tmp_path)
    assert samples.test is not None
    train = samples.images[~samples.test]
    np.testing.assert_allclose(data.x_train, (train / 255 - np.mean(train / 255)) / np.std(train / 255), atol=1e-5)


def test_a_split_inside_the_classes_is_used_too(tmp_path: Path) -> None:
    class_folders(tmp_path, "cat/train", "dog/train")
    class_folders(tmp_path, "cat/test", "dog/test", count=5)
    found = looked(tmp_path).found
    assert (found.names, found.train, found.test) == (("cat", "dog"), 24, 10)


def test_a_validation_part_beside_a_test_part_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    class_folders(tmp_path, "train/cat", "train/dog", "val/cat", "val/dog", "test/cat", "test/dog")
    found = looked(tmp_path)
    assert (found.found.train, found.found.test) == (24, 24)
    assert any("the 24 of the validation part are left out" in note for note in found.notes)


def test_parts_can_be_pooled_or_be_classes_where_somebody_says_so(tmp_path: Path) -> None:
    class_folders(tmp_path, "train/cat", "train/dog", "val/cat", "val/dog")
    pooled = looked(tmp_path, split="pooled")
    assert (pooled.found.names, pooled.found.train, pooled.found.test) == (("cat", "dog"), 36, 12)
    assert any("put together" in note for note in pooled.notes)
    as_classes = looked(tmp_path, split="none")
    assert as_classes.found.names == ("train", "val")
    assert pooled.offered == as_classes.offered == ("given", "pooled", "none")


@pytest.mark.parametrize(
    ("folders", "offered"),
    [
        (("train", "test"), ("none",)),  # a vehicle, perhaps
        (("train/cat", "train/dog", "val/cat", "val/dog", "extra"), ("none",)),
        (("val/cat", "val/dog", "test/cat", "test/dog"), ("none",)),
        (("2020/cat", "2020/dog", "2021/cat", "2021/dog"), ("pooled", "none")),
    ],
)
def test_folders_that_can_be_read_in_two_ways_are_asked_about(
    tmp_path: Path, folders: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    class_folders(tmp_path, *folders)
    with pytest.raises(UndecidedError) as question:
        looked(tmp_path)
    assert (question.value.setting, question.value.offered) == ("split", offered)
    for answer in offered:
        assert looked(tmp_path, split=answer).found.classes >= 2


def test_classes_that_happen_to_be_called_train_need_no_question(tmp_path: Path) -> None:
    class_folders(tmp_path, "train", "car", "bus/old", "bus/new")
    assert looked(tmp_path).found.names == ("bus", "car", "train")


@pytest.mark.parametrize(
    ("folders", "words"),
    [
        (("pets/cat", "pets/dog"), r"nothing but the folder pets, with cat, dog in it; name \S+/pets$"),
        (("train/cat", "train/dog"), r"nothing but the folder train"),
        (("train/cat", "train/dog", "test/cat", "test/Dog"), r"no training images of class Dog"),
    ],
)
def test_folders_that_cannot_be_used_are_refused_with_the_way_out(
    tmp_path: Path, folders: tuple[str, ...], words: str
) -> None:
    class_folders(tmp_path, *folders)
    with pytest.raises(DataError, match=words):
        looked(tmp_path)


def test_flat_folders_are_explained_by_their_names(tmp_path: Path) -> None:
    for number in range(12):
        save(tmp_path / f"{('cat', 'dog')[number % 2]}.{number}.png", noise(12, 12, seed=number))
    with pytest.raises(
        DataError, match=r"names begin with cat, dog, so put those of cat into a folder cat.*labels\.csv"
    ):
        looked(tmp_path)


def test_droppings_and_hidden_files_are_left_out_and_counted_at_any_depth(tmp_path: Path) -> None:
    class_folders(tmp_path)
    before = looked(tmp_path)
    save(tmp_path / ".ipynb_checkpoints" / "0.png", noise(12, 12))
    save(tmp_path / "__MACOSX" / "elm" / "0.png", noise(12, 12))
    save(tmp_path / "elm" / ".ipynb_checkpoints" / "0.png", noise(12, 12))
    for name in ("._0.png", ".DS_Store", "Thumbs.db", "deep/desktop.ini"):
        (tmp_path / "oak" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "oak" / name).write_bytes(b"\0")
    (tmp_path / "oak" / "notes.txt").write_text("words")
    found = looked(tmp_path)
    assert found.found == before.found
    assert "left out: 7 hidden or system files and folders" in found.notes
    assert "left out: 1 files that are not images (.txt)" in found.notes


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    class_folders(tmp_path)
    (tmp_path / "elm" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "itself").symlink_to("itself")
    found = looked(tmp_path)
    assert found.counts == (12, 12)
    assert "left out: 1 links to folders that are read already" in found.notes
    with pytest.raises(DataError, match="leads nowhere"):
        looked(tmp_path / "itself")


def test_links_to_folders_elsewhere_are_followed(tmp_path: Path) -> None:
    class_folders(tmp_path / "store")
    (tmp_path / "chosen").mkdir()
    for name in ("elm", "oak"):
        (tmp_path / "chosen" / name).symlink_to(tmp_path / "store" / name, target_is_directory=True)
    assert looked(tmp_path / "chosen").counts == (12, 12)


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    class_folders(tmp_path, "/".join("a" * (DEEPEST + 3)), "b")
    with pytest.raises(DataError, match=f"more than {DEEPEST} folders deep"):
        looked(tmp_path)


_AS_NOBODY = """
import os, sys
from pathlib import Path
from explorer.sources.data_error import DataError
from explorer.sources.own.sources import data_listing
if os.geteuid() == 0:  # who may open everything
    os.setuid(65534)
try:
    data_listing(Path(sys.argv[1]))
except DataError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no owners of files here")
def test_a_class_folder_that_cannot_be_opened_is_never_skipped() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = class_folders(Path(folder) / "leaves", "elm", "oak", "fir")
        (root / "oak").chmod(0)
        command = [sys.executable, "-c", _AS_NOBODY, str(root)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        (root / "oak").chmod(0o755)
    assert f"the folder {root / 'oak'} cannot be opened (Permission denied)" in said


def _labels(root: Path, rows: list[str], header: str = "file,label") -> Path:
    for number in range(24):
        save(root / "images" / f"{number:02}.png", noise(12, 12, seed=number))
    (root / "labels.csv").write_text("\n".join([header, *rows]) + "\n")
    return root


def test_a_table_of_labels_gives_the_classes(tmp_path: Path) -> None:
    root = _labels(tmp_path, [f"images/{number:02}.png,{('elm', 'oak')[number % 2]}" for number in range(22)])
    found = looked(root)
    assert (found.found.names, found.counts) == (("elm", "oak"), (11, 11))
    assert "left out: 2 images without" in found.notes
    assert samples_of(root).labels.tolist() == [0, 1] * 11


def test_a_table_may_name_files_without_folder_or_suffix_and_give_a_split(tmp_path: Path) -> None:
    rows = [f"{number:02},{number % 2},{'test' if number > 15 else 'train'}" for number in range(24)]
    found = looked(_labels(tmp_path, rows, "id,class,split"))
    assert (found.found.names, found.found.train, found.found.test) == (("0", "1"), 16, 8)
    assert looked(tmp_path, split="pooled").found.train == 18


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        (["images/00.png,elm", "images/99.png,oak"], "file,label", r"names 1 images that are not there, .* images/99"),
        (["images/00.png,elm", "00.png,oak"], "file,label", r"names images/00\.png twice"),
        (["00.png,elm"], "file,weight", r"no column label, but file, weight"),
        (["00.png"], "file,label", r"row 2 .* has 1 cells, and the first row has 2"),
        (["00.png,elm,later"], "file,label,split", r"has the split later"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, rows: list[str], header: str, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        looked(_labels(tmp_path, rows, header))


def test_names_that_could_deceive_are_written_out(tmp_path: Path) -> None:
    class_folders(tmp_path, "elm\u202e", "oak\n", "ｆｉｒ", "chêne 🌳")
    assert looked(tmp_path).found.names == ("chêne 🌳", "elm\\u202e", "oak\\u000a", "ｆｉｒ")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_names_that_are_not_utf_8_are_written_out_and_a_path_of_them_is_refused(tmp_path: Path) -> None:
    class_folders(tmp_path, os.fsdecode(b"\xff\xfe"), "elm")
    assert "\\xff\\xfe" in looked(tmp_path).found.names
    own_data(tmp_path)  # through the other process, as JSON
    with pytest.raises(DataError, match=r"\\xff\\xfe has bytes in its name that are not UTF-8; rename it"):
        looked(tmp_path / os.fsdecode(b"\xff\xfe"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("~nosuchuser/leaves", "leads nowhere"),
        ("a" * 5000, r"a… \(5,000 characters\) cannot be a path"),
        ("/tmp/" + "a/" * 3000, "cannot be a path|does not exist"),
        ("leaves\0", "cannot be a path"),
        ("/dev/null", "neither a folder nor a file"),
        ("", "does not exist|no path"),
    ],
)
def test_a_path_that_leads_nowhere_is_said_in_one_sentence(path: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as refusal:
        own_data(path)
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 6500
