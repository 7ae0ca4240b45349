"""The hands of a class as bars, one for each answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from explorer.drawing import axes
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import CAPTION, INK
from explorer.drawing.figure import Figure
from explorer.drawing.fonts import LABEL_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.presets.votes import Votes

ROW = 56
"""Pixels for an answer."""
MARGIN = (16, 16, 12, 44)
NARROWEST = 230
"""Pixels in which it can be read."""


def votes_figure(votes: Votes, styles: Mapping[str, ArmStyle], right: Collection[str]) -> Figure:
    """Names above their bars; what was measured is bold, with a check mark."""
    most = max(1, *votes.counts)
    layout = axes.base_layout(height=MARGIN[2] + MARGIN[3] + ROW * len(votes.answers), margin=MARGIN)
    layout["meta"] = {"width": NARROWEST}
    layout["xaxis"] = axes.linear_axis("hands", 0, most * 1.02, grid=False)
    layout["yaxis"] = axes.linear_axis("", len(votes.answers) - 0.3, -0.7, ticks=[], grid=False)
    rows = list(range(len(votes.answers)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": list(votes.counts),
        "y": [row + 0.2 for row in rows],
        "width": 0.28,
        "marker": {"color": [styles[answer].color if answer in styles else CAPTION for answer in votes.answers]},
        "hoverinfo": "skip",
    }
    names = _shortened(votes.answers)
    layout["annotations"] += [
        _name(name, count, row, votes.hands, is_right=answer in right)
        for row, (answer, name, count) in enumerate(zip(votes.answers, names, votes.counts, strict=True))
    ]
    return axes.figure([bars], layout)


def _shortened(answers: Sequence[str]) -> list[str]:
    """Without the words that all of them begin with: `0.01` of `none + learning rate 0.01`."""
    words = [answer.split() for answer in answers]
    columns = [len(set(column)) == 1 for column in zip(*words, strict=False)]
    shared = [*columns, False].index(False) if len(answers) > 1 else 0
    return [" ".join(parts[min(shared, len(parts) - 1) :]) for parts in words]


def _name(answer: str, count: int, row: int, hands: int, *, is_right: bool) -> dict[str, object]:
    share = f" · {count / hands:.0%}".replace("%", " %") if hands else ""
    words = f"{in_chart(answer)} · {count}{share}"
    return {
        "text": f"{bold(words)} ✓" if is_right else words,
        "x": 0,
        "y": row - 0.16,
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": LABEL_SIZE, "color": INK},
    }
