"""The accuracy that the kept network would have had with another momentum's statistics; measured on demand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from explorer.controls.findings import say
from explorer.controls.live import Pulse, live
from explorer.controls.panel import panel
from explorer.controls.writable import writes
from explorer.foreign_text import in_markdown
from explorer.phenomena.running_statistics.figures.accuracy import Levels, momentum_figure
from explorer.phenomena.running_statistics.numbers.by_momentum import accuracy_by_momentum
from explorer.phenomena.running_statistics.numbers.distance import WhatIf
from explorer.phenomena.running_statistics.numbers.words import Momentum, momentum_text
from explorer.phenomena.running_statistics.panels.momentum_controls import average_words
from explorer.phenomena.running_statistics.panels.recalibration_panel import known_levels
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.reasons import Missing
from explorer.reading.studies import failures, pulse
from explorer.study_requests.running_statistics import ReplayRequest, tested_momenta

TITLE = "Test accuracy by momentum"


def momentum_accuracy_panel(what_if: WhatIf, view: View, missing: Missing | None) -> None:
    """Test accuracy against momentum at the checkpoint under the scrubber; `missing` says why there is none."""
    step = view.checkpoint
    if missing is not None or step is None:
        why = missing.sentence if missing is not None else view.why_no_network
        st.caption(f"**{TITLE}:** {in_markdown(why)}.")
        return
    offered = tested_momenta(what_if.momentum, view.momentum)
    several = [_request(momentum, what_if, step) for momentum in offered]

    def draw() -> Pulse:
        found = view.look(several)
        if not any(answer.waits or answer.arrays is not None for answer in found):
            _line(failures(found), lambda: _buttons(what_if, offered, several, found, view))
            return Pulse.STILL
        finished = {m: answer.arrays for m, answer in zip(offered, found, strict=True) if answer.arrays is not None}
        tested = {momentum: float(arrays["accuracy"]) for momentum, arrays in finished.items()}
        running = next((float(arrays["running_accuracy"]) for arrays in finished.values()), None)
        levels = known_levels(view, step)
        levels = Levels(running if running is not None else levels.running, levels.train_mode, levels.exact)
        said = [
            view.focus_words,
            f"eval mode, network of step {step:,d}",
            "biased variance" if what_if.biased else "",
            "the run itself is not changed",
            failures(found),
        ]
        with panel(TITLE, " · ".join(filter(None, said)), key="accuracy-by-momentum") as card:
            with card.controls:
                _buttons(what_if, offered, several, found, view)
            figure = momentum_figure(
                offered, tested, what_if.momentum, view.momentum, levels, view.focus.style, view.chance,
                empty="measuring …",
            )  # fmt: skip
            finding = accuracy_by_momentum(tested, step)
            if finding:
                say([finding], {})
            card.chart(figure, table=lambda: _table(tested), summary=finding or TITLE)
        return pulse(found)

    live(draw, pulse(view.look(several)))


def _line(failed: str, buttons: Callable[[], None]) -> None:
    """In place of the panel while nothing was tested: what it would show, and what fills it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"**{TITLE}:** {in_markdown(failed or 'not tested; it takes some seconds.')}", width="stretch")
        buttons()


def _buttons(what_if: WhatIf, offered: list[Momentum], several: list[ReplayRequest], found: list, view: View) -> None:
    chosen = offered.index(what_if.momentum)
    if any(answer.waits for answer in found):
        st.button("Testing …", key="testing", disabled=True)
        return
    if found[chosen].arrays is None:
        st.button(
            f"Test {average_words(what_if.momentum)}", key="test one",
            on_click=view.ask, args=([several[chosen]],), **writes(),
        )  # fmt: skip
    if any(answer.arrays is None for answer in found):
        st.button("Test all", key="test all", on_click=view.ask, args=(several,), **writes())


def _request(momentum: Momentum, what_if: WhatIf, step: int) -> ReplayRequest:
    return ReplayRequest(
        momentum=momentum,
        step=step,
        biased=what_if.biased,
        start_mean=what_if.start_mean,
        start_var=what_if.start_var,
    )


def _table(tested: dict[Momentum, float]) -> pd.DataFrame:
    """Columns `momentum, accuracy`."""
    return pd.DataFrame({"momentum": [momentum_text(m) for m in tested], "accuracy": list(tested.values())})
