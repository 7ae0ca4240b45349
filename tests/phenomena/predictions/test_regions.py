"""Decision regions and lines: where a line meets the square, shades, boundaries, and what a run without them says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.drawing.arms import arm_style
from explorer.drawing.columns import ArmColumn
from explorer.phenomena.predictions.figures.plane import SHADES, Plane, lines_figure, regions_figure, shades
from explorer.phenomena.predictions.figures.squares import across
from explorer.phenomena.predictions.numbers.answers import Answers, answers, samples
from explorer.phenomena.predictions.numbers.regions import Lines, Regions, lines, regions, without_points
from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.phenomena.predictions.numbers.tables import lines_table, regions_table
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.records import Records
from explorer.training import train
from tests.fuzzing import examples

MOONS: dict[str, Any] = {
    "dataset.name": "moons",
    "network.family": "mlp",
    "network.width": 6,
    "training.epochs": 2,
    "dataset.points": 200,
}


def trained(folder: Path, **values: Any) -> RunReader:
    config = RunConfig().with_values(MOONS | {key.replace("__", "."): value for key, value in values.items()})
    train(config, folder)
    return RunReader(Records(folder), config)


@examples(60)
@given(*(st.floats(-3, 3, width=32) for _ in range(3)))
def test_a_segment_is_the_part_of_the_line_that_lies_in_the_square(a: float, b: float, c: float) -> None:
    assume(max(abs(a), abs(b)) > 0.01)
    along = np.linspace(-2, 2, 4001)
    found = Lines(0, 2.0, np.array([[a, b, c]], np.float32)).segments()
    if abs(b) >= abs(a):  # points on the line, one for each x or for each y
        points = np.stack([along, (-a * along - c) / b], axis=1)
    else:
        points = np.stack([(-b * along - c) / a, along], axis=1)
    inside = points[(np.abs(points) <= 2).all(axis=1)]
    if len(found) == 0:
        assert len(inside) <= 2
        return
    ends = found[0]
    np.testing.assert_allclose(ends @ [a, b] + c, 0, atol=1e-4)
    assert (np.abs(ends) <= 2 + 1e-6).all() and np.isclose(np.abs(ends).max(axis=1), 2, atol=1e-5).all()
    if len(inside) > 2:
        np.testing.assert_allclose(np.sort(ends, axis=0), np.sort(inside[[0, -1]], axis=0), atol=0.01)


def test_lines_that_pass_by_and_units_without_a_line_are_not_drawn() -> None:
    coefficients = np.array([[1, 0, -1], [1, 0, -3], [np.nan, 0, 0], [0, 0, 1]], np.float32)
    found = Lines(0, 2.0, coefficients)
    np.testing.assert_allclose(found.segments(), [[[1, -2], [1, 2]]])
    assert found.straight == 3


def test_between_two_nodes_probabilities_are_drawn_by_straight_lines() -> None:
    across_x = np.linspace(0, 1, 5)[None, :].repeat(5, axis=0)
    found = Regions(3, 1.0, np.stack([across_x, 1 - across_x]).astype(np.float32))
    places, probabilities = found.finer()
    np.testing.assert_allclose(probabilities[0], ((places + 1) / 2)[None, :].repeat(len(places), 0), atol=1e-6)
    (margin,) = found.margins()
    np.testing.assert_allclose(margin, 2 * across_x - 1, atol=1e-6)


def test_a_shade_tells_the_class_and_how_certain_it_is() -> None:
    probabilities = np.array([[1.0, 0.2, 0.1, 0.34], [0.0, 0.7, 0.1, 0.33], [0.0, 0.1, 0.8, 0.33]])[:, :, None]
    found = shades(probabilities)[:, 0]
    width = SHADES // 3
    assert found.dtype == np.uint8 and (found // width).tolist() == [0, 1, 2, 0]
    certainty = (found % width) / (width - 1)
    np.testing.assert_allclose(certainty, [1, 0.55, 0.7, 0.01], atol=0.01)
    probabilities[:, 0] = np.nan
    assert np.isnan(shades(probabilities)[0, 0]) and not np.isnan(shades(probabilities)[1, 0])


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (4, 4), (5, 5), (6, 3), (7, 4), (10, 5), (12, 4)])
def test_squares_stand_in_even_rows(count: int, columns: int) -> None:
    assert across(count) == columns


def test_a_run_has_its_regions_at_the_moment_before_a_step(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="batch")
    known = run.records.moments("eval_regions")
    found = regions(run, Statistics.RUNNING, known[2] + 0)
    assert isinstance(found, Regions) and found.step == known[2]
    np.testing.assert_allclose(found.probabilities.sum(axis=0), 1, atol=1e-5)
    other = regions(run, Statistics.BATCH, known[2])
    assert isinstance(other, Regions) and not np.allclose(other.probabilities, found.probabilities)
    there = lines(run, Statistics.RUNNING, known[2])
    assert isinstance(there, Lines) and there.straight == 6
    table = regions_table({"batch": found, "none": Missing("not there")})
    middle = table[(table["x"] == 0) & (table["y"] == 0) & (table["class"] == 1)]
    assert float(middle["probability"].item()) == pytest.approx(float(found.probabilities[1, 20, 20]))
    assert list(lines_table({"batch": there})["unit"]) == list(range(6))


def test_where_no_samples_are_normalized_together_both_modes_are_one(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="layer")
    for statistics in Statistics:
        assert isinstance(regions(run, statistics, 5), Regions)
        why = lines(run, statistics, 5)
        assert isinstance(why, Missing) and "layer normalization divides each point" in why.sentence


def test_images_and_runs_without_moments_say_why_they_have_none(tmp_path: Path) -> None:
    config = RunConfig().with_values({"training.epochs": 1})
    train(config, tmp_path / "images")
    why = without_points(RunReader(Records(tmp_path / "images"), config))
    assert why is not None and "points in the plane" in why.sentence
    run = trained(tmp_path / "few", recording__moments=0)
    found = regions(run, Statistics.RUNNING, 0)
    assert isinstance(found, Missing) and "at least 2 moments" in found.sentence


def test_figures_draw_each_arm_its_points_and_rings_where_it_errs(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="batch")
    known, points = answers(run, Statistics.RUNNING, 10**6), samples(run)
    drawn, ruled = regions(run, Statistics.RUNNING, 10**6), lines(run, Statistics.RUNNING, 10**6)
    assert isinstance(known, Answers) and isinstance(points, np.ndarray)
    arms = [
        ArmColumn("batch", arm_style("batch"), Plane(drawn, known, points, 0.9)),
        ArmColumn("none", arm_style("none"), Missing("still to come: the run trains")),
    ]
    figure = regions_figure(arms, ("0", "1"))
    drawn_points = [trace for trace in figure["data"] if str(trace.get("name")).startswith("test points")]
    assert sum(len(trace["x"]) for trace in drawn_points) == len(points) == 50
    ringed = [trace for trace in drawn_points if trace["name"].endswith("wrong")]
    assert sum(len(trace["x"]) for trace in ringed) == int(known.wrong.sum())
    words = " ".join(annotation["text"] for annotation in figure["layout"]["annotations"])
    assert "90 % right" in words and "still to come" in words and "class 1" in words
    assert isinstance(ruled, Lines)
    (of_units,) = [
        trace
        for trace in lines_figure([ArmColumn("batch", arm_style("batch"), Plane(ruled, known, points))], ("0", "1"))[
            "data"
        ]
        if trace["mode"] == "lines"
    ]
    assert len(of_units["x"]) == 3 * len(ruled.segments())
