"""What the page shows: which network at which size, which piece of it is open, and which layer's normalizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from explorer.architecture import Graph, build_graph
from explorer.architecture.originals import Original, originals_of
from explorer.config import BlockKind, Family, NormalizationKind, Order, RunConfig, Shortcut, Task
from explorer.config.dataset import first_dataset
from explorer.config.network import default_block, depths_offered
from explorer.controls.address import choice, clicked
from explorer.controls.setting_words import word
from explorer.controls.visit import forget
from explorer.phenomena.architectures.numbers.inside import Inside, inside
from explorer.phenomena.architectures.numbers.twins import twins
from explorer.phenomena.architectures.numbers.units import Row, Unit, row

NETWORK, INSIDE, AVERAGED, UNROLLED = "architecture", "architecture-inside", "architecture-averaged", "unrolled"
"""The keys of the panels' charts."""
SMALL = "small"
OF_A_FAMILY = ("depth", "width", "made of", "order", "bridge", "groups", "size", "piece", "slot")
"""Choices that another family begins anew."""
WIDTHS = (2, 4, 6, 8, 12, 16, 24, 32, 64, 128)
IMAGES = (8, 12, 16, 20, 24, 28, 32)


@dataclass(frozen=True)
class View:
    config: RunConfig
    original: Original | None
    graph: Graph
    row: Row
    pair: tuple[RunConfig, RunConfig] | None
    """The network without and with shortcuts, where it has a twin."""
    unit: Unit
    opened: Inside
    slot: str | None
    """The layer whose normalizer is looked at; None where the piece has none."""

    @property
    def kind(self) -> NormalizationKind:
        return self.config.normalization.kind

    @property
    def pair_graphs(self) -> tuple[Graph, Graph] | None:
        return None if self.pair is None else (build_graph(self.pair[0]), build_graph(self.pair[1]))


def family_control() -> Family:
    """The first choice, which all others hang on."""
    family = choice("network", list(Family), Family.RESIDUAL)
    st.selectbox(
        "Network",
        list(Family),
        key="network",
        persist_state="session",
        format_func=lambda offered: offered.title,
        on_change=_start_over,
        label_visibility="collapsed",
        width=220,
    )
    return Family(family)


def original_control(family: Family) -> Original | None:
    """For small images, or one of the papers' networks."""
    there = {original.title: original for original in originals_of(family)}
    size = choice("size", [SMALL, *there], SMALL)
    if there:
        st.selectbox(
            "Size",
            [SMALL, *there],
            key="size",
            persist_state="session",
            format_func=lambda offered: "for small images" if offered == SMALL else f"{offered}, as in the paper",
            label_visibility="collapsed",
            width=260,
        )
    return there.get(size)


def settings_controls(family: Family) -> RunConfig:
    """Depth, width and what blocks are made of.

    Raises:
        ConfigError: what does not go together, with a way out.
    """
    values: dict[str, Any] = {"network.family": family}
    if family.task is Task.SEGMENTATION:
        values["dataset.name"] = first_dataset(family.task)
    else:
        values["dataset.image_size"] = _slider("image", "Image, pixels", IMAGES, 8)
    if family.has_residual_blocks and family is not Family.RESNEXT:
        values["network.block"] = _select("network.block", "made of", "Blocks", list(BlockKind), default_block(family))
    block = BlockKind(values.get("network.block", default_block(family)))
    if not family.has_one_depth:
        values["network.depth"] = _slider("depth", "Depth", depths_offered(family, block), family.description.depth)
    values["network.width"] = _slider("width", "Width", WIDTHS, family.description.width)
    if family.has_residual_blocks:
        values["network.order"] = _select("network.order", "order", "Order in a block", list(Order), Order.POST)
    if family in (Family.RESIDUAL, Family.RESNEXT, Family.RESIDUAL_MLP):
        offered = [shortcut for shortcut in Shortcut if family.needs_images or shortcut is not Shortcut.ZERO_PADDED]
        values["network.shortcut"] = _select(
            "network.shortcut", "bridge", "Shortcut", offered, Shortcut.PARAMETER_FREE, width=190
        )
    kinds = list(NormalizationKind)
    kind = _select("normalization.kind", "normalizer", "Normalizer", kinds, NormalizationKind.BATCH)
    values["normalization.kind"] = kind
    if kind.splits_channels:
        values["normalization.groups"] = _slider("groups", "Groups", (1, 2, 4, 8), 2)
    return RunConfig().with_values(values)


def look(config: RunConfig, original: Original | None) -> View:
    """The network with the piece that was clicked last opened, else the first block, or the first piece."""
    graph = build_graph(config) if original is None else original.graph()
    config = config if original is None else original.config
    drawn = row(graph)
    units = {unit.name: unit for unit in drawn.units}
    first = next((name for name, unit in units.items() if unit.block is not None), next(iter(units)))
    point = clicked(NETWORK)
    unit = units[choice("piece", list(units), first, click=point["customdata"] if point else None)]
    opened = inside(graph, unit)
    point = clicked(INSIDE)
    click = point["customdata"] if point and point["customdata"] in opened.slots else None
    slot = choice("slot", opened.slots, opened.slots[0], click=click) if opened.slots else None
    return View(config, original, graph, drawn, twins(config) if original is None else None, unit, opened, slot)


def _slider(key: str, label: str, options: Sequence[int], default: int) -> int:
    options = sorted({*options, default})
    value = choice(key, options, default)
    st.select_slider(label, options, key=key, persist_state="session", width=120)
    return value


def _select(setting: str, key: str, label: str, options: Sequence[Any], default: Any, *, width: int = 156) -> Any:
    value = choice(key, options, default)
    words = partial(word, setting)
    st.selectbox(label, options, key=key, persist_state="session", format_func=words, width=width)
    return value


def _start_over() -> None:
    """Another family has its own depth, width and pieces."""
    for key in OF_A_FAMILY:
        forget(key)
