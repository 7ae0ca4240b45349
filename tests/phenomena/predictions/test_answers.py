"""Answers counted and compared by hand, masks, sentences and tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.config import DatasetConfig, RunConfig
from explorer.drawing.arms import arm_style
from explorer.drawing.columns import ArmColumn
from explorer.phenomena.predictions.figures.confusion import confusion_figure
from explorer.phenomena.predictions.figures.errors import Shown, errors_figure
from explorer.phenomena.predictions.figures.masks import masks_figure
from explorer.phenomena.predictions.numbers.answers import (
    Answers,
    Confusion,
    answers,
    class_names,
    confusion,
    samples,
    who_errs,
    without_images,
    without_masks,
)
from explorer.phenomena.predictions.numbers.findings import findings
from explorer.phenomena.predictions.numbers.masks import Masks, masks
from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.phenomena.predictions.numbers.tables import answers_table, confusion_table, masks_table
from explorer.reading.findings import plain
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.records import Records
from explorer.training import train

COUNTS = np.array([[8, 2, 0], [0, 10, 0], [5, 0, 5]], np.float32)
SCENES = {
    "dataset.name": "scenes",
    "network.family": "unet",
    "network.width": 2,
    "network.depth": 8,
    "training.epochs": 1,
    "recording.moments": 2,
    "optimizer.batch_size": 150,
}


def said(*wrong: int, count: int = 6) -> Answers:
    """Answers 0 to samples of class 0, but for the samples `wrong`, to which the answer is 1."""
    given = np.zeros(count, np.float32)
    given[list(wrong)] = 1
    return Answers(7, np.zeros(count, np.float32), given, np.full(count, 0.9, np.float32))


def test_a_confusion_matrix_is_counted_by_hand() -> None:
    found = Confusion(7, COUNTS)
    assert (found.total, found.right, found.wrong) == (30, 23, 7)
    np.testing.assert_allclose(found.shares, [[0.8, 0.2, 0], [0, 1, 0], [0.5, 0, 0.5]])
    assert found.worst() == (2, 0, 5)
    assert Confusion(7, np.array([[1, 2], [2, 1]], np.float32)).worst() is None
    assert np.isnan(Confusion(7, np.array([[0, 0], [2, 1]], np.float32)).shares[0]).all()


def test_of_each_set_of_arms_that_err_together_one_sample_comes_first() -> None:
    arms = {"none": said(0, 1, 2, 4), "batch": said(2, 3)}
    assert who_errs(arms).tolist() == [0, 3, 2, 1, 4]  # none, batch, both; then none alone once more, and again
    assert len(who_errs({"none": said(), "batch": said()})) == 0


def test_only_samples_that_all_arms_were_asked_about_are_compared() -> None:
    assert who_errs({"none": said(1, 5), "batch": said(2, count=4)}).tolist() == [1, 2]


def test_no_answer_is_a_wrong_one() -> None:
    found = Answers(0, *np.array([[0, 0], [0, np.nan], [1, np.nan]], np.float32))
    assert found.wrong.tolist() == [False, True]


def test_sentences_say_how_many_are_wrong_in_each_arm_and_in_all() -> None:
    found = findings(
        {"none": Confusion(7, COUNTS)}, {"none": said(0, 1), "batch": said(1, 3)}, ("0", "1", "2"), "test image"
    )
    sentences = [plain(finding.sentence) for finding in found]
    assert sentences == [
        "At step 7, none errs on 7 of 30 test images.",
        "Of the first 6 test images 3 are answered wrongly by one arm at least, 1 by both.",
        "none most often takes 2 for 0: 5 of 10 times.",
    ]
    (pixels,) = findings({"none": Confusion(7, COUNTS)}, {}, ("0", "1"), "pixel")
    assert "answers 23.3 % of the pixels wrongly" in plain(pixels.sentence)
    assert findings({"none": Missing("still to come")}, {}, ("0",), "pixel") == []


def test_of_many_arms_the_best_and_the_worst_are_named() -> None:
    arms = {f"{rate}": Confusion(7, COUNTS + rate * np.eye(3, dtype=np.float32)) for rate in range(6)}
    (sentence,) = [plain(finding.sentence) for finding in findings(arms, {}, ("0", "1"), "test image")][:1]
    assert sentence.startswith("At step 7, 5 errs on 7 of 45 test images and 0 errs on 7 of 30")
    assert "from the best to the worst of 6 arms" in sentence


def test_classes_are_called_as_people_call_them() -> None:
    assert class_names(DatasetConfig()) == tuple("0123456789")
    assert class_names(DatasetConfig.model_validate({"name": "cifar10"}))[3] == "cat"
    assert class_names(DatasetConfig.model_validate({"name": "scenes"}))[0] == "background"


@pytest.mark.parametrize("statistics", Statistics)
def test_a_run_has_what_was_recorded_in_each_mode(tmp_path: Path, statistics: Statistics) -> None:
    config = RunConfig().with_values({"training.epochs": 1, "recording.moments": 4, "normalization.kind": "batch"})
    train(config, tmp_path)
    run = RunReader(Records(tmp_path), config)
    counted, given, images = confusion(run, statistics, 10**6), answers(run, statistics, 10**6), samples(run)
    assert isinstance(counted, Confusion) and isinstance(given, Answers) and isinstance(images, np.ndarray)
    asked = 450 if statistics is Statistics.RUNNING else 448
    assert counted.total == len(given.answers) == asked and counted.wrong == given.wrong.sum()
    assert without_images(run) is None and without_masks(run) is not None
    names = class_names(config.dataset)
    table = answers_table({"batch": given}, names)
    assert list(table["right"]).count(False) == counted.wrong
    pairs = confusion_table({"batch": counted, "none": Missing("no")}, names)
    assert sum(pairs["count"]) == asked and len(pairs) == 100
    wrong = who_errs({"batch": given})
    shown = Shown(wrong[:5], images[wrong[:5]].mean(axis=1), given.labels[wrong[:5]].astype(np.int64))
    arms = [
        ArmColumn("batch", arm_style("batch"), given),
        ArmColumn("none", arm_style("none"), Missing("still to come: the run trains")),
    ]
    figure = errors_figure(arms, shown, names)
    texts = [text for trace in figure["data"] if trace.get("mode") == "text" for text in trace["text"]]
    assert [f"<b>{names[int(label)]}</b>" for label in shown.labels] == texts[:5]
    assert [f"<b>{names[int(answer)]}</b>" for answer in given.answers[wrong[:5]]] == texts[5:10]
    assert "still to come: the run trains" in texts
    maps = confusion_figure([ArmColumn("batch", arm_style("batch"), counted)], names)["data"]
    np.testing.assert_allclose(np.square(maps[0]["z"]), counted.shares, atol=1e-6)


def test_masks_stand_beside_the_truth_with_the_share_of_right_pixels(tmp_path: Path) -> None:
    config = RunConfig().with_values(SCENES)
    train(config, tmp_path)
    run = RunReader(Records(tmp_path), config)
    found = masks(run, Statistics.RUNNING, 10**6)
    assert isinstance(found, Masks) and found.answers.shape == found.truth.shape == (8, 32, 32)
    pixels = [
        sum(a == b for a, b in zip(*pair, strict=True))
        for pair in zip(found.answers.reshape(8, -1), found.truth.reshape(8, -1), strict=True)
    ]
    np.testing.assert_allclose(found.right, np.array(pixels) / 1024)
    names = class_names(config.dataset)
    table = masks_table({"batch": found}, names)
    assert len(table) == 8 * 1024 and set(table["true"]) <= set(names)
    arms = [
        ArmColumn("batch", arm_style("batch"), found),
        ArmColumn("none", arm_style("none"), Missing("still to come: the run trains")),
    ]
    figure = masks_figure(arms, names)
    assert [trace.get("name") for trace in figure["data"][:3]] == ["images", "truth", "batch"]
    why = without_images(run)
    assert why is not None and "pixel" in why.sentence and without_masks(run) is None
