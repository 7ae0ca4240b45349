"""Residual blocks unrolled: every path from input to output in a row of its own, short ones first."""

from __future__ import annotations

from collections import Counter

import numpy as np

from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure
from explorer.drawing.colors import CAPTION, INK, PAPER
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE, TICK_SIZE
from explorer.drawing.ribbons import boxes, stroked
from explorer.drawing.words import Words
from explorer.phenomena.architectures.numbers.unrolled import UnrolledPath, branch
from explorer.reading.computed_once import computed_once

PITCH, TOP, BOTTOM = 38.0, 34.0, 14.0
ACROSS, UP = 0.2, 13.0


@computed_once
def unrolled_figure(paths: list[UnrolledPath]) -> Figure:
    """A box where a path goes through a block's branch, a plain line where it takes the shortcut."""
    blocks = paths[0].blocks
    height = round(TOP + BOTTOM + PITCH * len(paths))
    layout = base_layout(height=height, margin=(4, 4, 2, 4))
    for axis, low, high in (("xaxis", -0.5, blocks + 1.8), ("yaxis", -height + 6.0, 0.0)):
        layout[axis] = {"range": [low, high], "visible": False, "fixedrange": True, "type": "linear"}
    layout["dragmode"] = False
    styles = arm_styles(["branch", "shortcut"])
    notes = Words()
    traces: list[Trace] = []
    for number, path in enumerate(paths):
        middle = -TOP - PITCH * (number + 0.5)
        for block in range(blocks):
            through = block in path.through
            ends = np.array([block, block + 1], np.float32), np.full(2, middle, np.float32)
            traces.append(stroked(ends, styles["branch" if through else "shortcut"].color, 3.0, "path"))
        traces.append(boxes(list(path.through), middle, PAPER, INK, 1.2, across=ACROSS, up=UP))
        for block in path.through:
            notes.add(block + 0.5, middle, branch(block), "center", "middle", INK, LABEL_SIZE)
        notes.add(-0.04, middle, "x", "right", "middle", INK, LABEL_SIZE)
        words = f"through {path.length} of {blocks}"
        notes.add(blocks + 0.06, middle, words, "left", "middle", CAPTION, TICK_SIZE)
    for block in range(blocks):
        notes.add(block + 0.5, -8, f"block {block + 1}", "center", "top", CAPTION, TICK_SIZE)
    lengths = Counter(path.length for path in paths)
    counts = " + ".join(str(lengths[length]) for length in range(blocks + 1))
    notes.add(blocks + 0.06, -8, f"{counts} = {len(paths)} paths", "left", "top", INK, TICK_SIZE)
    return figure([*traces, *notes.traces()], layout)
