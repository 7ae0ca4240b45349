"""The sentence on test accuracy by momentum, with numbers that a reader can check by hand."""

from __future__ import annotations

import pytest

from explorer.phenomena.running_statistics.numbers.by_momentum import accuracy_by_momentum


def test_a_fall_between_small_momenta_is_said_with_what_the_start_values_weigh_there() -> None:
    tested = {0.0: 0.1, 0.001: 0.42, 0.003: 0.1, 0.01: 0.62, 0.1: 0.95, None: 0.9}
    said = accuracy_by_momentum(tested, step=210)
    assert "Of 6 momenta m = 0.1 gives the highest test accuracy, **95 %**" in said
    assert "m = 0 the lowest, **10 %**, where the start values weigh 100 % of the running statistics" in said
    assert "from m = 0.001 to 0.003 it falls from 42 % to 10 %" in said
    assert f"the start values weigh {100 * (1 - 0.003) ** 210:.1f} %" in said


def test_a_rise_without_a_fall_takes_one_sentence() -> None:
    said = accuracy_by_momentum({0.0: 0.1, 0.01: 0.6, 0.1: 0.9}, step=100)
    assert said.count(". ") == 0 and "falls" not in said


def test_the_cumulative_mean_can_be_the_best_and_keeps_nothing_of_the_start() -> None:
    assert "m = 1/t gives the highest" in accuracy_by_momentum({0.1: 0.5, None: 0.9}, step=10)
    assert "m = 1/t the lowest, **50 %**, where the start values weigh 0 %" in accuracy_by_momentum(
        {0.1: 0.9, None: 0.5}, step=10
    )


@pytest.mark.parametrize("tested", [{}, {0.1: 0.9}])
def test_fewer_than_two_say_nothing(tested: dict[float | None, float]) -> None:
    assert accuracy_by_momentum(tested, step=10) == ""


def test_equal_accuracies_have_no_best() -> None:
    assert (
        accuracy_by_momentum({0.1: 0.5, 0.3: 0.5}, step=9) == "With each of these 2 momenta the test accuracy is 50 %."
    )
