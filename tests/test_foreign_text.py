"""Foreign text in the languages that need no browser: lines, charts' texts and tables' cells."""

from __future__ import annotations

import html
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.arms import arm_styles
from explorer.export.data import DataKind, figure_table, table_file
from explorer.foreign_text import for_csv, in_cell, in_chart, one_line


@settings(deadline=None)
@given(st.text())
def test_a_chart_reads_no_tag_and_no_place_holder_and_shows_the_text(text: str) -> None:
    said = in_chart(text)
    assert "<" not in said and ">" not in said and "%{" not in said
    assert html.unescape(said) == html.unescape(html.escape(one_line(text), quote=False))


@settings(deadline=None)
@given(st.text())
def test_a_line_has_nothing_that_cannot_be_seen_and_the_same_letters(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line and line == line.strip()
    line.encode("utf-8")
    assert not set(line) & set("\x00\x1b\u202e\u2066\u200f")
    assert one_line(line) == line and "".join(line.split()).isprintable() | ("\u200c" in text) | ("\u200d" in text)
    if text.isprintable():
        assert line == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-x", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "-1+cmd|x"]
)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(text: str) -> None:
    assert in_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["conv1", "-1", "+1.5", "-1e-3", "", "none + residual", "a=b", "−1"])
def test_names_and_numbers_stay_as_they_are(text: str) -> None:
    assert in_cell(text) == text


def test_a_table_keeps_its_numbers_and_its_own_texts() -> None:
    table = pd.DataFrame(
        {
            "=name": ["=1+1", "conv1", None],
            "value": [-1.5, np.nan, 1e300],
            "count": [-1, 2, 3],
            "mix": [-2.5, "@x", 1],
        }
    )
    written = pd.read_csv(io.StringIO(for_csv(table).to_csv(index=False)))
    assert list(written.columns) == ["'=name", "value", "count", "mix"]
    assert written["'=name"].tolist()[:2] == ["'=1+1", "conv1"]
    np.testing.assert_array_equal(written["value"], table["value"])
    assert written["count"].tolist() == [-1, 2, 3] and written["mix"].tolist() == ["-2.5", "'@x", "1"]
    assert table["=name"].tolist()[0] == "=1+1", "the table itself is as it was"


def test_a_figures_table_names_arms_as_they_are_called_and_its_csv_computes_nothing() -> None:
    figure = {"data": [{"name": "=cmd|' /C calc'!A0", "x": [1], "y": [-2.0]}], "layout": {}}
    assert figure_table(figure)["trace"].tolist() == ["=cmd|' /C calc'!A0"]
    assert table_file(None, figure, DataKind.CSV).decode().splitlines()[1] == "'=cmd|' /C calc'!A0,1,-2.0"
    assert arm_styles(["=cmd"])
