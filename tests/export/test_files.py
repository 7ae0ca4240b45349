"""Files of numbers, pages without a network, films, and the words that say where a figure comes from."""

from __future__ import annotations

import io
import re
import shlex

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig, parse, parse_assignments
from explorer.drawing.theme import LIGHT
from explorer.experiment import Experiment
from explorer.export.data import DataKind, figure_table, table_file
from explorer.export.film import MOST_FRAMES, Film, evenly, film_page
from explorer.export.looks import Look
from explorer.export.page import Shown, page
from explorer.export.provenance import settings_words, training_command
from explorer.export.sheet import Shot, Words
from tests.drawing.test_resolve import DRAWN
from tests.export.films import frames_of

WORDS = Words("Loss </script> & more", "caption", "settings", "python -m explorer train")


@pytest.mark.parametrize("kind", DataKind)
def test_a_table_reads_back_as_it_was(kind: DataKind) -> None:
    table = pd.DataFrame({"arm": ["none", "batch"], "value": [0.25, 1e-7]})
    content = table_file(lambda: table, DRAWN["loss"](), kind)
    read = pd.read_csv if kind is DataKind.CSV else pd.read_parquet
    pd.testing.assert_frame_equal(read(io.BytesIO(content)), table, check_dtype=False)


def test_a_figure_without_a_table_gives_the_points_it_draws() -> None:
    figure = {"data": [{"name": "a", "x": [1, 2], "y": [3.0, 4.0]}, {"name": "m", "z": np.eye(2)}], "layout": {}}
    table = figure_table(figure)
    assert table.query("trace == 'a'")[["x", "y"]].values.tolist() == [[1, 3.0], [2, 4.0]]
    assert table.query("trace == 'm'")["value"].tolist() == [1, 0, 0, 1]
    for draw in DRAWN.values():
        assert len(figure_table(draw()))


def test_a_page_is_whole_in_itself() -> None:
    text = page([Shown(DRAWN[name](), LIGHT, WORDS) for name in ("loss", "heat maps")], Look.SLIDE_DARK, "Handout")
    assert text.count("drawFigure(document") == 2 and "@font-face" in text
    assert "Loss &lt;/script&gt; &amp; more" in text
    outside = [tag for tag in re.findall(r"<(?:script|link|img)[^>]*>", text) if "src=" in tag or "href=" in tag]
    assert not [tag for tag in outside if "http" in tag], "everything is inside"
    assert len(text) > 3e6, "plotly.js is inside"


def test_a_film_draws_its_figure_at_evenly_spread_steps_first_and_last_included() -> None:
    asked: list[int] = []
    film = Film(range(1, 501), lambda step: asked.append(step) or DRAWN["loss"]())
    text = film_page(film, LIGHT, WORDS, Look.SCREEN, Shot())
    assert asked[0] == 1 and asked[-1] == 500 and len(asked) == MOST_FRAMES
    assert max(np.diff(asked)) - min(np.diff(asked)) <= 1
    assert 'type="range"' in text and frames_of(text)["steps"] == asked
    assert set(frames_of(text)["titles"]) == {WORDS.title}


def test_a_film_whose_title_names_the_step_has_that_of_each_frame() -> None:
    film = Film([1, 5], lambda _: DRAWN["loss"](), lambda step: f"Loss at step {step}")
    text = film_page(film, LIGHT, WORDS, Look.SCREEN, Shot())
    assert frames_of(text)["titles"] == ["Loss at step 1", "Loss at step 5"] and "<h2>Loss at step 5</h2>" in text
    assert film.words(WORDS, 1).title == "Loss at step 1"
    assert film.words(WORDS, 1).settings == f"step 1 · {WORDS.settings}"


@given(steps=st.sets(st.integers(0, 10_000), min_size=2, max_size=60).map(sorted), count=st.integers(2, 30))
def test_evenly_spread_steps_are_as_many_as_wanted_with_both_ends(steps: list[int], count: int) -> None:
    found = evenly(steps, count)
    assert len(found) == min(count, len(steps)) and found == sorted(set(found)) and set(found) <= set(steps)
    assert (found[0], found[-1]) == (steps[0], steps[-1])
    places = [steps.index(step) for step in found]
    assert max(np.diff(places)) - min(np.diff(places)) <= 1


SEVERAL = Experiment(
    base=RunConfig().with_values({"optimizer.learning_rate": 0.3}),
    vary={"normalization.kind": ("none", "batch")},
    seeds=(0, 1),
)


def test_the_settings_are_told_in_one_line() -> None:
    assert settings_words(SEVERAL) == (
        "LeNet on digits · none or batch · batch size 64 · learning rate 0.3 · 10 epochs · 2 seeds"
    )
    deep = RunConfig().with_values({"network.family": "residual", "network.depth": 20, "normalization.momentum": 0.01})
    assert "residual 20 on digits" in settings_words(Experiment(base=deep, vary={}))
    assert "momentum 0.01" in settings_words(Experiment(base=deep, vary={}))


def test_the_command_of_one_run_says_all_of_its_settings() -> None:
    values = {"network.family": "residual", "network.depth": 20, "normalization.momentum": None, "training.epochs": 3}
    config = RunConfig().with_values(values)
    command = training_command(Experiment(base=config, vary={}, seeds=(7,)))
    words = shlex.split(command)
    assert words[:4] == ["python", "-m", "explorer", "train"]
    read = RunConfig().with_values(parse_assignments(words[5::2]))
    assert read == config.with_values({"training.seed": 7})


def test_the_command_of_an_experiment_carries_it_whole() -> None:
    words = shlex.split(training_command(SEVERAL))
    assert words[0] == "echo" and words[2:] == ["|", "python", "-m", "explorer", "train", "-"]
    assert parse(Experiment, words[1]).runs() == SEVERAL.runs()
