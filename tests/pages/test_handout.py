"""The Handout page as Python sees it: empty, with pins, and with a run to share."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.drawing.wire import plain
from explorer.experiment import Experiment
from explorer.export.data import DataKind, table_file
from explorer.store.pins import Pin, Pins
from tests.drawing.test_resolve import DRAWN
from tests.pages.stores import SMALL, closed_afterwards, opened, train

READER = "c" * 32


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


@pytest.mark.usefixtures("store")
def test_without_pins_the_page_says_where_they_are_made() -> None:
    app = opened("handout")
    assert not app.exception
    assert any("Nothing is pinned yet" in text.value for text in app.markdown)


def test_a_browsers_pins_stand_in_their_order_with_words_to_edit(store: Path) -> None:
    figure = DRAWN["loss"]()
    for title in ("first", "second"):
        pin = Pin("", title, "how", "settings", "command", "light", "loss")
        shot = {"width": 600, "ranges": {}, "cameras": {}}
        Pins(READER, store).add(pin, plain(figure), shot, table_file(None, figure, DataKind.PARQUET))
    app = opened("handout")
    app.session_state["whose pins"] = {"name": READER}
    app.run()
    assert not app.exception
    assert [field.value for field in app.text_input if field.label == "Title"] == ["first", "second"]
    app.text_input[0].set_value("renamed").run()
    assert [pin.title for pin in Pins(READER, store).all()] == ["renamed", "second"]


def test_an_experiment_can_be_shared_and_each_run_be_a_script(store: Path) -> None:
    train(store, Experiment(base=SMALL))
    app = opened("handout")
    assert not app.exception
    labels = [element.proto.label for element in app.get("download_button")]
    assert labels == ["Save the file", "Save the script"]
    (runs,) = [box for box in app.selectbox if box.label == "Run"]
    assert runs.options == ["none, seed 0", "batch, seed 0"]
