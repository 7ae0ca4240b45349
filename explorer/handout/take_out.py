"""Taking the pinned figures along: the choice of a file and a look, its making with a way to give up, the file."""

from __future__ import annotations

import streamlit as st

from explorer.controls.once import once_button
from explorer.export.browser import HOW_TO_GET_ONE, installed_browser
from explorer.export.handout import HandoutKind, handout, pinned
from explorer.export.looks import Look
from explorer.export.making import Making
from explorer.export.picture import PictureKind
from explorer.foreign_text import in_markdown
from explorer.store.pins import Pins

_MAKING, _KIND, _PICTURES = "handout in the making", "file of the handout", "pictures of the handout"
_FORMATS = {PictureKind.PNG: "PNG", PictureKind.SVG: "SVG", PictureKind.PDF: "PDF"}
_USUAL = [PictureKind.PNG, PictureKind.SVG]


def take_out(pins: Pins) -> None:
    """Draw the choices, and what comes of them."""
    with st.container(border=True, key="panel-take-out"):
        kind, look, formats, begin = st.columns([42, 24, 18, 16], vertical_alignment="bottom")
        st.session_state.setdefault(_KIND, HandoutKind.ZIP)
        kind.segmented_control(
            "File", list(HandoutKind), key=_KIND, required=True, format_func=lambda choice: choice.words
        )
        chosen = _chosen()
        look.selectbox("Look", _looks(chosen), format_func=lambda choice: choice.words, key=_look_of(chosen))
        if chosen is HandoutKind.ZIP:
            st.session_state.setdefault(_PICTURES, _USUAL)
            formats.pills(
                "Pictures", list(_FORMATS), key=_PICTURES, selection_mode="multi", format_func=_FORMATS.__getitem__
            )
        with begin:
            once_button(
                "Make it",
                key="make handout",
                type="primary",
                width="stretch",
                disabled=chosen is HandoutKind.PPTX and installed_browser() is None,
                on_click=_begin,
                args=(pins,),
            )
        if installed_browser() is None and chosen is not HandoutKind.HTML:
            st.caption(HOW_TO_GET_ONE)
        making: Making | None = st.session_state.get(_MAKING)
        if making is not None:
            st.fragment(_progress, run_every=None if making.is_over else 0.5)()


def _chosen() -> HandoutKind:
    return HandoutKind(st.session_state.get(_KIND) or HandoutKind.ZIP)


def _looks(kind: HandoutKind) -> list[Look]:
    return [look for look in Look if look.is_slide] if kind is HandoutKind.PPTX else list(Look)


def _look_of(kind: HandoutKind) -> str:
    return f"look of {kind}"


def _begin(pins: Pins) -> None:
    """As the choices stand now: where the hand is faster than the page, it was drawn with the ones before."""
    kind = _chosen()
    look = Look(st.session_state.get(_look_of(kind), _looks(kind)[0]))
    kinds = [PictureKind(name) for name in st.session_state.get(_PICTURES, _USUAL)]
    running: Making | None = st.session_state.get(_MAKING)
    if running is not None:
        running.cancel()
    figures = pinned(pins)
    st.session_state[_MAKING] = Making(
        f"handout.{kind}",
        lambda progress: handout(figures, kind, look, kinds=kinds, progress=progress),
    )


def _progress() -> None:
    making: Making = st.session_state[_MAKING]
    if not making.is_over:
        bar, stop = st.columns([84, 16], vertical_alignment="center")
        bar.progress(making.share, f"Drawing figures, {100 * making.share:.0f} %")
        with stop:
            once_button("Cancel", key="cancel handout", on_click=making.cancel, width="stretch")
        if making.is_over:
            st.rerun()
        return
    if making.content is not None:
        st.download_button(
            f"Save {making.name} ({len(making.content) / 2**20:.1f} MB)",
            making.content,
            making.name,
            icon=":material/download:",
            key="save handout",
            on_click="ignore",
        )
    else:
        st.caption(in_markdown(making.problem) or "Canceled; nothing was made.")
    if st.session_state.get("handout seen") is not making:
        st.session_state["handout seen"] = making
        st.rerun()
