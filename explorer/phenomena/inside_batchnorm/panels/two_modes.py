"""Train mode, eval mode: two batches through both, a forgotten `model.eval()`, and what batch mates do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.address import slider
from explorer.controls.panel import panel
from explorer.controls.visit import forget
from explorer.drawing.colors import INK
from explorer.phenomena.inside_batchnorm.figures.modes import batch_mate, two_batches
from explorer.phenomena.inside_batchnorm.numbers.batches import Reading, as_text, read_table
from explorer.phenomena.inside_batchnorm.numbers.findings import demonstration_finding
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode, Settings
from explorer.phenomena.inside_batchnorm.numbers.modes import (
    BATCH_A,
    BATCH_B,
    PRINTED,
    Demonstration,
    batch_mate_curve,
    demonstration,
    forgotten_eval,
)
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short
from explorer.phenomena.inside_batchnorm.panels.last_good import WORDS, dimmed, say_last
from explorer.phenomena.inside_batchnorm.panels.number_table import FootRow, TableEvents, number_table
from explorer.phenomena.inside_batchnorm.panels.value_table import Emphasis, TableRow, ValueTable, value_table

_KEY = "the two batches of Inside BatchNorm"
UNUSABLE = "These batches cannot be used; the reason is below their table."
_SHAPE = (len(BATCH_A), 2)


@dataclass
class _TwoBatches:
    """Both batches as typed, and as they could last be used, (4, 2): a column each."""

    cells: list[str] = field(default_factory=lambda: as_text(np.array([BATCH_A, BATCH_B]).T))
    usable: np.ndarray = field(default_factory=lambda: np.array([BATCH_A, BATCH_B]).T)
    fresh: int = 0

    def read(self) -> Reading:
        reading = read_table(self.cells, _SHAPE)
        if reading.values is not None:
            self.usable = reading.values
        return reading

    def edit(self, cells: list[str], _: tuple[int, ...]) -> None:
        self.cells = cells

    def restore(self) -> None:
        self.cells, self.fresh = as_text(np.array([BATCH_A, BATCH_B]).T), self.fresh + 1
        forget("rounds")
        forget("demo_momentum")


@st.fragment
def train_mode_and_eval_mode() -> None:
    """Two panels that share two batches and one layer (γ = 1, β = 0, ε = 10⁻⁵)."""
    batches: _TwoBatches = st.session_state.setdefault(_KEY, _TwoBatches())
    reading = batches.read()
    a, b = (tuple(float(value) for value in column) for column in batches.usable.T)
    heading, rounds_place, momentum_place, again = st.columns(
        [52, 18, 18, 12], vertical_alignment="bottom", gap="medium"
    )
    with rounds_place:
        rounds = slider("rounds", "Rounds of A and B", 1, 40, 1, 1)
    with momentum_place:
        momentum = slider("demo_momentum", "Momentum m", 0.0, 1.0, 0.1, 0.01)
    again.button(
        "As printed", key="demo again", on_click=batches.restore, help="The batches and settings it began with"
    )
    settings = Settings(momentum=momentum)
    shown = demonstration(a, b, settings, rounds)
    heading.header("Train mode, eval mode", anchor=False)
    heading.markdown(UNUSABLE if reading.problem else demonstration_finding(shown))
    as_printed = a == BATCH_A and b == BATCH_B and momentum == 0.1 and rounds == 1 and not reading.problem
    left, right = st.columns(2)
    with left:
        _demonstration_panel(batches, reading, shown, as_printed)
    with right, dimmed(bool(reading.problem), key="forgotten"):
        _forgotten_panel(shown, a, b, settings)


def _demonstration_panel(batches: _TwoBatches, reading: Reading, shown: Demonstration, as_printed: bool) -> None:
    with panel(
        "Two batches, one layer", "first in train mode, one after the other, then both in eval mode", key="two-batches"
    ) as card:
        if as_printed:
            same = _printed(shown) == list(PRINTED.values())
            card.controls.badge(
                "PyTorch's printed numbers" if same else "differs from what PyTorch prints",
                icon=":material/check:" if same else ":material/error:",
                color="gray" if same else "orange",
            )
        if reading.problem:
            say_last(card)
        table, picture = st.columns([34, 66])
        with table:
            number_table(
                batches.cells,
                _SHAPE,
                TableEvents(batches.edit),
                key="two batches",
                accent=INK,
                columns=["A", "B"],
                corner="",
                wrong=reading.where,
                fresh=batches.fresh,
                foot=_moments(shown, is_last=bool(reading.problem)),
            )
            if reading.problem:
                problem = reading.problem.replace("channel 1", "batch A").replace("channel 2", "batch B")
                st.markdown(f":orange[:material/error:] {problem} :gray[What is dimmed shows {WORDS}.]")
        with picture, dimmed(bool(reading.problem), key="two-batches"):
            card.chart(two_batches(shown), table=lambda: _outputs(shown))
        kept = ValueTable(["the layer keeps", "running mean", "running variance"], _kept(shown), INK)
        with dimmed(bool(reading.problem), key="kept"):
            value_table(kept, key="kept")
        st.caption(
            "The lecture's demonstration with batches of our own, since its numbers are not at hand: B is 5·A + 5. "
            "What the layer keeps after A and B is what BatchNorm1d(1) prints; a test compares all digits shown."
        )


def _moments(shown: Demonstration, *, is_last: bool) -> list[FootRow]:
    """Of the numbers above them, or nothing where those are not the ones that were used."""
    if is_last:
        return [FootRow("μ", ["", ""]), FootRow("σ²", ["", ""])]
    first, second = shown.train
    return [
        FootRow("μ", [short(float(passed.mean[0])) for passed in (first, second)]),
        FootRow("σ²", [short(round(float(passed.var[0]), 2)) for passed in (first, second)]),
    ]


def _kept(shown: Demonstration) -> list[TableRow]:
    names = ["at the start", "after A", "after B"]
    moments = list(shown.history[:3])
    if len(shown.history) > 3:
        names.append(f"after {len(shown.history) // 2} rounds")
        moments.append(shown.history[-1])
    return [
        TableRow([name, f"{float(kept.mean[0]):.4f}".replace("-", "−"), f"{float(kept.var[0]):.4f}"], Emphasis.NONE)
        for name, kept in zip(names, moments, strict=True)
    ]


def _printed(shown: Demonstration) -> list[float]:
    return [round(value, 4) for kept in shown.history[1:3] for value in (float(kept.mean[0]), float(kept.var[0]))]


def _forgotten_panel(shown: Demonstration, a: Sequence[float], b: Sequence[float], settings: Settings) -> None:
    with panel(
        "Forgetting model.eval()",
        "one test sample, one output in eval mode; in train mode it depends on the rest of the batch",
        key="forgotten",
    ) as card:
        with card.controls:
            sample = slider("sample", "Test sample", -10.0, 40.0, 4.0, 0.5, width=200)
        outputs = forgotten_eval(sample, shown, a, b, settings)
        rows = [
            TableRow(
                [
                    output.how,
                    "refused; from scratch, β" if np.isnan(output.y) else number(output.y),
                    number(output.running_mean),
                ],
                Emphasis.STRONG if index == 0 else Emphasis.NONE,
            )
            for index, output in enumerate(outputs)
        ]
        value_table(ValueTable([f"x = {short(sample)}", "its output", "running mean then"], rows, INK), key="outputs")
        together = np.array([sample, *a]).reshape(-1, 1)
        mates = np.linspace(-20, 40, 121)
        curves = {
            mode: batch_mate_curve(together, settings, shown.history[-1], mode, (0, 0), (1, 0), mates) for mode in Mode
        }
        st.caption(f"Among batch A, while its first value, now {short(a[0])}, moves:")
        card.chart(
            batch_mate(mates, curves, a[0], "the sample", "A₁"),
            table=lambda: pd.DataFrame({"mate": mates, **{f"{mode} mode": values for mode, values in curves.items()}}),
            summary="In train mode the output of a sample moves with its batch mates; in eval mode it does not.",
        )


def _outputs(shown: Demonstration) -> pd.DataFrame:
    passes = [*zip(("A", "B"), shown.train, strict=True), *zip(("A", "B"), shown.evaluated, strict=True)]
    return pd.concat(
        pd.DataFrame({"batch": name, "mode": str(passed.mode), "x": passed.x[:, 0], "y": passed.y[:, 0]})
        for name, passed in passes
    )
