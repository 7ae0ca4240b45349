"""When something is looked at: spread over the run, early enough, and within what it may cost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.recording.schedule import FEWEST, affordable, moments, thinned
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


@examples(40)
@given(STEPS, st.floats(0.1, 100), st.floats(0.1, 1000), st.integers(4, 2000))
def test_what_is_affordable_stays_within_its_share_or_what_is_free(
    steps: int, cost: float, free: float, most: int
) -> None:
    count = affordable(steps, cost, 0.05, free=free, least=24, most=most)
    assert count <= most
    assert count * cost <= max(0.05 * steps, free) or count <= FEWEST
