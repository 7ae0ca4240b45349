"""A data set is one description and one function: everything else that knows it derives from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.config import DatasetName
from explorer.config.datasets import DESCRIPTIONS, explained
from explorer.config.datasets.description import Origin
from explorer.controls.data_arrival import megabytes
from explorer.sources.published import PUBLISHED
from tests.config.added import with_files

DESCRIPTION = '''"""Stripes that lie or stand."""

from explorer.config.datasets.description import Description, Facts

DESCRIPTION = Description(
    title="stripes",
    explanation="lie or stand",
    about="stripes",
    facts=Facts(channels=1, side=8, classes=2, train=600, test=200),
)
'''
MODULE = '''"""Stripes of two pixels that lie or stand, with noise."""

import numpy as np

from explorer.config import DatasetConfig
from explorer.datasets.split import Dataset, split_and_standardize
from explorer.sources.resize import resized


def load(config: DatasetConfig) -> Dataset:
    random = np.random.default_rng(0)
    labels = np.arange(800) % 2
    stripes = np.tile(np.arange(8) // 2 % 2, (8, 1)).astype(float)
    images = np.stack([stripes if label else stripes.T for label in labels])[:, None]
    noisy = images + 0.3 * random.standard_normal(images.shape)
    return split_and_standardize(resized(noisy, config.image_size), labels, limit=config.train_limit)
'''
USED = """
import json, sys

import explorer
from explorer.config import SETTINGS, ConfigError, RunConfig
from explorer.config.dataset import BUNDLED
from explorer.config.datasets import table
from explorer.controls.setting_words import word
from explorer.controls.settings import CONTROLS


def refusal(**values):
    try:
        RunConfig().with_values({key.replace("__", "."): value for key, value in values.items()})
    except ConfigError as error:
        return str(error)


config = RunConfig().with_values({"dataset.name": "stripes", "dataset.image_size": 12, "training.epochs": 2})
run = explorer.train(config, store=sys.argv[1], progress=False)
loss = run.array("loss")
print(json.dumps({
    "status": run.status,
    "steps": len(loss),
    "losses": [float(loss[0]), float(loss[-1])],
    "shape": config.dataset.input_shape,
    "offered": CONTROLS["dataset.name"].values,
    "bundled": BUNDLED,
    "title": word("dataset.name", "stripes"),
    "help": SETTINGS["dataset.name"].says,
    "table": table(),
    "unknown": refusal(dataset__name="strips"),
    "batch": refusal(dataset__name="stripes", optimizer__batch_size=1000),
    "family": refusal(dataset__name="stripes", dataset__image_size=32, network__family="unet"),
}))
"""


def test_data_sets_are_those_that_are_described() -> None:
    assert list(DatasetName) == list(DESCRIPTIONS)


@pytest.mark.parametrize("name", DatasetName)
def test_a_description_has_what_its_kind_of_data_needs(name: DatasetName) -> None:
    said = name.description
    assert (said.facts is None, said.point_classes is None).count(True) == (2 if said.origin is Origin.OWN else 1)


@pytest.mark.parametrize("name", [name for name in DatasetName if name.description.class_names])
def test_each_class_has_a_name_where_one_has(name: DatasetName) -> None:
    said = name.description
    assert said.facts is not None and len(set(said.class_names)) == len(said.class_names) == said.facts.classes


def test_what_is_downloaded_is_published_and_as_large_as_it_says() -> None:
    downloaded = {name for name in DatasetName if name.description.origin is Origin.DOWNLOADED}
    assert downloaded == set(PUBLISHED)
    for name, published in PUBLISHED.items():
        assert published.source in name.description.about and megabytes(published.size) in name.description.about


def test_of_whom_the_same_can_be_said_it_is_said_together() -> None:
    assert "MNIST, fashion-MNIST and CIFAR-10 are downloaded on first use." in explained()
    assert explained().startswith("Digits are 8×8 images.")


@pytest.mark.story
def test_a_data_set_from_two_files_is_trained_listed_documented_and_refused(tmp_path: Path) -> None:
    files = {"explorer/config/datasets/stripes.py": DESCRIPTION, "explorer/datasets/stripes.py": MODULE}
    found = with_files(tmp_path, files, USED)
    assert found["status"] == "finished" and found["losses"][1] < found["losses"][0] / 2
    assert found["steps"] == 2 * 9 and found["shape"] == [1, 12, 12]
    assert found["offered"][-1] == "stripes" and found["title"] == "stripes"
    assert "stripes" in found["bundled"]
    assert found["help"].endswith("Stripes lie or stand.")
    row = "| `stripes` | 600 and 200 images of 8×8 pixels, 2 classes | stripes |"
    assert row in found["table"].splitlines()
    assert "strips" in found["unknown"] and "stripes" in found["unknown"]
    assert "600 training samples of stripes" in found["batch"].replace("the ", "")
    assert "stripes ask for one for the whole image" in found["family"]
