"""Home over an empty store and over a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.controls.pages import PAGES, existing_pages
from explorer.experiment import Experiment
from explorer.presets import PRESETS
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


def test_an_empty_store_says_what_this_is_and_offers_the_presets(store: Path) -> None:
    assert store
    app = opened("home")
    assert not app.exception
    assert app.title[0].value == "See what normalization does to a network while it trains"
    headings = [heading.value for heading in app.subheader]
    assert [preset.title for preset in PRESETS.values() if preset.title not in headings] == []


def test_one_click_queues_a_preset_and_opens_it(store: Path) -> None:
    app = opened("home")
    first = next(iter(PRESETS.values()))
    next(button for button in app.button if button.label.startswith("Run ·")).click().run()
    assert not app.exception
    assert app.title[0].value == first.title
    with Catalogue(store) as catalogue:
        (experiment,) = catalogue.experiments()
        assert catalogue.experiment(experiment) == first.held_out
    assert address(app, "experiment") == experiment


def test_one_click_shows_a_recorded_run_before_anything_was_trained(store: Path) -> None:
    assert store
    app = opened("home")
    next(button for button in app.button if button.label == "Recorded").click().run()
    assert not app.exception
    assert any("**Held**" in element.value for element in app.markdown)


def test_the_latest_experiments_are_cards_that_open_in_the_lab(store: Path) -> None:
    experiment = train(store, Experiment(base=SMALL))
    app = opened("home")
    assert not app.exception
    assert "LeNet: :orange[none] or :blue[batch]" in [heading.value for heading in app.subheader]
    app.button(key=f"open {experiment}").click().run()
    assert app.title[0].value == "Lab"


def test_a_store_that_cannot_be_written_is_a_clear_message_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("NORMALIZATION_STORE", str(blocked))
    app = opened("home")
    assert not app.exception
    assert str(blocked) in app.error[0].value


def test_only_pages_that_exist_are_listed() -> None:
    there = {path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")}
    assert {entry.stem for entry in existing_pages()} == there
    assert there <= {entry.stem for entry in PAGES}


def test_a_card_promises_nothing_of_an_experiment_that_failed(store: Path) -> None:
    identity = queue(store, Experiment(base=SMALL), Status.FAILED)
    with Catalogue(store) as catalogue:
        for run in catalogue.runs(identity):
            catalogue.release(run.id, Status.FAILED, "the data could not be downloaded")
    drawn = b"".join(bytes(chart.proto.bytes) for chart in opened("home").get("bidi_component"))  # type: ignore[attr-defined]
    assert b"the data could not" in drawn
    assert b"yet" not in drawn


def test_the_first_thing_on_home_shows_one_recorded_run_at_once(store: Path) -> None:
    assert store
    app = opened("home")
    first = next(iter(PRESETS.values()))
    assert app.subheader[0].value == first.title
    assert [button.label for button in app.button[:1]] == ["Show the recorded run"]
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value == first.title and address(app, "preset") == first.name


def test_the_gallery_is_searched_by_words_of_what_is_said_of_a_preset_and_by_its_heading(store: Path) -> None:
    assert store
    app = opened("home")
    titles = {preset.title for preset in PRESETS.values()}
    app.text_input[0].set_value("residual zebra").run()
    assert not titles & {heading.value for heading in app.subheader[1:]}
    assert any("speaks of “residual zebra”" in element.value for element in app.markdown)
    app.text_input[0].set_value("eval MODE").run()
    found = {heading.value for heading in app.subheader[1:]} & titles
    assert PRESETS["lagging-average"].title in found and PRESETS["degradation"].title not in found
    app.text_input[0].set_value("").run()
    app.pills[0].set_value("Depth and shortcuts").run()
    found = {heading.value for heading in app.subheader[1:]} & titles
    assert found == {preset.title for preset in PRESETS.values() if preset.group == "Depth and shortcuts"}
    assert address(app, "about") == "Depth and shortcuts"
