"""Panels that have nothing to show: a line each at the end of the page, with the button that fills them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from explorer.config import ConfigError
from explorer.controls.expected_cost import expected_cost
from explorer.controls.once import once_button
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import RECORDED, Experiment
from explorer.foreign_text import in_markdown
from explorer.reading.cost import duration
from explorer.reading.reasons import Settings
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError


@dataclass(frozen=True)
class Button:
    """What fills a panel where it is pressed: `on_click(*args)`."""

    label: str
    on_click: Callable[..., None]
    args: tuple[object, ...] = ()


@dataclass(frozen=True)
class NotDrawn:
    """Why a panel is not drawn, as a sentence; `button`: what fills it; or `cure`: the settings with which a new run of
    the same experiment does.
    """

    sentence: str
    button: Button | None = None
    cure: Settings | None = None


def say_lines(not_drawn: Mapping[str, NotDrawn], experiment: str | None) -> None:
    """Why panels, known by their names, are not drawn: every reason once, with all panels that it keeps away. One run
    cures all that can be cured by one.
    """
    names: dict[NotDrawn, list[str]] = {}
    for name, why in not_drawn.items():
        names.setdefault(why, []).append(name)
    lines = {why: f"**{', '.join(kept_away)}:** {in_markdown(why.sentence)}" for why, kept_away in names.items()}
    curable = [why for why in lines if why.cure is not None]
    if curable and experiment is not None:
        cure = dict(setting for why in curable for setting in why.cure or ())
        _row([lines[why] for why in curable], lambda: _run_here(experiment, cure))
    for why in lines:
        if why.button is not None:
            _row([lines[why]], partial(_press, why.button))
        elif why not in curable or experiment is None:
            st.caption(lines[why])


def _row(lines: Sequence[str], button: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("  \n".join(lines), width="stretch")
        button()


def _press(button: Button) -> None:
    look = writes(icon=":material/query_stats:")
    once_button(button.label, key=f"press {button.label}", on_click=button.on_click, args=button.args, **look)


def _run_here(experiment: str, cure: Mapping[str, Any]) -> None:
    """The same experiment on this machine; the page stays, and shows it as it comes."""
    try:
        with Catalogue() as catalogue:
            again = run_again(catalogue.experiment(experiment), cure)
            seconds = expected_cost(catalogue, again).seconds
    except (ConfigError, StoreError):  # this machine or this version cannot train it
        return
    once_button(
        f"Run it here · {duration(seconds)}",
        key=f"run {experiment} here",
        on_click=start,
        args=(again.model_dump_json(),),
        **writes(icon=":material/play_arrow:"),
    )


def run_again(experiment: Experiment, cure: Mapping[str, Any]) -> Experiment:
    """The experiment with these settings in all its arms, under its own name.

    Raises:
        ConfigError: settings that do not fit it.
    """
    base = experiment.base.with_values(dict(cure)) if cure else experiment.base
    return experiment.model_copy(update={"base": base, "name": experiment.name.removesuffix(RECORDED)})
