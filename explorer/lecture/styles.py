"""The colors of arms in sentences about a preset: those that they have on every page."""

from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.presets.preset import Preset


def sentence_styles(preset: Preset) -> dict[str, ArmStyle]:
    return arm_styles(arm.label for arm in preset.experiment.arms)
