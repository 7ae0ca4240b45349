"""What may be seen of runs whose outcome is still to be guessed."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.presets.pictures import Lines
from explorer.presets.preset import Preset
from explorer.presets.questions import HowMuch, WhichCurve

NOTHING_YET = "Guess, then run it; or take the recorded run."
STILL_HIDDEN = "The figure answers the question, so it comes with the reveal."


def names_before(preset: Preset, lines: Lines) -> Mapping[str, str] | None:
    """Arm → what stands in its name's place: the letters that the question asks about, else nothing.

    None where the figure answers without names: a number that is asked for can be read off it, and so can the place of
    a point on a varied setting.
    """
    question = preset.question
    if isinstance(question, WhichCurve):
        return {arm: letter for letter, arm in question.letters.items()}
    if isinstance(question, HowMuch) or lines.dots:
        return None
    return dict.fromkeys((line.name for line in lines.lines), "")
