"""The batch that the page works on: what was typed, the last batch that could be used, and the chosen cell.

All stand in the page's address: `batch=` names the one it started from, `cell=4.1`, and `x=` and `dy=` once a table
was edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.controls.not_there import note
from explorer.phenomena.inside_batchnorm.numbers.batches import (
    MAX_CHANNELS,
    MAX_SAMPLES,
    PRESETS,
    Reading,
    as_text,
    read_table,
    refusal,
    resized,
)
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Mode

_KEY = "the batch of Inside BatchNorm"


@dataclass(frozen=True)
class AtHand:
    """`x` and `upstream` are drawn; `read` and `read_upstream` are what the tables say, problems included."""

    x: FloatArray
    upstream: FloatArray
    read: Reading
    read_upstream: Reading

    @property
    def is_last_batch(self) -> bool:
        """Whether `x` is not what the table says."""
        return self.x is not self.read.values

    @property
    def is_last_gradient(self) -> bool:
        """Whether `x` or `upstream` is not what the tables say."""
        return self.is_last_batch or self.upstream is not self.read_upstream.values


@dataclass
class EditedBatch:
    """One reader's batch."""

    preset: str
    shape: tuple[int, ...]
    cells: list[str]
    """x as typed, flat."""
    upstream_cells: list[str]
    """dL/dy as typed, flat."""
    chosen: tuple[int, ...]
    usable: dict[Mode, tuple[FloatArray, FloatArray]]
    """The last x and dL/dy that each mode could take."""
    fresh: int = 0
    """Grows when the cells did not come from the table itself."""

    def read(self, mode: Mode) -> AtHand:
        """What there is to draw: the tables, or of what cannot be used the last that could."""
        x, upstream = read_table(self.cells, self.shape), read_table(self.upstream_cells, self.shape, "gradient")
        if x.values is not None:
            x = Reading(x.values, refusal(x.values, mode))
        if x.values is not None and not x.problem:
            gradient = self.usable[mode][1] if upstream.values is None else upstream.values
            if gradient.shape == x.values.shape:
                self.usable[mode] = x.values, gradient
        return AtHand(*self.usable[mode], x, upstream)

    def cell(self, x: FloatArray) -> tuple[int, ...]:
        """The chosen cell, within the batch that is drawn."""
        inside = zip(self.chosen, x.shape, strict=False)
        return (
            tuple(min(place, length - 1) for place, length in inside) if len(self.chosen) == x.ndim else (0,) * x.ndim
        )

    def choose(self, flat: int) -> None:
        """Take a cell; one of a picture whose batch had more of them is none."""
        if flat >= int(np.prod(self.shape)):
            return
        self.chosen = tuple(int(part) for part in np.unravel_index(flat, self.shape))

    def edit(self, cells: list[str], shape: tuple[int, ...]) -> None:
        if shape == self.shape:
            self.cells = _with_plain_minus(cells)

    def edit_upstream(self, cells: list[str], shape: tuple[int, ...]) -> None:
        if shape == self.shape:
            self.upstream_cells = _with_plain_minus(cells)

    def resize(self, name: str, length: int) -> None:
        samples = min(max(length, 1), MAX_SAMPLES) if name == "samples" else self.shape[0]
        channels = min(max(length, 1), MAX_CHANNELS) if name == "channels" else self.shape[1]
        self.upstream_cells, _ = resized(self.upstream_cells, self.shape, samples, channels)
        self.cells, self.shape = resized(self.cells, self.shape, samples, channels)
        self.chosen = (min(self.chosen[0], samples - 1), min(self.chosen[1], channels - 1), *self.chosen[2:])
        self.fresh += 1


def edited_batch(preset: str) -> EditedBatch:
    """The reader's batch: a new one where another `preset` was chosen, with the address's changes on first sight."""
    batch: EditedBatch | None = st.session_state.get(_KEY)
    if batch is None or batch.preset != preset:
        fresh = 0 if batch is None else batch.fresh + 1
        batch = _from_preset(preset, fresh)
        if fresh == 0:
            _take_from_address(batch)
        st.session_state[_KEY] = batch
    return batch


def keep_in_address(batch: EditedBatch) -> None:
    """Let the address reopen this batch and cell."""
    preset = PRESETS[batch.preset]
    shape = "x".join(map(str, batch.shape))
    _write("cell", ".".join(str(place + 1) for place in batch.chosen), _first_choice(preset.x))
    _write("x", f"{shape}:{','.join(batch.cells)}", f"{shape}:{','.join(as_text(preset.x))}")
    _write("dy", f"{shape}:{','.join(batch.upstream_cells)}", f"{shape}:{','.join(as_text(preset.upstream))}")


def _from_preset(name: str, fresh: int) -> EditedBatch:
    preset = PRESETS[name]
    usable = dict.fromkeys(Mode, (preset.x, preset.upstream))
    chosen = tuple(int(part) - 1 for part in _first_choice(preset.x).split("."))
    return EditedBatch(name, preset.x.shape, as_text(preset.x), as_text(preset.upstream), chosen, usable, fresh)


def _first_choice(x: FloatArray) -> str:
    """The last sample's first value, as in the formulas of a lecture, in the address's words."""
    return ".".join(str(place) for place in (x.shape[0], *[1] * (x.ndim - 1)))


def _take_from_address(batch: EditedBatch) -> None:
    table = _table(st.query_params.get("x"), batch.shape[2:])
    if not table and "x" in st.query_params:
        note(
            "x", st.query_params["x"], None, reason="which is not a table of this batch", shown="the batch as it begins"
        )
    if table:
        cells, shape = table
        batch.upstream_cells, _ = resized(batch.upstream_cells, batch.shape, *shape[:2])
        batch.cells, batch.shape = cells, shape
    upstream = _table(st.query_params.get("dy"), batch.shape[2:])
    if upstream and upstream[1] == batch.shape:
        batch.upstream_cells = upstream[0]
    batch.chosen = _place(st.query_params.get("cell"), batch.shape) or batch.chosen
    batch.chosen = tuple(min(place, length - 1) for place, length in zip(batch.chosen, batch.shape, strict=True))


def _table(text: str | None, pixels: tuple[int, ...]) -> tuple[list[str], tuple[int, ...]] | None:
    """A table from an address that somebody may have typed; None for what is none."""
    size, _, written = (text or "").partition(":")
    lengths = size.split("x")
    if not written or not all(length.isdecimal() for length in lengths) or len(lengths) != 2 + len(pixels):
        return None
    shape = tuple(map(int, lengths))
    cells = written.split(",")
    fits = 1 <= shape[0] <= MAX_SAMPLES and 1 <= shape[1] <= MAX_CHANNELS and shape[2:] == pixels
    return (cells, shape) if fits and len(cells) == int(np.prod(shape)) else None


def _place(text: str | None, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    parts = (text or "").split(".")
    if len(parts) != len(shape) or not all(part.isdecimal() and int(part) > 0 for part in parts):
        return None
    return tuple(int(part) - 1 for part in parts)


def _with_plain_minus(cells: Sequence[str]) -> list[str]:
    """The table shows a true minus sign; the address is shorter with a hyphen."""
    return [cell.replace("−", "-") for cell in cells]


def _write(name: str, value: str, default: str) -> None:
    if value != default:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
