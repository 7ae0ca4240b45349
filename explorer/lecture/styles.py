"""The colors of arms in sentences about a preset: those that their lines have in its figure."""

from explorer.config import SETTINGS
from explorer.drawing.arms import ArmStyle, arm_style, arm_styles
from explorer.presets.preset import Preset


def sentence_styles(preset: Preset) -> dict[str, ArmStyle]:
    """Arms that are points of one line, as `plain + depth 8` and `plain + depth 44`, share its color."""
    arms = [arm.label for arm in preset.experiment.arms]
    numbers = [key for key in preset.experiment.vary if SETTINGS[key].short]
    if numbers and len(preset.experiment.vary) > len(numbers):
        return {arm: arm_style(arm) for arm in arms}
    return arm_styles(arms)
