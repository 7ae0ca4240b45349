"""A grid from coarse to fine has every point once, and each level contains the one before it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ConfigError, parse
from explorer.formulas.refinement import COARSEST, finest_whole_level, levels, order
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceRequest, SmoothnessRequest


@given(st.integers(2, 60), st.integers(1, 2))
def test_every_point_comes_once_and_coarse_points_first(points: int, axes: int) -> None:
    added = np.concatenate(order(points, axes))
    assert len(added) == points**axes == len({tuple(index) for index in added})
    for coarse, fine in zip(levels(points), levels(points)[1:], strict=False):
        assert set(coarse) < set(fine)


@given(st.integers(2, 200))
def test_levels_have_both_ends_and_of_an_odd_axis_the_center(points: int) -> None:
    for indices in levels(points):
        assert {0, points - 1} <= set(indices)
        if points % 2:
            assert set(indices) == set(points - 1 - indices)
            assert (points - 1) // 2 in indices
    assert len(levels(points)[0]) <= 2 * COARSEST
    assert levels(points)[-1].tolist() == list(range(points))


@given(st.integers(3, 200))
def test_the_gaps_of_a_level_are_alike(points: int) -> None:
    for indices in levels(points):
        gaps = np.diff(indices)
        assert gaps.max() <= gaps.min() + 1


@pytest.mark.parametrize("power", [3, 4, 5, 6])
def test_two_to_the_k_plus_one_points_are_halved_evenly(power: int) -> None:
    assert all(len(set(np.diff(indices))) == 1 for indices in levels(2**power + 1))


@given(st.integers(5, 40), st.integers(0, 1600))
def test_the_finest_whole_level_has_no_gaps(points: int, count: int) -> None:
    done = np.zeros((points, points), dtype=bool)
    for index in np.concatenate(order(points, 2))[:count]:
        done[tuple(index)] = True
    indices = finest_whole_level(done)
    if count < len(levels(points)[0]) ** 2:
        assert indices is None
    else:
        assert indices is not None and done[np.ix_(indices, indices)].all()
        wanted = max(len(level) for level in levels(points) if len(level) ** 2 <= count)
        assert len(indices) == wanted


def test_equal_questions_have_equal_parameters() -> None:
    for model in (SliceRequest, SmoothnessRequest, SharpnessRequest):
        assert model().parameters == parse(model, model().parameters).parameters
    assert SliceRequest().parameters != SliceRequest(seed=1).parameters


def test_a_question_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ConfigError, match="choose directions between"):
        parse(SliceRequest, {"other_run": "a"})
    with pytest.raises(ConfigError, match="points"):
        parse(SliceRequest, {"points": 1})
