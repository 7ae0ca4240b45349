"""What the Lab says of accuracy curves whose numbers are known, and of runs that were really changed on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import resume, train
from explorer.phenomena.learning_curves.numbers.divergence import read_first_signs
from explorer.phenomena.learning_curves.numbers.findings import findings
from explorer.reading.curves import ArmCurve, SeedCurve, over_seeds
from explorer.reading.experiment_curves import Change, changes_by_arm, read_curves
from explorer.reading.findings import plain
from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.written_numbers import percent


def run(seed: int, values: list[float], *, every: int = 10, diverged_at: int | None = None) -> SeedCurve:
    return SeedCurve(seed, np.arange(len(values)) * every, np.array(values, dtype=np.float64), diverged_at)


def accuracy(arm: str, *seeds: list[float], every: int = 10) -> ArmCurve:
    return over_seeds(arm, [run(seed, values, every=every) for seed, values in enumerate(seeds)])


def said(curves: list[ArmCurve], chance: float = 0.1, **changes: list[Change]) -> list[str]:
    return [plain(sentence) for sentence in findings(curves, [], [], changes, chance)]


@pytest.mark.parametrize(
    ("curves", "sentence"),
    [
        (
            [("none", [0.1, 0.5, 0.6, 0.95]), ("batch", [0.1, 0.92, 0.95, 0.96])],
            "With batch normalization the test accuracy passes 90 % at step 10, without (none) at step 30.",
        ),
        (
            [("none", [0.1, 0.1, 0.1, 0.12]), ("batch", [0.1, 0.92, 0.95, 0.96])],
            "With batch normalization the test accuracy passes 90 % at step 10; "
            "without (none) it is at chance (about 10 %) with 12 % at step 30.",
        ),
        (
            [
                ("depth 8", [0.1, 0.92, 0.95, 0.96]),
                ("depth 20", [0.1, 0.2, 0.95, 0.96]),
                ("depth 44", [0.1, 0.2, 0.3, 0.4]),
            ],
            "depth 8 passes 90 % test accuracy at step 10, depth 20 at step 20; depth 44 stands at 40 % at step 30.",
        ),
        (
            [("none", [0.1, 0.92, 0.95, 0.42]), ("batch", [0.1, 0.5, 0.95, 0.96])],
            "none passes 90 % test accuracy at step 10, batch at step 20; now none stands at 42 % at step 30.",
        ),
        (
            [("none", [0.1, 0.1, 0.3, 0.31]), ("batch", [0.1, 0.5, 0.6, 0.625])],
            "At step 30 batch is at 62.5 %, none at 31 % test accuracy.",
        ),
        (
            [("none", [0.1, 0.1, 0.3, 0.31]), ("batch", [0.1, 0.5, 0.6, 0.625, 0.7])],  # one arm is ahead
            "At step 30 batch is at 62.5 %, none at 31 % test accuracy.",
        ),
        ([("none", [0.1, 0.1, 0.1, 0.1])], "At step 30 none is at chance (about 10 %)."),
    ],
)
def test_the_first_sentence_says_who_learned_when(curves: list[tuple[str, list[float]]], sentence: str) -> None:
    assert said([accuracy(arm, values) for arm, values in curves]) == [sentence]


def test_of_several_seeds_the_range_stands_beside_the_mean() -> None:
    curves = [
        accuracy("none", [0.1, 0.2, 0.3, 0.3], [0.1, 0.2, 0.4, 0.5]),
        accuracy("batch", [0.1, 0.95, 0.95, 0.96], [0.1, 0.5, 0.91, 0.96]),
    ]
    assert said(curves) == [
        "With batch normalization the test accuracy passes 90 % at step 20 (mean of 2 seeds; the first at 10, all 2 at "
        "20); without (none) it stands at 40 % (30 % to 50 % over 2 seeds) at step 30."
    ]


def test_a_seed_that_is_behind_does_not_leave_the_mean_to_the_other() -> None:
    curve = accuracy("batch", [0.1, 0.2, 0.3, 0.3, 0.95], [0.1, 0.2, 0.4, 0.5])
    assert said([curve]) == ["At step 30 batch is at 40 % (30 % to 50 % over 2 seeds) test accuracy."]


def test_worse_than_the_commonest_class_is_not_called_chance() -> None:
    curve = accuracy("none", [0.3, 0.5, 0.5, 0.42])
    behind = said([curve, accuracy("batch", [0.3, 0.9, 0.92, 0.95])], chance=0.857)
    assert behind == [
        "With batch normalization the test accuracy passes 90 % at step 10; without (none) it is below chance (about "
        "85.7 %) with 42 % at step 30."
    ]


def test_nothing_is_said_of_an_arm_that_has_hardly_begun() -> None:
    assert said([accuracy("none", [0.1, 0.95])]) == []


RATE = Change(15, "optimizer.learning_rate", 0.1, 0.3)


def test_a_change_that_throws_the_arms_back_says_from_where_to_where_and_when_they_are_back() -> None:
    curves = [accuracy("none", [0.1, 0.92, 0.5, 0.6, 0.7]), accuracy("batch", [0.1, 0.95, 0.8, 0.96, 0.96])]
    assert said(curves, none=[RATE], batch=[RATE])[-1] == (
        "In the 2 evaluations after the learning rate changed from 0.1 to 0.3 at step 15, none falls from 92 % (step "
        "10) to 50 % (step 20), above 90 % again not yet at step 40; batch falls from 95 % (step 10) to 80 % (step 20),"
        " above 90 % again at step 30."
    )


LATE = [0.1, *[0.96] * 30, 0.8, 0.96, 0.96]
"""A dip at step 310, long after a change at step 15."""


def test_a_dip_long_after_a_change_is_not_put_down_to_it() -> None:
    changes = [RATE, Change(40, "optimizer.learning_rate", 0.3, 0.2), Change(70, "optimizer.learning_rate", 0.2, 0.3)]
    assert len(said([accuracy("batch", LATE)], batch=changes)) == 1


def test_one_fall_has_one_cause_the_last_change_before_it() -> None:
    changes = [Change(12, "optimizer.learning_rate", 0.1, 0.2), Change(17, "optimizer.learning_rate", 0.2, 0.3)]
    sentences = said([accuracy("batch", [0.1, 0.95, 0.5, 0.96, 0.96])], batch=changes)
    assert len(sentences) == 2 and "from 0.2 to 0.3 at step 17" in sentences[-1]


def test_a_change_of_another_arm_is_no_cause() -> None:
    curves = [accuracy("none", [0.1, 0.92, 0.95, 0.96, 0.97]), accuracy("batch", [0.1, 0.95, 0.5, 0.96, 0.96])]
    assert len(said(curves, none=[RATE], batch=[])) == 1


def test_a_fall_as_large_as_those_before_it_is_not_put_down_to_a_change() -> None:
    unsteady = [0.1, 0.95, 0.8, 0.95, 0.8, 0.95]
    assert len(said([accuracy("none", unsteady)], none=[Change(35, "optimizer.learning_rate", 0.1, 0.3)])) == 1


def test_a_diverged_arm_comes_first_with_its_seeds() -> None:
    loss = over_seeds("none", [run(0, [2.0, 1.0]), run(1, [2.0, np.nan], diverged_at=20)])
    first, *_ = findings([accuracy("batch", [0.1, 0.92, 0.95, 0.96])], [], [loss], {}, chance=0.1)
    assert plain(first) == "none diverged in 1 of 2 seeds, first seed 1 at step 20."


def test_an_arm_that_diverged_is_not_also_called_at_chance() -> None:
    loss = over_seeds("none", [run(0, [2.0, np.nan], diverged_at=20)])
    sentences = findings([accuracy("none", [0.1, 0.1, 0.1, 0.1])], [], [loss], {}, chance=0.1)
    assert [plain(sentence) for sentence in sentences] == ["none diverged at step 20."]


def test_modes_that_differ_are_pointed_out_with_their_step() -> None:
    eval_mode, train_mode = accuracy("batch", [0.1, 0.1, 0.1, 0.4]), accuracy("batch", [0.1, 0.8, 0.9, 0.95])
    sentences = findings([eval_mode], [train_mode], [], {}, chance=0.1)
    assert plain(sentences[-1]) == (
        "At step 30 batch reaches 40 % in eval mode and 95 % with the test batch’s own statistics: the weights are the "
        "same, its running statistics are not those of the test data."
    )


def test_the_two_modes_are_compared_at_the_same_step() -> None:
    eval_mode, newer = accuracy("none", [0.1, 0.8, 0.85, 0.6]), accuracy("none", [0.1, 0.8, 0.85, 0.6, 0.9])
    assert not any("eval mode" in sentence for sentence in findings([eval_mode], [newer], [], {}, chance=0.1))


# ── of runs that were trained ────────────────────────────────────────────────────────────────────────────────


def test_a_run_whose_rate_was_changed_is_described_by_its_records(tmp_path: Path) -> None:
    """What the sentence says of a real run stands in its records, read here without any of the page's code."""
    values = {"network.family": "mlp", "training.epochs": 8, "recording.moments": 60}
    base = RunConfig().with_values(values)
    experiment = Experiment(base=base, vary={"normalization.kind": ("none", "batch")})
    with Catalogue(tmp_path) as catalogue:
        for queued in catalogue.add(experiment, Status.INTERRUPTED):
            with Records(catalogue.run_folder(queued.id)) as records:
                records.declare([], queued.config.steps)
                records.append(0, {}, events=[Event(126, "optimizer.learning_rate", 2.0)])
    with Catalogue(tmp_path) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
    for queued in runs:
        resume(queued.id, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
        sentences = _of(catalogue, runs)
        with catalogue.records(runs[0].id) as records:
            series = records.read("eval_accuracy")
    (fall,) = [sentence for sentence in sentences if "learning rate changed" in sentence]
    before = series.values[series.steps <= 126][-1]
    low_step, low = min(
        zip(series.steps[series.steps > 126][:2], series.values[series.steps > 126][:2], strict=True),
        key=lambda pair: pair[1],
    )
    assert before >= 0.9 and low < 0.9, "the bare network does not survive a rate of 2"
    assert f"none falls from {percent(before)} (step {series.steps[series.steps <= 126][-1]})" in fall
    assert f"to {percent(low)} (step {low_step})" in fall


def test_the_first_sign_is_that_of_the_seed_that_diverged_first(tmp_path: Path) -> None:
    wild = RunConfig().with_values({"optimizer.learning_rate": 100.0, "training.epochs": 1, "recording.moments": 4})
    train(Experiment(base=wild, vary={"normalization.kind": ("batch",)}, seeds=(0, 1, 2)), store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
        (sentence,) = _of(catalogue, runs)
        first = min(runs, key=lambda recorded: recorded.step)
        alone = read_first_signs(catalogue, [first])
        assert read_first_signs(catalogue, runs) == alone and alone
    assert sentence.startswith(f"batch diverged in 3 of 3 seeds, first seed {first.seed} at step {first.step}")


def _of(catalogue: Catalogue, runs: list) -> list[str]:
    names = ("eval_accuracy", "train_mode_accuracy", "loss")
    accuracy, train_mode, loss = (read_curves(catalogue, runs, name) for name in names)
    changes, signs = changes_by_arm(catalogue, runs), read_first_signs(catalogue, runs)
    return [plain(sentence) for sentence in findings(accuracy, train_mode, loss, changes, 0.1, signs)]
