"""When something is looked at: spread over the run, early enough, and within what it may cost."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.recording.schedule import FEWEST, affordable, geometric, moments, thinned
from explorer.store.records import Records
from explorer.training import train
from tests.fuzzing import examples

STEPS = st.integers(1, 100_000)


@examples(40)
@given(STEPS, st.integers(1, 2000))
def test_moments_hold_the_ends_and_hardly_more_than_asked_for(steps: int, count: int) -> None:
    found = moments(steps, count)
    assert {0, steps} <= found and max(found) == steps
    assert len(found) <= max(count, min(steps, 2)) + 1 + 10
    if steps > 2 * count:
        assert 1 in found


@examples(40)
@given(STEPS, st.integers(3, 200), st.integers(0, 20))
def test_thinned_moments_are_some_of_them_with_both_ends(steps: int, count: int, most: int) -> None:
    every = moments(steps, count)
    some = thinned(every, most)
    assert some <= every and len(some) <= max(most, 0)
    if most > 1:
        assert {0, steps} <= some
    if most == 1:
        assert some == {steps}


def test_a_run_with_one_moment_is_evaluated_at_its_end(tmp_path: Path) -> None:
    config = RunConfig().with_values({"training.epochs": 1, "recording.moments": 1})
    train(config, tmp_path)
    assert Records(tmp_path).moments("eval_accuracy") == [config.steps]


@examples(60)
@given(STEPS, st.integers(1, 2000))
def test_geometric_moments_begin_with_every_step_and_then_lie_ever_farther_apart(steps: int, count: int) -> None:
    found = sorted(geometric(steps, count))
    assert found[0] == 0 and found[-1] == steps
    assert len(found) <= max(2, count)
    if 3 <= count <= steps:
        assert found[1] == 1
        assert len(found) >= min(count, steps) - 2
        widest = max(1.0, 2 * steps / (count - 1))
        gaps = [later - earlier for earlier, later in pairwise(found)]
        assert all(later >= earlier - 1 for earlier, later in pairwise(gaps[:-1]))  # each is rounded to whole steps
        assert max(gaps) <= 2 * widest + 2


def test_a_geometric_schedule_by_hand() -> None:
    assert sorted(geometric(210, 24))[:8] == [0, 1, 2, 4, 5, 7, 10, 12]
    assert sum(step <= 21 for step in geometric(210, 40)) >= 12, "a tenth of the run has a third of its moments"
    assert geometric(5, 60) == frozenset(range(6))
    assert geometric(1000, 0) == frozenset()
    assert geometric(1000, 2) == {0, 1000}


def test_a_default_run_is_looked_at_where_things_happen(tmp_path: Path) -> None:
    assert RunConfig().steps == 210
    train(RunConfig(), tmp_path)
    with Records(tmp_path) as records:
        taken = {name: records.moments(name) for name in ("eval_loss", "histogram_before", "population_mean")}
    assert len(taken["eval_loss"]) == 60
    assert len(taken["histogram_before"]) >= 40
    assert len(taken["population_mean"]) >= 24
    assert all(sum(step <= 21 for step in steps) >= len(steps) / 4 for steps in taken.values())
    assert set(taken["population_mean"]) <= set(taken["eval_loss"]) >= set(taken["histogram_before"])


@examples(40)
@given(STEPS, st.floats(0.1, 100), st.floats(0.1, 1000), st.integers(4, 2000))
def test_what_is_affordable_stays_within_its_share_or_what_is_free(
    steps: int, cost: float, free: float, most: int
) -> None:
    count = affordable(steps, cost, 0.05, free=free, most=most)
    assert count <= most
    assert count * cost <= max(0.05 * steps, free) or count <= FEWEST
