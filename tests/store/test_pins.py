"""Pins of earlier versions are read; newer lists and damaged ones are refused in words and left as they are."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from explorer.store.errors import StoreError, Trouble
from explorer.store.pins import FORMAT, Pin, Pins

READER = "a" * 32
PIN = Pin("0" * 12, "Loss, nats", "2 seeds", "LeNet on digits", "python -m explorer train", "light", "loss")


@pytest.fixture
def pins(tmp_path: Path) -> Pins:
    kept = Pins(READER, tmp_path)
    kept.folder.mkdir(parents=True)
    return kept


def write(pins: Pins, tree: object) -> Path:
    path = pins.folder / "handout.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_a_list_of_the_first_version_is_read_and_written_as_the_newest(pins: Pins) -> None:
    path = write(pins, [asdict(PIN)])
    assert pins.all() == [PIN]
    pins.say(PIN.id, "renamed", "said")
    assert pins.all() == [replace(PIN, title="renamed", caption="said")]
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == FORMAT


def test_a_list_of_a_newer_version_is_refused_and_left_as_it_is(pins: Pins) -> None:
    path = write(pins, {"format": FORMAT + 1, "pins": [], "slides": 3})
    before = path.read_bytes()
    for use in (pins.all, lambda: pins.remove(PIN.id), lambda: pins.add(PIN, {}, {}, b"")):
        with pytest.raises(StoreError, match="newer version") as raised:
            use()
        assert raised.value.trouble is Trouble.FOREIGN
    assert path.read_bytes() == before


@pytest.mark.parametrize("tree", [{"pins": []}, {"format": "two", "pins": []}, [{"id": "x"}], 3, None, {"format": 2}])
def test_a_list_that_is_none_is_damaged(pins: Pins, tree: object) -> None:
    write(pins, tree)
    with pytest.raises(StoreError, match="is damaged") as raised:
        pins.all()
    assert raised.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize("place", [0, 9, 40, -5])
def test_a_figure_with_a_flipped_bit_is_damaged(pins: Pins, place: int) -> None:
    pin = pins.add(PIN, {"data": list(range(50))}, {"width": 600}, b"")
    path = pins.folder / f"{pin.id}.json.gz"
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(content)
    try:
        figure, shot = pins.figure(pin.id)
    except StoreError as error:
        assert error.trouble is Trouble.DAMAGED
    else:  # the flipped bit is one that gzip does not use
        assert (figure, shot) == ({"data": list(range(50))}, {"width": 600})
