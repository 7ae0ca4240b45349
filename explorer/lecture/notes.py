"""Speaker notes of a preset: the claim, what to point at, the source; for a window that the class does not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.explaining import Explained
from explorer.controls.findings import in_color
from explorer.controls.pages import existing_pages
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import Scene
from explorer.presets.preset import Preset
from explorer.presets.recorded import recorded
from explorer.presets.settings import settings_words, varied_words

_follow = component(
    "notes_follow",
    html="<span></span>",
    css="""
[class*="st-key-note-"] { border-left: 4px solid transparent; padding-left: 12px; }
[data-now] { border-left-color: currentColor; }
""",
    js="""
// The presenter, in another window of this browser, tells which scene or panel it shows: its note is marked.
export default function () {
  window.explorerFollowing ??= new BroadcastChannel("explorer presenting");
  window.explorerFollowing.onmessage = ({ data }) => {
    document.querySelectorAll("[data-now]").forEach((note) => note.removeAttribute("data-now"));
    const now = document.querySelector(`.st-key-note-${CSS.escape(data.note)}`);
    now?.setAttribute("data-now", "");
    now?.scrollIntoView({ block: "center", behavior: "instant" });
  };
}
""",
    isolate_styles=False,
)


def speaker_notes(preset: Preset, explained: Mapping[str, Sequence[Explained]]) -> None:
    """Scene by scene, then page by page; `explained`: page → its cards, in their order."""
    _follow(key="notes follow", height=1)
    st.title(preset.title, anchor=False)
    _scene(Scene.SETTING, "What we compare", f"{settings_words(preset)} Varied: {varied_words(preset)}.")
    _scene(Scene.GUESS, "Predict", *_answer(preset))
    _scene(Scene.RUN, "Run", "Run it here, or take the recorded run. The outcome stays hidden until the reveal.")
    _scene(Scene.REVEAL, "Reveal", f"**Point at:** {preset.outcome.words}.", *_numbers(preset))
    _scene(Scene.VERDICT, "Verdict", f"**Claim:** {preset.claim}", f"**Source:** {preset.source}.")
    titles = {page.stem: page.title for page in existing_pages()}
    for look in preset.look:
        if look.page in titles:
            st.header(titles[look.page], anchor=False)
            st.markdown(f"**Point at:** {look.at}.")
            for card in explained.get(look.page, ()):
                with st.container(key=f"note-{look.page}-{card.key}", gap=None):
                    st.markdown(f"Look for {card.look_for}")
                    st.caption(f"{card.definition.name}: {card.definition.source}")


def _scene(scene: Scene, title: str, *said: str) -> None:
    with st.container(key=f"note-lecture-{scene}", gap="small"):
        st.subheader(title, anchor=False)
        for paragraph in said:
            st.markdown(paragraph)


def _answer(preset: Preset) -> list[str]:
    """The question, and what the verified runs answer."""
    shipped, question = recorded(preset), preset.question
    if shipped is None:
        return [question.words]
    right = " or ".join(f"[[{answer}]]" for answer in question.right(shipped.verified.means))
    return [question.words, in_color(f"**Right in the verified runs:** {right}", sentence_styles(preset))]


def _numbers(preset: Preset) -> list[str]:
    shipped = recorded(preset)
    if shipped is None:
        return []
    verified = shipped.verified
    return [in_color(f"{verified.measured}; {verified.seeds_words}.", sentence_styles(preset))]
