"""What every preset must have, and what ships of it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Page

from explorer.config import ConfigError
from explorer.controls.pages import PAGES
from explorer.drawing.colors import INK
from explorer.drawing.theme import DARK, LIGHT
from explorer.home.thumbnail import LARGE, SMALL, thumbnail
from explorer.lecture.outcome_figure import outcome_figure
from explorer.presets import PRESETS, preset
from explorer.presets.preset import FIRST_SEED, TUNED_ON
from explorer.presets.recorded import ASSETS, open_recorded, recorded
from explorer.presets.settings import is_of, settings_words, varied_words
from explorer.presets.table import machine_sentence, markdown_table
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

OFFLINE = [offered for offered in PRESETS.values() if not offered.download]


def test_there_are_at_least_twelve_that_need_no_download() -> None:
    assert len(OFFLINE) >= 12


@pytest.mark.parametrize("offered", PRESETS.values(), ids=PRESETS)
def test_a_preset_says_one_sentence_with_its_source_and_what_to_look_at(offered) -> None:
    assert offered.claim.endswith(".") and offered.claim.count(". ") == 0
    assert offered.source and offered.look and offered.question.words.endswith("?")
    assert {look.page for look in offered.look} <= {page.stem for page in PAGES}
    assert settings_words(offered).endswith(".") and varied_words(offered)


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="choose one of "):
        preset("larger")


def test_an_experiment_is_a_presets_by_its_settings_not_by_its_name() -> None:
    first, second = OFFLINE[:2]
    renamed = first.experiment.model_copy(update={"name": "mine", "seeds": (7, 8)})
    assert is_of(first, renamed)
    assert not is_of(first, second.experiment)


@pytest.mark.parametrize("offered", OFFLINE, ids=lambda offered: offered.name)
def test_what_ships_of_a_preset_holds_its_claim_in_the_run_and_in_ten_new_seeds(offered) -> None:
    shipped = recorded(offered)
    assert shipped is not None
    assert shipped.run.holds is True
    assert shipped.verified.holds is True
    assert len(shipped.verified.held) >= 10
    assert not set(shipped.verified.held) & set(TUNED_ON)


@pytest.mark.parametrize("offered", OFFLINE, ids=lambda offered: offered.name)
def test_the_run_that_ships_measured_what_its_seed_did_among_those_that_verify_it(offered) -> None:
    shipped = recorded(offered)
    assert shipped is not None
    assert shipped.run.by_seed == {FIRST_SEED: shipped.verified.by_seed[FIRST_SEED]}
    assert offered.held_out.seeds == (FIRST_SEED,)


@pytest.mark.parametrize("offered", OFFLINE, ids=lambda offered: offered.name)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_thumbnail_is_well_formed_and_names_every_line_and_both_axes(offered, theme) -> None:
    shipped = recorded(offered)
    assert shipped is not None
    drawing = ElementTree.fromstring(thumbnail(shipped.lines, theme, "what it shows"))
    texts = [element.text or "" for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {line.name for line in shipped.lines.lines} | {shipped.lines.x_title} <= set(texts)
    assert shipped.lines.y_title in " ".join(texts)


@pytest.mark.browser
@pytest.mark.window(800, 600)
def test_no_name_on_a_thumbnail_is_cut(page: Page) -> None:
    ends = "[...document.querySelectorAll('text')].map((text) => text.getBBox().x + text.getBBox().width)"
    begins = "[...document.querySelectorAll('text')].map((text) => text.getBBox().x)"
    for offered, size in product(OFFLINE, (SMALL, LARGE)):
        shipped = recorded(offered)
        assert shipped is not None
        page.set_content(thumbnail(shipped.lines, LIGHT, "what it shows", size=size))
        assert 0 < max(page.evaluate(ends)) <= size[0], offered.name
        assert min(page.evaluate(begins)) >= 0, offered.name


def test_curves_to_be_guessed_carry_neither_their_names_nor_their_colors() -> None:
    offered = PRESETS["scale-invariance"]
    shipped = recorded(offered)
    assert shipped is not None
    figure = outcome_figure(shipped.lines, names={"batch": "A", "none": "B"})
    text = json.dumps(figure, default=lambda array: np.asarray(array).tolist())
    assert "batch" not in text and "none" not in text.replace('"none"', "")
    assert {trace["line"]["color"] for trace in figure["data"] if trace["mode"] == "lines"} == {INK}


@pytest.mark.parametrize("offered", OFFLINE, ids=lambda offered: offered.name)
def test_every_line_of_an_outcome_is_named_where_it_ends(offered) -> None:
    shipped = recorded(offered)
    assert shipped is not None
    layout = outcome_figure(shipped.lines)["layout"]
    named = [note for note in layout["annotations"] if "font" in note and note["text"].startswith("<b>")]
    assert len(named) == len(shipped.lines.lines)
    for axis, place in (("xaxis", "x"), ("yaxis", "y")):
        low, high = layout[axis]["range"]
        assert all(low <= note[place] <= high for note in named)


def test_all_that_ships_takes_at_most_25_megabytes() -> None:
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) <= 25e6


def test_three_presets_show_everything() -> None:
    assert sum(offered.shows_everything for offered in OFFLINE) == 3


@pytest.mark.parametrize("offered", OFFLINE, ids=lambda offered: offered.name)
def test_a_recorded_run_opens_from_an_empty_store_and_says_what_home_says(offered, tmp_path: Path) -> None:
    from explorer.presets.verdict import judge, measure

    shipped = recorded(offered)
    assert shipped is not None
    with Catalogue(tmp_path) as catalogue:
        identity = open_recorded(catalogue, offered)
        assert open_recorded(catalogue, offered) == identity == shipped.experiment
        runs = catalogue.runs(identity)
        assert {run.arm for run in runs} == {arm.label for arm in offered.experiment.arms}
        assert all(run.status in (Status.FINISHED, Status.DIVERGED) for run in runs)
        again = judge(offered, measure(catalogue, offered, runs))
        assert again.plain == shipped.run.plain


def test_the_readme_shows_the_table_that_verify_printed() -> None:
    shipped = [found for offered in OFFLINE if (found := recorded(offered)) is not None]
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (machine,) = {found.machine for found in shipped}
    assert f"{markdown_table([found.verified for found in shipped])}\n\n{machine_sentence(machine)}" in readme
