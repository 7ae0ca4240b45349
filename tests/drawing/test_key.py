"""A figure without a page around it says itself which curve is whose."""

from __future__ import annotations

import numpy as np

from explorer.drawing.key import keyed
from explorer.drawing.theme import LIGHT
from explorer.export.looks import Look
from explorer.export.page import Shown, page
from explorer.export.sheet import Words, sheet
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from explorer.reading.curves import ArmCurve
from tests.drawing import accepted_by_plotly
from tests.phenomena.learning_curves.test_figures import losses

RATES = ("0.01", "0.1", "0.3", "1", "3")
TEN = [f"{kind} + learning rate {rate}" for kind in ("none", "batch") for rate in RATES]


def curves(*arms: str) -> list[ArmCurve]:
    return [losses(arm, [2.3, 1.0, 0.1]) for arm in arms]


def test_ten_curves_get_a_key_with_dash_and_short_name_and_room_for_it() -> None:
    figure = loss_figure(curves(*TEN), [], 10)
    assert not [note for note in figure["layout"]["annotations"] if note["text"].startswith("<b>")]
    drawn = accepted_by_plotly(keyed(figure, 760))
    listed = [trace for trace in drawn["data"] if trace["showlegend"]]
    assert [trace["name"] for trace in listed] == [name.replace(" + learning rate ", ", ") for name in TEN]
    assert len({(trace["line"]["color"], trace["line"]["dash"]) for trace in listed}) == 10
    more = drawn["layout"]["height"] - figure["layout"]["height"]
    assert more == drawn["layout"]["margin"]["t"] - figure["layout"]["margin"]["t"] > 0
    narrow = keyed(figure, 320)
    assert narrow["layout"]["height"] > drawn["layout"]["height"]


def test_what_is_exported_has_the_key() -> None:
    figure = loss_figure(curves(*TEN), [], 10)
    words = Words("Test accuracy")
    heights = {look: sheet(figure, LIGHT, words, look).figure["layout"]["margin"]["t"] for look in Look}
    assert all(sheet(figure, LIGHT, words, look).figure["layout"]["showlegend"] is True for look in Look)
    assert heights[Look.PAPER_SINGLE] > heights[Look.PAPER_DOUBLE] - 20, "a narrow column has more rows"
    assert '"showlegend":true' in page([Shown(figure, LIGHT, words)])
    assert figure["layout"]["showlegend"] is False


def test_few_curves_have_their_names_at_their_ends_and_no_key() -> None:
    figure = loss_figure(curves("none", "batch"), [], 10)
    assert keyed(figure, 760) is figure
    assert {note["text"] for note in figure["layout"]["annotations"]} >= {"<b>none</b>", "<b>batch</b>"}


def test_names_in_a_key_are_only_characters() -> None:
    figure = keyed(loss_figure(curves(*(f"<b>{letter}</b>" for letter in "abcde")), [], 10), 760)
    assert all("<b>" not in trace["name"] for trace in figure["data"] if trace["showlegend"])
    assert np.isfinite(figure["layout"]["height"])
