"""The pages of the app, one entry each, and which keys a page's address may have.

A key means what its page says: `part` is one thing on Gradient flow and another on Inside BatchNorm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer import places

EXPERIMENT, TOUR = "experiment", "tour"
LECTURE = "lecture"
SHARED = frozenset({"arms", "arms_page", "seed", "layer", "channel"})
"""What a reader takes along from page to page; everything else each page remembers for itself."""
PASSING = frozenset({"step"})
"""What is forgotten when the page is left: a run that trains is shown as far as it has come."""

_CURVES = frozenset({"loss_of", "mode"})
_RUNS = frozenset({EXPERIMENT, "arms", "arms_page", "seed", "step"}) | _CURVES
_FORMULA = frozenset({"part", "batch", "cell", "x", "dy", "mode", "gamma", "beta", "eps", "momentum", "seen"})
_STEPPERS = frozenset({"forward_train", "forward_eval", "backward_train", "backward_eval"})
_DEMONSTRATIONS = frozenset({"rounds", "demo_momentum", "sample", "bias", "factor", "rate", "quantity", "difference"})


@dataclass(frozen=True)
class PageEntry:
    """One page: its file in `pages/`, its address, its title, and the icon it shows while it is open."""

    stem: str
    title: str
    icon: str
    says: str
    """What one does there, in a sentence."""
    keys: frozenset[str] = frozenset()
    """The keys of its address."""
    listed: bool = True
    """Whether the navigation shows it; the others are opened from another page."""

    @property
    def path(self) -> Path:
        return places.PAGES / f"{self.stem}.py"


PAGES = (
    PageEntry("home", "Home", ":material/home:", "What this is, and the latest experiments.", frozenset({"about"})),
    PageEntry(
        "lecture",
        "Lecture",
        ":material/present_to_all:",
        "One experiment, from the guess to the verdict.",
        frozenset({EXPERIMENT, "preset", "guess", "votes", "outcome", "scene"}),
    ),
    PageEntry(
        "lab",
        "Lab",
        ":material/science:",
        "Compare two networks that differ in one thing, and watch them train.",
        frozenset({EXPERIMENT, "setup"}) | _CURVES,
    ),
    PageEntry(
        "activations",
        "Activations",
        ":material/grid_on:",
        "Every channel of every layer over training: its mean, its spread, whether it is dead.",
        _RUNS | {"measure", "layer", "channel", "quantity", "sort", "image", "scale"},
    ),
    PageEntry(
        "predictions",
        "Predictions",
        ":material/category:",
        "Decision regions over training, confusion matrices, and who errs on what.",
        _RUNS | {"statistics", "images"},
    ),
    PageEntry(
        "running_statistics",
        "Running statistics",
        ":material/timeline:",
        "Running mean and variance beside the population’s true values.",
        _RUNS
        | {"shown", "statistic", "layer", "channel", "measured", "n"}
        | {"m", "average", "variance", "start_mean", "start_var"},
    ),
    PageEntry(
        "gradient_flow",
        "Gradient flow",
        ":material/conversion_path:",
        "How much gradient arrives, and by which path.",
        _RUNS | {"block", "part", "width", "profile", "gradients", "depth"},
    ),
    PageEntry(
        "loss_landscape",
        "Loss landscape",
        ":material/landscape:",
        "The loss around the trained weights, with and without normalization.",
        _RUNS
        | {"statistics", "directions", "to", "drawn", "scale_of_loss", "points", "span", "samples", "draw"}
        | {"measure_of_smoothness", "smoothness", "sharpness"},
    ),
    PageEntry(
        "inside_batchnorm",
        "Inside BatchNorm",
        ":material/function:",
        "Follow one number through the formula, forward and backward.",
        _FORMULA
        | _STEPPERS
        | _DEMONSTRATIONS
        | {f"groups_of_{channels}" for channels in range(2, 7)}
        | {"weighs", "convert", "n", "variance"},
    ),
    PageEntry(
        "architectures",
        "Architectures",
        ":material/account_tree:",
        "The networks of the lecture, drawn with shapes and parameter counts.",
        frozenset({"network", "size", "image", "made of", "depth", "width", "order", "bridge"})
        | {"normalizer", "groups", "piece", "slot", "batch", "unrolled blocks"},
    ),
    PageEntry(
        "handout",
        "Handout",
        ":material/slideshow:",
        "Take figures, slides and a script home.",
        frozenset({EXPERIMENT}),
    ),
    PageEntry(
        "speaker_notes",
        "Speaker notes",
        ":material/speaker_notes:",
        "What to say and to point at, in a second window.",
        frozenset({"preset"}),
        listed=False,
    ),
)
"""In the order of the navigation; a page whose file is not there is not listed."""

KEYS = {page.stem: page.keys | {TOUR} for page in PAGES}
"""Page → the keys of its address."""


def existing_pages() -> list[PageEntry]:
    """The pages whose file is there, in the navigation's order."""
    return [entry for entry in PAGES if entry.path.exists()]


def foreign(page: str, keys: list[str]) -> list[str]:
    """Those of `keys` that other pages have and this one has not; what no page knows is left alone."""
    known = frozenset().union(*KEYS.values())
    return [key for key in keys if key in known and key not in KEYS.get(page, known)]
