"""The parts of the page Inside BatchNorm; each answers its own controls alone."""

from collections.abc import Callable

from explorer.phenomena.inside_batchnorm.panels.conventions_panel import conventions
from explorer.phenomena.inside_batchnorm.panels.one_number import follow_one_number
from explorer.phenomena.inside_batchnorm.panels.small_experiments import small_experiments
from explorer.phenomena.inside_batchnorm.panels.two_modes import train_mode_and_eval_mode

PARTS: dict[str, Callable[[], None]] = {
    "One number": follow_one_number,
    "Train and eval": train_mode_and_eval_mode,
    "Experiments": small_experiments,
    "Conventions": conventions,
}
