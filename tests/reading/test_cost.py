"""An experiment's price is said before it runs, and this machine's own runs correct it."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.reading.cost import Machine, cost, duration, nominal_seconds, roughly
from explorer.reading.progress import progress
from explorer.store.run import Run, Status
from explorer.training import train
from explorer.training.calibration import pace


def finished(seconds: float) -> Run:
    config = RunConfig()
    return Run("r", "e", "batch", 0, config, Status.FINISHED, config.steps, config.steps, seconds, "", None)


def test_parameters_are_counted_for_every_arm() -> None:
    # LeNet by hand: 6·9+6 + 16·6·9+16 + (16·4)·120+120 + 120·84+84 + 84·10+10, and 2·(6+16+120+84) for γ and β.
    assert cost(Experiment(), [], at_a_time=1).parameters == {"none": 19_754, "batch": 19_754 + 452}


def test_runs_and_steps_follow_from_arms_seeds_and_epochs() -> None:
    estimate = cost(Experiment(seeds=(0, 1, 2)), [], at_a_time=1)
    assert (estimate.runs, estimate.steps) == (6, 10 * (1347 // 64))


def test_two_at_a_time_take_half_as_long() -> None:
    experiment = Experiment(seeds=(0, 1))
    alone, two = (cost(experiment, [], at_a_time=number).seconds for number in (1, 2))
    assert two == pytest.approx(alone / 2)


def test_a_machine_that_was_ten_times_slower_is_believed() -> None:
    once = cost(Experiment(), [finished(1.0)], at_a_time=1)
    slow = cost(Experiment(), [finished(10.0)], at_a_time=1)
    assert slow.is_measured and slow.seconds > 5 * once.seconds


def test_a_run_that_hardly_began_says_nothing_about_the_machine() -> None:
    assert not cost(Experiment(), [replace(finished(9.0), step=2)], at_a_time=1).is_measured


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "< 1 s"),
        (7, "7 s"),
        (60, "1 min"),
        (70, "1 min 10 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "< 1 s"),
        (7.4, "7 s"),
        (41, "40 s"),
        (58, "1 min"),
        (601, "10 min"),
        (1270, "20 min"),
        (3590, "1 h"),
        (4900, "1 h 20 min"),
        (22_020, "6 h"),
    ],
)
def test_an_estimate_says_no_more_than_it_knows(seconds: float, text: str) -> None:
    assert roughly(seconds) == text


def test_runs_of_different_lengths_are_said_with_both() -> None:
    vary = {"optimizer.batch_size": (16, 1024)}
    assert cost(Experiment(vary=vary), [], at_a_time=1).length == "2 runs of 10 to 840 steps"
    assert cost(Experiment(seeds=(0,)), [], at_a_time=1).length == "2 runs of 210 steps"


def test_the_machine_is_measured_before_it_has_trained_anything() -> None:
    laptop = cost(Experiment(), [], at_a_time=1)
    here = cost(Experiment(), [], at_a_time=1, machine=Machine(pace=3.0))
    crowded = cost(Experiment(), [], at_a_time=1, machine=Machine(pace=3.0, crowd=2.0))
    assert not laptop.is_measured and here.is_measured
    assert laptop.seconds < here.seconds < 3 * laptop.seconds
    assert crowded.seconds == pytest.approx(2 * here.seconds)


def test_a_run_of_the_same_family_says_more_than_others() -> None:
    residual = RunConfig().with_values({"network.family": "residual"})
    other = replace(finished(10.0), config=residual, step=residual.steps)
    alone = cost(Experiment(), [finished(1.0)], at_a_time=1).seconds
    assert cost(Experiment(), [finished(1.0), other], at_a_time=1).seconds == pytest.approx(alone)


@pytest.mark.parametrize("values", [{}, {"network.family": "residual", "network.depth": 14, "training.epochs": 4}])
def test_the_estimate_after_calibration_is_what_a_run_takes(tmp_path: Path, values: dict[str, object]) -> None:
    config = RunConfig().with_values(values | {"training.device": "cpu"})
    estimated = cost(Experiment(base=config, vary={}, seeds=(0,)), [], at_a_time=1, machine=Machine(pace())).seconds
    began = time.thread_time()
    train(config, tmp_path, looks_beside=True)
    took = time.thread_time() - began  # of this process alone: what else computes meanwhile is not in it
    assert took / 2.5 < estimated < 2.5 * took + 0.5


def test_the_time_left_counts_long_steps_as_long() -> None:
    small = RunConfig().with_values({"optimizer.batch_size": 16})
    large = RunConfig().with_values({"optimizer.batch_size": 1024})
    runs = [
        Run("a", "e", "16", 0, small, Status.RUNNING, 420, small.steps, 4.2, "", None),
        Run("b", "e", "1024", 0, large, Status.QUEUED, 0, large.steps, 0.0, "", None),
    ]
    left = progress(runs).seconds_left
    each = 0.01
    assert left == pytest.approx(420 * each + large.steps * each * nominal_seconds(large) / nominal_seconds(small))
    assert progress([replace(runs[0], step=4, seconds=0.4)]).seconds_left is None, "a run that just began says nothing"
    assert progress([replace(runs[0], step=6, seconds=0.1)]).seconds_left is None
