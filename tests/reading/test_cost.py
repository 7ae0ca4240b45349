"""An experiment's price is said before it runs, and this machine's own runs correct it."""

from dataclasses import replace

import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.reading.cost import cost, duration
from explorer.store.run import Run, Status


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
        (0.2, "under a second"),
        (7, "7 s"),
        (60, "1 min"),
        (70, "1 min 10 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text
