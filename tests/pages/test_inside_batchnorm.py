"""Inside BatchNorm under Streamlit's own test runner: every batch, both modes, addresses, and bad input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.panels.edited_batch import EditedBatch
from explorer.phenomena.inside_batchnorm.panels.last_good import WORDS as LAST
from tests.pages.stores import closed_afterwards, opened

BATCH = "the batch of Inside BatchNorm"


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One empty store for all tests here: this page reads none, but the app around it wants one."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(folder):
        patch.setenv("NORMALIZATION_STORE", str(folder))
        yield folder


def table(app: AppTest, key: str) -> list[list[str]]:
    """The cells of a value table as they go to the browser."""
    for component in app.get("bidi_component"):
        data = _data(component)
        if isinstance(data, dict) and data.get("key") == key and "table" in data:
            return [row["cells"] for row in data["table"]["rows"]]
    raise AssertionError(f"no table {key!r} on the page")


def feet(app: AppTest, key: str) -> set[str]:
    """All results below a number table."""
    found = [_data(component) for component in app.get("bidi_component")]
    (sent,) = [data for data in found if isinstance(data, dict) and data.get("key") == key and "foot" in data]
    return {text for row in sent["foot"] for text in row["values"]}


def pale(app: AppTest) -> set[str]:
    """The places that are dimmed."""
    return {found[1] for block in _blocks(app.main) if (found := re.search(r"-dimmed-(\S+)$", block.proto.id))}


def _blocks(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        if hasattr(child, "children"):
            if hasattr(child.proto, "id"):
                yield child
            yield from _blocks(child)


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def _data(component: Any) -> Any:
    sent = component.proto.json
    return json.loads(sent) if sent else None


def batch(app: AppTest) -> EditedBatch:
    return app.session_state[BATCH]


def test_the_page_opens_with_the_numbers_of_a_batch_of_four() -> None:
    app = opened("inside_batchnorm")
    assert not app.exception
    assert app.title[0].value == "Inside BatchNorm"
    assert table(app, "forward")[3] == ["4", "7", "3.000", "9.000", "1.604", "2.405", "2.905"]
    assert [row[1] for row in table(app, "routes")] == ["− 0.641", "+ 0.567", "+ 0.100", "= 0.026"]


@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_batch_is_shown_in_both_modes(name: str, mode: str) -> None:
    app = opened("inside_batchnorm")
    app.selectbox(key="batch").set_value(name).run()
    app.segmented_control(key="mode").set_value(mode).run()
    assert not app.exception
    assert batch(app).preset == name
    assert len(table(app, "forward")) == PRESETS[name].x.size // PRESETS[name].x.shape[1]


def test_a_slider_changes_the_numbers() -> None:
    app = opened("inside_batchnorm")
    app.slider(key="gamma").set_value(2.0).run()
    assert table(app, "forward")[3][-2:] == ["3.207", "3.707"]
    app.slider(key="seen").set_value(10).run()
    app.segmented_control(key="mode").set_value("eval").run()
    assert table(app, "routes")[0][0] == "directly" and len(table(app, "routes")) == 2


def test_stepping_back_takes_columns_away_and_stepping_on_brings_them_back() -> None:
    app = opened("inside_batchnorm")
    app.button(key="forward_train back").click().run()
    assert table(app, "forward")[3][-1] == ""
    app.button(key="forward_train on").click().run()
    assert table(app, "forward")[3][-1] == "2.905"


def test_an_address_reopens_the_edited_batch_and_the_chosen_cell() -> None:
    app = opened("inside_batchnorm", x="2x1:1,-3", cell="2.1", gamma="1.0")
    assert not app.exception
    assert batch(app).shape == (2, 1) and batch(app).cells == ["1", "-3"]
    assert table(app, "forward")[1][:5] == ["2", "−3", "−2.000", "4.000", "−1.000"]


@pytest.mark.parametrize("x", ["2x1:1", "99x1:" + ",".join("1" * 99), "axb:1,2", "2x2x2:1,2", "-1x2:1", "0x0:", ":"])
def test_an_address_that_holds_no_batch_is_as_good_as_none(x: str) -> None:
    app = opened("inside_batchnorm", x=x, cell="0.9", dy="2x1:1,2")
    assert not app.exception
    assert batch(app).shape == (4, 3)


@pytest.mark.parametrize("cell", ["abc", "", "nan", "1e300", "2,5"])
def test_a_bad_cell_is_answered_and_the_last_good_picture_stays(cell: str) -> None:
    app = opened("inside_batchnorm")
    before = table(app, "forward")
    shown = batch(app)
    shown.edit([cell, *shown.cells[1:]], shown.shape)
    app.run()
    assert not app.exception
    said = [words.value for words in app.markdown if "Sample 1, channel 1" in words.value]
    assert len(said) == 1 and "The pictures, dimmed, show the last batch that worked" in said[0]
    assert pale(app) == {"forward", "backward", "cells"} and LAST in written(app)
    assert table(app, "forward") == before
    shown.edit(["3", *shown.cells[1:]], shown.shape)
    app.run()
    assert table(app, "forward") != before
    assert not pale(app) and LAST not in written(app)


def test_one_sample_is_refused_in_train_mode_with_a_way_out_and_shown_in_eval_mode() -> None:
    app = opened("inside_batchnorm")
    batch(app).resize("samples", 1)
    app.run()
    assert any("PyTorch refuses it in train mode" in words.value for words in app.markdown)
    assert len(table(app, "forward")) == 4
    assert feet(app, "x") == {""} and pale(app) == {"forward", "backward", "cells"}
    assert "agrees with a complex step" not in written(app) and LAST in written(app)
    assert app.markdown[0].value.startswith("This batch cannot be used")
    app.segmented_control(key="mode").set_value("eval").run()
    assert not app.exception
    assert len(table(app, "forward")) == 1
    assert not pale(app) and "agrees with a complex step" in written(app) and "" not in feet(app, "x")


def test_a_bad_upstream_gradient_is_answered_too() -> None:
    app = opened("inside_batchnorm")
    shown = batch(app)
    shown.edit_upstream(["x", *shown.upstream_cells[1:]], shown.shape)
    app.run()
    assert any("write one like 2.5" in words.value for words in app.markdown)
    assert table(app, "routes")[-1][1] == "= 0.026"
    assert pale(app) == {"backward"} and "agrees with a complex step" not in written(app)
    shown.edit([*shown.cells[:-1], "9"], shown.shape)
    app.run()
    assert pale(app) == {"backward"}
    assert table(app, "forward")[-1][1] == "7" and "" not in feet(app, "x")  # the way forward is that of the new batch


def test_two_batches_of_which_one_cell_is_wrong_confirm_nothing() -> None:
    app = opened("inside_batchnorm", part="Train and eval")
    assert "PyTorch's printed numbers" in written(app) and not pale(app)
    both = app.session_state["the two batches of Inside BatchNorm"]
    both.edit(["1e12", *both.cells[1:]], (4, 2))
    app.run()
    assert "PyTorch's printed numbers" not in written(app) and LAST in written(app)
    assert pale(app) == {"two-batches", "kept", "forgotten"} and feet(app, "two batches") == {""}


def test_a_click_on_a_cell_that_the_batch_has_no_more_changes_nothing() -> None:
    app = opened("inside_batchnorm")
    shown = batch(app)
    shown.resize("samples", 1)
    chosen = shown.chosen
    shown.choose(11)
    assert shown.chosen == chosen


def test_resizing_keeps_the_chosen_cell_within_the_batch() -> None:
    app = opened("inside_batchnorm")
    batch(app).choose(11)
    for length in (3, 2):
        batch(app).resize("samples", length)
        batch(app).resize("channels", length - 1)
    app.run()
    assert not app.exception
    assert batch(app).chosen == (1, 0)


def test_the_demonstration_reproduces_its_printed_numbers_and_says_when_it_is_changed() -> None:
    app = opened("inside_batchnorm", part="Train and eval")
    assert [row[1:] for row in table(app, "kept")] == [
        ["0.0000", "1.0000"],
        ["0.4000", "1.5667"],
        ["2.8600", "18.0767"],
    ]
    app.slider(key="rounds").set_value(3).run()
    assert table(app, "kept")[-1][0] == "after 3 rounds"
    app.button(key="demo again").click().run()
    assert len(table(app, "kept")) == 3


def test_the_converter_gives_both_conventions() -> None:
    app = opened("inside_batchnorm", part="Conventions")
    assert [row[1] for row in table(app, "momentum")[:3]] == ["0.1", "0.9", "0.9"]
    app.segmented_control(key="weighs").set_value("old").run()
    assert [row[1] for row in table(app, "momentum")[:3]] == ["0.9", "0.1", "0.1"]


@pytest.mark.parametrize(
    ("part", "slider", "value"),
    [
        ("Experiments", "bias", -3.0),
        ("Experiments", "rate", 1.0),
        ("Experiments", "difference", 0.0),
        ("Train and eval", "sample", 40.0),
        ("Train and eval", "demo_momentum", 1.0),
    ],
)
def test_every_experiment_answers_its_slider(part: str, slider: str, value: float) -> None:
    app = opened("inside_batchnorm", part=part)
    app.slider(key=slider).set_value(value).run()
    assert not app.exception


def test_a_part_is_left_and_found_again_as_it_was() -> None:
    app = opened("inside_batchnorm")
    batch(app).edit(["9", *batch(app).cells[1:]], (4, 3))
    app.segmented_control(key="part").set_value("Conventions").run()
    app.segmented_control(key="part").set_value("One number").run()
    assert not app.exception
    assert table(app, "forward")[0][1] == "9"
