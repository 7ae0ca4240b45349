"""How choices of a slice are called: on their controls, in every title, and in the line below it."""

from __future__ import annotations

from explorer.config import RunConfig
from explorer.phenomena.loss_landscape.numbers.slices import Picture, Slice
from explorer.sentences import capitalized
from explorer.study_requests.loss_landscape import Directions, Statistics, Subset

NOT_THE_LANDSCAPE = "a slice, not the landscape"
ONE_MODE = "no running statistics: one mode"

STATISTICS_SHORT = {
    Statistics.BATCH: "of the batch",
    Statistics.RUNNING: "frozen",
    Statistics.RECOMPUTED: "recomputed",
}
STATISTICS_WORDS = {
    Statistics.BATCH: "statistics of the batch",
    Statistics.RUNNING: "frozen statistics",
    Statistics.RECOMPUTED: "recomputed statistics",
}
STATISTICS_HELP = (
    "Where batch normalization takes its mean and variance from at every point of a slice. **Of the batch**: each "
    "batch its own, as in training. **Frozen**: the running averages of this moment, at every point. **Recomputed**: "
    "exact ones of the training data, at every point anew. The verdict on a landscape can flip with this choice."
)
DIRECTION_HELP = (
    "**Random**: filter-normalized (Li et al. 2018), the same for all arms; at 1 the weights have moved by their own "
    "length. **Path**: the first two principal axes of the run’s checkpoints. **Gradient**: uphill, and a random one. "
    "**Start–end**: the line to the run’s first checkpoint, and a random one. **Sharpest**: the first eigenvectors of "
    "the Hessian."
)
DIRECTION_SHORT = {
    Directions.RANDOM: "random",
    Directions.TRAJECTORY: "path",
    Directions.GRADIENT: "gradient",
    Directions.BETWEEN: "start–end",
    Directions.SHARPNESS: "sharpest",
}
_SLICES = {
    Directions.RANDOM: "Filter-normalized random {}",
    Directions.TRAJECTORY: "{} of the path’s principal axes",
    Directions.GRADIENT: "{} along the gradient",
    Directions.BETWEEN: "{} from one end (0) to the other (1)",
    Directions.SHARPNESS: "{} of the Hessian’s first eigenvectors",
}
_DATA = {Subset.TRAINING: "training samples", Subset.TEST: "test samples", Subset.BATCH: "samples of one batch"}


def has_modes(config: RunConfig) -> bool:
    """Whether the modes differ: without running statistics they coincide."""
    return config.normalization.kind.averages_over_batch


def mode_words(config: RunConfig, mode: Statistics) -> str:
    """After the arm's name, in the title of every picture."""
    return STATISTICS_WORDS[mode] if has_modes(config) else ONE_MODE


def axis_titles(directions: Directions, found: Slice | None) -> tuple[str, str]:
    """Of a plane's two axes; those of a path say how much of it they explain, where all pictures agree on that."""
    match directions:
        case Directions.TRAJECTORY:
            shares = [] if found is None else found.explained
            said = [f" ({100 * share:.0f} %)" for share in shares] or ["", ""]
            return f"axis 1{said[0]}", f"axis 2{said[1]}"
        case Directions.GRADIENT:
            return "along the gradient", "random direction"
        case Directions.BETWEEN:
            return "from end (0) to start (1)", "random direction"
        case Directions.SHARPNESS:
            return "eigenvector 1", "eigenvector 2"
    return "direction 1", "direction 2"


def slice_words(directions: Directions, *, is_line: bool) -> str:
    """`Filter-normalized random plane`."""
    return capitalized(_SLICES[directions].format("line" if is_line else "plane"))


def points_words(picture: Picture, found: Slice) -> str:
    """`21 × 21 points`, and while it is refined out of how many."""
    return picture.count if found.is_complete else f"{picture.count} of {len(found.alpha)} an axis so far"


def data_words(found: Slice, data: Subset) -> str:
    """`512 training samples`."""
    return f"{found.samples:,d} {_DATA[data]}"


def residual_words(arms: dict[str, Slice]) -> str:
    """How far each arm's path lies off its plane, at most, as a share of its extent."""
    said = [f"{_percent(found.path.off_plane)} ({arm})" for arm, found in arms.items() if found.path is not None]
    return f"the path lies off its plane by at most {' and '.join(said)} of its extent" if said else ""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def arm_and_mode(arm: str, mode: Statistics | None) -> str:
    """The arm alone where its modes coincide."""
    return arm if mode is None else f"{arm}, {STATISTICS_SHORT[mode]}"
