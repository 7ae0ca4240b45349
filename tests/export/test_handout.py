"""Pins are kept by browser and in order; a handout is what was pinned, and its making can be given up."""

from __future__ import annotations

import io
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation

from explorer.drawing.resolve import resolve
from explorer.drawing.theme import DARK, LIGHT, Theme
from explorer.drawing.wire import plain
from explorer.export.browser import PictureError, installed_browser
from explorer.export.data import DataKind, figure_table, table_file
from explorer.export.handout import GivenUpError, HandoutKind, Progress, handout, pinned
from explorer.export.looks import Look
from explorer.export.making import Making
from explorer.store.errors import StoreError
from explorer.store.pins import Pin, Pins
from tests.drawing.test_resolve import DRAWN

READER, OTHER = "a" * 32, "b" * 32
PIN = Pin("", "Loss, nats", "2 seeds", "LeNet on digits", "python -m explorer train", "light", "loss", "batch is first")
SHOT = {"width": 600, "ranges": {"xaxis": [10, 20]}, "cameras": {}}


@pytest.fixture
def pins(tmp_path: Path) -> Pins:
    figure = DRAWN["loss"]()
    kept = Pins(READER, tmp_path)
    for title in ("first", "second", "third"):
        kept.add(replace(PIN, title=title), plain(figure), SHOT, table_file(None, figure, DataKind.PARQUET))
    return kept


def titles(pins: Pins) -> list[str]:
    return [pin.title for pin in pins.all()]


def test_pins_keep_their_order_words_and_figure(pins: Pins, tmp_path: Path) -> None:
    first, second, third = pins.all()
    pins.move(third.id, -1)
    pins.move(first.id, -1)
    pins.say(second.id, "renamed", "said")
    again = Pins(READER, tmp_path)
    assert titles(again) == ["first", "third", "renamed"]
    figure, shot = again.figure(first.id)
    assert figure == plain(DRAWN["loss"]()) and shot == SHOT
    pins.remove(third.id)
    assert titles(again) == ["first", "renamed"]
    assert not again.table(third.id).exists()


def test_another_browser_sees_other_pins(pins: Pins, tmp_path: Path) -> None:
    assert len(pins.all()) == 3
    assert Pins(OTHER, tmp_path).all() == []


@pytest.mark.parametrize("name", ["", "../../etc", "A" * 32, "a" * 31])
def test_a_name_that_is_no_browsers_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="32 hexadecimal digits"):
        Pins(name, tmp_path)


def test_two_tabs_that_pin_at_once_lose_nothing(tmp_path: Path) -> None:
    def pin(number: int) -> None:
        Pins(READER, tmp_path).add(replace(PIN, title=str(number)), {}, {}, b"")

    threads = [threading.Thread(target=pin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles(Pins(READER, tmp_path))) == [str(number) for number in range(8)]


def test_one_page_holds_all_figures(pins: Pins) -> None:
    text = handout(pinned(pins), HandoutKind.HTML, Look.SLIDE_LIGHT, title="My lecture").decode()
    assert "<h1>My lecture</h1>" in text and text.count('<div id="figure-') == 3
    assert "[10,20]" in text, "the zoom that was pinned"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_figure_that_an_earlier_version_pinned_in_colors_is_exported_like_one_of_today(
    theme: Theme, pins: Pins, tmp_path: Path
) -> None:
    figure, before = DRAWN["loss"](), Pins(OTHER, tmp_path)
    for title in ("first", "second", "third"):
        pin = replace(PIN, title=title, theme=theme.name)
        before.add(pin, plain(resolve(figure, theme)), SHOT, table_file(None, figure, DataKind.PARQUET))
    for look in (Look.SLIDE_LIGHT, Look.SLIDE_DARK, Look.PAPER_DOUBLE):
        assert handout(pinned(before), HandoutKind.HTML, look) == handout(pinned(pins), HandoutKind.HTML, look)


def test_a_zip_without_pictures_has_words_and_numbers(pins: Pins) -> None:
    shares: list[float] = []
    content = handout(pinned(pins), HandoutKind.ZIP, Look.SCREEN, kinds=(), progress=shares.append)
    assert shares[0] == 0 and shares[-1] == 1 and shares == sorted(shares)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"01-first.csv", "02-second.parquet", "figures.txt", "figures.html"} <= set(archive.namelist())
        table = pd.read_parquet(io.BytesIO(archive.read("01-first.parquet")))
        assert len(table) == len(figure_table(DRAWN["loss"]()))
        assert "python -m explorer train" in archive.read("figures.txt").decode()


def test_what_is_given_up_ends_without_a_file(pins: Pins) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(progress: Progress) -> bytes:
        begun.set()
        go_on.wait(10)
        return handout(pinned(pins), HandoutKind.ZIP, Look.SCREEN, kinds=(), progress=progress)

    making = Making("handout.zip", slow)
    begun.wait(10)
    making.cancel()
    go_on.set()
    making.wait(10)
    assert making.is_over and making.content is None and not making.problem


def test_what_goes_wrong_is_said() -> None:
    def broken(progress: Progress) -> bytes:
        progress(0.5)
        raise PictureError("the browser is gone")

    making = Making("handout.zip", broken)
    making.wait(10)
    assert making.problem == "the browser is gone" and making.content is None
    with pytest.raises(GivenUpError):
        raise GivenUpError


@pytest.mark.browser
@pytest.mark.timeout(200)
@pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here")
def test_slides_have_titles_to_edit_a_picture_each_and_notes(pins: Pins) -> None:
    deck: Any = Presentation(io.BytesIO(handout(pinned(pins)[:2], HandoutKind.PPTX, Look.SLIDE_DARK)))
    assert (deck.slide_width, deck.slide_height) == (pytest.approx(12191695, abs=2000), 6858000)
    assert [slide.shapes.title.text for slide in deck.slides] == ["first", "second"]
    for slide in deck.slides:
        (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert picture.image.size == (3200, 1344)
        described = picture._element.nvPicPr.cNvPr.get("descr")
        assert described == f"{slide.shapes.title.text_frame.text.capitalize()}. Batch is first. 2 seeds."
        assert "LeNet on digits" in slide.notes_slide.notes_text_frame.text
