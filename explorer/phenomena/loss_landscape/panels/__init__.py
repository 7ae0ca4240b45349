"""The panels of the page Loss landscape: studies of a run's kept networks, and what each needs of them."""

from dataclasses import replace

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import loss_landscape as defined
from explorer.phenomena.loss_landscape.panels.landscape import Landscape, while_it_trains
from explorer.phenomena.loss_landscape.panels.modes_panel import modes_panel
from explorer.phenomena.loss_landscape.panels.plane_panels import path_panel, plane_panel
from explorer.phenomena.loss_landscape.panels.sharpness_panel import not_measured, sharpness_panel
from explorer.phenomena.loss_landscape.panels.smoothness_panels import smoothness_not_measured, smoothness_panels
from explorer.phenomena.loss_landscape.panels.view import LOSS_RANGE, MODES, PATH, PLANE, SHARPNESS, SMOOTHNESS
from explorer.reading.needs import Needs
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceRequest, SmoothnessRequest

_SLICES = Needs(study=SliceRequest)

_PLANE = ListedPanel(
    "Loss around the weights",
    plane_panel,
    _SLICES,
    width=62,
    instead=while_it_trains,
    explained=(
        Explained(PLANE, "how wide the lowest region is, and on which side the loss rises most.", defined.SLICE),
    ),
)
_MODES = ListedPanel(
    "Same weights, three modes",
    modes_panel,
    _SLICES,
    width=38,
    instead=while_it_trains,
    explained=(
        Explained(
            MODES,
            "an arm’s lines that part away from the middle.",
            defined.SLICE_IN_MODES,
        ),
    ),
)
_PATH = ListedPanel(
    "The path from above",
    path_panel,
    _SLICES,
    width=62,
    instead=while_it_trains,
    explained=(
        Explained(
            PATH,
            "whether the path crosses contours or follows them.",
            defined.PATH,
        ),
    ),
)
_SHARPNESS = ListedPanel(
    "Sharpness",
    sharpness_panel,
    Needs(study=SharpnessRequest),
    width=38,
    instead=lambda landscape: while_it_trains(landscape) or not_measured(landscape),
    explained=(
        Explained(
            SHARPNESS,
            "bars that reach their stroke.",
            defined.SHARPNESS,
        ),
    ),
)
_SMOOTHNESS = ListedPanel(
    "Smoothness over training",
    smoothness_panels,
    Needs(study=SmoothnessRequest),
    instead=lambda landscape: while_it_trains(landscape) or smoothness_not_measured(landscape),
    explained=(
        Explained(
            LOSS_RANGE,
            "the height of the bands: how much the loss varies along the step.",
            defined.LOSS_RANGE,
        ),
        Explained(
            SMOOTHNESS,
            "how the arms’ bands compare, early and late in training.",
            defined.ALONG_THE_GRADIENT,
        ),
    ),
)

PANELS: tuple[ListedPanel[Landscape], ...] = (_PLANE, _MODES, _PATH, _SHARPNESS, _SMOOTHNESS)
PANELS_OF_ALL_MODES: tuple[ListedPanel[Landscape], ...] = (
    replace(_PLANE, width=100),
    _PATH,
    _MODES,
    replace(_SHARPNESS, width=100),
    _SMOOTHNESS,
)
"""The plane has a column for each mode, and the others stand below it."""
