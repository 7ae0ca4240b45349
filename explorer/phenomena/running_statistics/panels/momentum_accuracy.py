"""The accuracy that the kept network would have had with another momentum's statistics; measured on demand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.controls.findings import say
from explorer.controls.live import Pulse, live
from explorer.controls.panel import panel
from explorer.controls.writable import writes
from explorer.phenomena.running_statistics.figures.accuracy import Levels, momentum_figure
from explorer.phenomena.running_statistics.numbers.by_momentum import accuracy_by_momentum
from explorer.phenomena.running_statistics.numbers.distance import WhatIf
from explorer.phenomena.running_statistics.numbers.words import Momentum, momentum_text
from explorer.phenomena.running_statistics.panels.momentum_controls import average_words
from explorer.phenomena.running_statistics.panels.recalibration_panel import known_levels
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.reasons import Missing
from explorer.reading.studies import failures, pulse
from explorer.study_requests.running_statistics import ReplayRequest

ROW: tuple[Momentum, ...] = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, None)


def momentum_accuracy_panel(what_if: WhatIf, view: View, missing: Missing | None) -> None:
    """Test accuracy against momentum at the checkpoint under the scrubber; `missing` says why there is none."""
    step = view.checkpoint
    if missing is not None or step is None:
        why = missing.sentence if missing is not None else view.why_no_network
        with panel("Accuracy with these statistics", why, key="accuracy-by-momentum"):
            return
    offered = _offered(what_if.momentum, view.momentum)
    several = [_request(momentum, what_if, step) for momentum in offered]

    def draw() -> Pulse:
        found = view.look(several)
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
        title = "Test accuracy by momentum"
        with panel(title, " · ".join(filter(None, said)), key="accuracy-by-momentum") as card:
            with card.controls:
                _buttons(what_if, offered, several, found, view)
            empty = "Press “Test all”: it takes some seconds."
            figure = momentum_figure(
                offered, tested, what_if.momentum, view.momentum, levels, view.focus.style, view.chance,
                empty=empty,
            )  # fmt: skip
            finding = accuracy_by_momentum(tested, step)
            if finding:
                say([finding], {})
            card.chart(figure, table=lambda: _table(tested), summary=finding or title)
        return pulse(found)

    live(draw, pulse(view.look(several)))


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


def _offered(*more: Momentum) -> list[Momentum]:
    numbers = {momentum for momentum in (*ROW, *more) if momentum is not None}
    return [*sorted(numbers), None]


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
