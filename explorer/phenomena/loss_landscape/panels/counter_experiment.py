"""The counter-experiment to covariate shift: batch normalization with noise after it, one click away."""

from __future__ import annotations

import streamlit as st

from explorer.config import ConfigError, NormalizationKind
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.phenomena.loss_landscape.panels.view import View

KIND = "normalization.kind"
COMPARED = (NormalizationKind.NONE, NormalizationKind.BATCH, NormalizationKind.NOISY)


def offer_noise(view: View) -> None:
    """The same network without, with, and with noisy batch normalization, where it is not on screen already."""
    kinds = {arm.run.config.normalization.kind for arm in view.arms}
    if NormalizationKind.NOISY in kinds:
        return
    try:
        beside = Experiment(base=view.arms[0].run.config.with_values({"training.seed": 0}), vary={KIND: COMPARED})
    except ConfigError:  # a network that batch normalization does not fit has no such experiment
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            "Is it the internal covariate shift? Noise after batch normalization, with a mean and a scale that change "
            "at every step, puts the shift back in; compare how the third network trains. "
            ":gray[Santurkar et al. 2018, section 2.2.]",
            width="stretch",
        )
        st.button(
            f"Run {in_markdown(beside.title)}",
            key="counter-experiment",
            on_click=start,
            args=(beside.model_dump_json(),),
            **writes(icon=":material/play_arrow:"),
        )
