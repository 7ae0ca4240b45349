"""Hostile texts in every kind of element that reads Markdown, one below the other."""

import streamlit as st

from explorer.controls.findings import in_color
from explorer.drawing.arms import arm_styles
from explorer.foreign_text import in_markdown
from explorer.reading.findings import quoted
from tests.foreign_texts import HOSTILE, random_texts

for number, text in enumerate([*HOSTILE, *random_texts(250)]):
    with st.container(key=f"text-{number}"):
        st.caption(in_markdown(text))
for number, text in enumerate(HOSTILE):
    said = in_markdown(text)
    styles = arm_styles([text])
    with st.container(key=f"elements-{number}"):
        st.markdown(said)
        st.markdown(f"{said} and **{said}** and :gray[{said}]")
        st.markdown(in_color(f"[[{text}]] fell to **5**; {quoted(text)}.", styles))
        st.subheader(said, anchor=False)
        st.error(said)
        st.button(said, key=f"button {number}")
        st.progress(0.5, said)
        st.badge(said)
        st.expander(said, key=f"expander {number}")
        st.pills("pills", [text], format_func=in_markdown, key=f"pills {number}")
        st.segmented_control("segments", [text], format_func=in_markdown, key=f"segments {number}")
        st.text_input(said, key=f"input {number}", help=said)
st.toast(in_markdown(HOSTILE[0]), duration="infinite")
