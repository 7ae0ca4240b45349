"""One's own data: what is found in them, and what is refused in which words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.config import ConfigError, RunConfig, parse
from explorer.datasets import load_dataset
from explorer.datasets.split import split_and_standardize
from explorer.experiment import Experiment
from explorer.export.link import PARAMETER, link, read
from explorer.export.provenance import settings_words, training_command
from explorer.sources.data_error import DataError
from explorer.sources.own import own_data, read_own
from explorer.sources.resize import resized
from tests.fuzzing import examples
from tests.sources.own.making import looked, npz, samples_of

RANDOM = np.random.default_rng(0)


def _folder(root: Path, *, count: int = 60, size: tuple[int, int] = (12, 12), color: bool = False) -> Path:
    for name in ("elm", "oak"):
        (root / name).mkdir(parents=True)
        for number in range(count):
            shape = (*size, 3) if color else size
            Image.fromarray(RANDOM.integers(0, 256, shape, np.uint8)).save(root / name / f"{number}.png")
    return root


X = RANDOM.integers(0, 256, (40, 10, 10), np.uint8)
Y = np.arange(40) % 4


def test_a_folder_of_class_folders_is_found_and_trained_on_as_it_is(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    config = RunConfig().with_values({"network.family": "mlp"} | own_data(root))
    assert config.dataset.found is not None and config.dataset.found.names == ("elm", "oak")
    assert (config.dataset.input_shape, config.dataset.classes, config.dataset.samples) == ((1, 12, 12), 2, 120)
    data = load_dataset(config.dataset)
    assert data.x_train.shape == (config.dataset.train_samples, 1, 12, 12)
    assert np.bincount(data.y_test).tolist() == [15, 15]
    with Image.open(root / "elm" / "0.png") as image:
        first = np.asarray(image, dtype=np.float32)[None] / 255
    x, y, test = read_own(root, config.dataset.found, 12)
    assert test is None
    np.testing.assert_allclose(x[0], first)
    assert y.tolist() == [0] * 60 + [1] * 60


def test_a_configuration_of_ones_own_data_survives_json(tmp_path: Path) -> None:
    config = RunConfig().with_values(own_data(_folder(tmp_path / "leaves")))
    assert parse(RunConfig, config.model_dump_json()) == config
    assert config.with_values({"dataset.name": "digits"}).dataset == RunConfig().dataset


def test_data_that_changed_since_are_refused(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    config = RunConfig().with_values(own_data(root))
    (root / "elm" / "0.png").rename(root / "oak" / "00.png")
    with pytest.raises(DataError, match="something in it has changed"):
        load_dataset(config.dataset)


def test_data_that_nobody_looked_at_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--data PATH"):
        RunConfig().with_values({"dataset.name": "own", "dataset.path": str(tmp_path)})
    config = RunConfig().with_values(own_data(_folder(tmp_path / "leaves")))
    with pytest.raises(ConfigError, match="not been looked at"):
        config.with_values({"dataset.path": "/elsewhere"})


def test_images_of_different_sizes_and_colors_are_made_alike_and_that_is_said(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    Image.fromarray(RANDOM.integers(0, 256, (40, 20, 3), np.uint8)).save(root / "oak" / "large.jpg")
    (root / "oak" / "thoughts.txt").write_text("no image")
    found = looked(root)
    assert found.found.channels == 3 and found.found.side == 12
    assert [example.shape for example in found.examples] == [(6, 3, 12, 12)] * 2
    assert any("2 different sizes, from 12×12 to 40×20" in note for note in found.notes)
    assert any("1 files that are not images (.txt)" in note for note in found.notes)


def test_uneven_classes_are_said(tmp_path: Path) -> None:
    y = np.where(np.arange(40) < 36, 0, 1)
    assert any("36 of 0, 4 of 1" in note and "90%" in note for note in looked(npz(tmp_path / "a.npz", x=X, y=y)).notes)


@examples(40)
@given(st.sampled_from([1, 3]), st.booleans(), st.sampled_from(["uint8", "float32", "float64", "int32", "bool"]))
def test_every_layout_of_an_npz_gives_the_same_images(
    tmp_path_factory: pytest.TempPathFactory, channels: int, last: bool, dtype: str
) -> None:
    images = RANDOM.integers(0, 2, (24, channels, 9, 11)).astype(dtype)
    path = tmp_path_factory.mktemp("npz") / "x.npz"
    npz(path, x=images.transpose(0, 2, 3, 1) if last else images, y=np.arange(24) % 3)
    found = looked(path)
    assert (found.found.channels, found.found.classes, found.counts) == (channels, 3, (8, 8, 8))
    x = samples_of(path).images
    scale = np.float32(255 if dtype == "uint8" else 1)
    np.testing.assert_allclose(x, resized(images.astype(np.float32) / scale, 9), atol=1e-6)


def test_labels_may_be_words(tmp_path: Path) -> None:
    path = npz(tmp_path / "x.npz", x=X, y=np.array(["oak", "elm"])[np.arange(40) % 2])
    assert looked(path).found.names == ("elm", "oak")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": X}, r"has no y, but x.*np\.savez"),
        ({"x": X, "y": Y[:7]}, r"shape \(7,\), and 40 images"),
        ({"x": X, "y": np.eye(4)[Y] + np.eye(4)[0]}, r"not one-hot"),
        ({"x": X, "y": Y + 0.5}, r"y .* is float64, and number 0 is 0\.5; labels are whole numbers"),
        ({"x": X, "y": np.zeros(40, int)}, r"one class only \(0\)"),
        ({"x": X, "y": np.arange(40) // 38}, r"2 of class 1, and it takes 4"),
        ({"x": X[:9], "y": np.arange(9) % 2}, r"9 images; it takes 20"),
        ({"x": X.astype(object), "y": Y}, r"pickle can run anything"),
        ({"x": X, "y": Y.astype(object)}, r"pickle can run anything"),
        ({"x": X.reshape(40, 100), "y": Y}, r"shape \(40, 100\) of uint8; images are"),
        ({"x": X + 0j, "y": Y}, r"complex128, not numbers"),
        ({"x": np.where(np.arange(40)[:, None, None] == 7, np.nan, X), "y": Y}, r"in 1 of 40 images.*number 7"),
        ({"x": np.ones((40, 8, 8)), "y": Y}, r"is 1 everywhere in all 40"),
        ({"x": X[:, :0], "y": Y}, r"is empty"),
        ({"x": np.repeat(X, 30, axis=0), "y": np.arange(1200) // 5}, r"240 classes.*numbers of samples"),
    ],
)
def test_an_npz_that_cannot_be_used_is_refused_in_words(tmp_path: Path, arrays: dict, words: str) -> None:
    with pytest.raises(DataError, match=words):
        looked(npz(tmp_path / "x.npz", **arrays))


def test_what_is_neither_folder_nor_npz_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 and then nothing")
    (tmp_path / "flat").mkdir()
    Image.new("L", (8, 8)).save(tmp_path / "flat" / "a.png")
    for name, words in [
        ("nowhere", "does not exist"),
        ("x.txt", "neither a folder nor"),
        ("x.npz", "neither a folder nor"),
        ("flat", "each class into a folder of its own"),
    ]:
        with pytest.raises(DataError, match=words):
            looked(tmp_path / name)


def test_an_image_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    whole = (root / "elm" / "3.png").read_bytes()
    (root / "elm" / "3.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"elm/3\.png cannot be read as an image"):
        looked(root)
    (root / "elm" / "3.png").write_bytes(b"words")
    with pytest.raises(DataError, match=r"elm/3\.png cannot be read as an image"):
        looked(root)


def test_sixteen_bits_of_grey_are_kept(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    deep = RANDOM.integers(0, 65536, (12, 12)).astype(np.uint16)
    Image.fromarray(deep).save(root / "elm" / "00.png")
    x = samples_of(root).images
    np.testing.assert_allclose(x[1, 0], deep / 65535, atol=1e-6)  # 0.png, 00.png, 1.png, …


def test_ones_own_data_go_along_in_a_link_and_on_the_command_line(tmp_path: Path) -> None:
    experiment = Experiment(base=RunConfig().with_values(own_data(_folder(tmp_path / "leaves"))))
    setup = parse_qs(urlsplit(link(experiment)).query)[PARAMETER][0]
    assert read(setup) == experiment
    assert str(tmp_path) in training_command(experiment)
    assert str(tmp_path) not in settings_words(experiment)


def _of_the_first_version(root: Path) -> RunConfig:
    """The configuration that the first version, which knew no `reading`, wrote for a folder."""
    tree = RunConfig().with_values({"optimizer.batch_size": 8} | own_data(root)).model_dump(mode="json")
    del tree["dataset"]["found"]["reading"]
    return parse(RunConfig, json.dumps(tree))


def test_a_configuration_of_the_first_version_reads_the_same_numbers(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves", size=(16, 12))
    old = _of_the_first_version(root)
    assert old.dataset.found is not None and old.dataset.found.reading is None
    digest = hashlib.sha256()
    images = []
    for file in sorted(root.rglob("*.png"), key=lambda file: file.relative_to(root).parts):
        digest.update(f"{file.relative_to(root).as_posix()}\n{file.stat().st_size}\n".encode() + file.read_bytes())
        with Image.open(file) as image:
            images.append(resized(np.asarray(image, np.float32)[None] / np.float32(255), 12))
    assert old.dataset.found.content == digest.hexdigest()
    data = load_dataset(old.dataset)
    before = split_and_standardize(np.stack(images), np.arange(120) // 60, limit=None)
    np.testing.assert_array_equal(data.x_train, before.x_train)
    np.testing.assert_array_equal(data.y_test, before.y_test)


def test_what_the_first_version_read_otherwise_is_refused_for_its_configurations(tmp_path: Path) -> None:
    root = _folder(tmp_path / "leaves")
    Image.fromarray(RANDOM.integers(0, 256, (12, 12, 4), np.uint8)).save(root / "elm" / "z.png")
    with pytest.raises(DataError, match="chosen with an earlier version"):
        load_dataset(_of_the_first_version(root).dataset)


@pytest.mark.parametrize(
    "broken",
    [
        {"channels": 10**9},
        {"side": 10**6},
        {"classes": 10**9},
        {"train": -1},
        {"content": "../.."},
        {"names": ["elm"]},
        {"names": ["elm", "e" * 999]},
        {"reading": {"background": "javascript"}},
    ],
)
def test_facts_that_cannot_be_are_refused_wherever_they_come_from(tmp_path: Path, broken: dict[str, object]) -> None:
    tree = RunConfig().with_values(own_data(_folder(tmp_path / "leaves"))).model_dump(mode="json")
    tree["dataset"]["found"] |= broken
    with pytest.raises(ConfigError):
        parse(RunConfig, json.dumps(tree))


def test_names_of_classes_that_come_in_are_written_out(tmp_path: Path) -> None:
    tree = RunConfig().with_values(own_data(_folder(tmp_path / "leaves"))).model_dump(mode="json")
    tree["dataset"]["found"]["names"] = ["elm\u202e", "oak\x1b[2J"]
    found = parse(RunConfig, json.dumps(tree)).dataset.found
    assert found is not None and found.names == ("elm\\u202e", "oak\\u001b[2J")
