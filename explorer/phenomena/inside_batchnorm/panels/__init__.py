"""The parts of the page Inside BatchNorm; each answers its own controls alone."""

from collections.abc import Callable

from explorer.controls.explaining import Explained
from explorer.definitions import inside_batchnorm as defined
from explorer.definitions.running_statistics import MODES, RUNNING_AVERAGE
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

EXPLAINED = (
    Explained("batch", "the chosen cell and the numbers of its column: they share one mean.", defined.MOMENTS),
    Explained("forward", "the operation that moves the chosen value most.", defined.FORWARD),
    Explained("backward", "the three routes into x: directly, by the variance and by the mean.", defined.BACKWARD),
    Explained("cells", "the colored cells: each block averages over another set of them.", defined.CELLS),
    Explained("two-batches", "what the layer keeps after each batch, and what eval mode makes of it.", RUNNING_AVERAGE),
    Explained("forgotten", "the train-mode line: its slope is the influence of another sample.", MODES),
    Explained("idle-bias", "the level line: its loss does not depend on the bias.", defined.IDLE_BIAS),
    Explained("weight-scale", "the slope of −1: twice the weight, half the gradient.", defined.WEIGHT_SCALE),
    Explained("detached", "the quantity that keeps growing while the loss stays.", defined.DETACHED),
    Explained("tiny", "the step at 0, which ε alone rounds off.", defined.TWO_VALUES),
    Explained("conventions", "the libraries whose momentum weights the old value.", defined.CONVENTIONS),
    Explained("converter", "the same average in every library’s words.", defined.CONVENTIONS),
)
"""Each of their cards, with what to look for and its definition."""
