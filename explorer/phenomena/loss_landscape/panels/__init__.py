"""The panels of the page Loss landscape: studies of a run's kept networks, and what each needs of them."""

from dataclasses import replace

from explorer.controls.listed_panels import ListedPanel
from explorer.phenomena.loss_landscape.panels.landscape import Landscape
from explorer.phenomena.loss_landscape.panels.modes_panel import modes_panel
from explorer.phenomena.loss_landscape.panels.plane_panels import path_panel, plane_panel
from explorer.phenomena.loss_landscape.panels.sharpness_panel import sharpness_panel
from explorer.phenomena.loss_landscape.panels.smoothness_panels import smoothness_panels
from explorer.reading.needs import Needs
from explorer.study_requests.loss_landscape import SharpnessRequest, SliceRequest, SmoothnessRequest

_SLICES = Needs(study=SliceRequest)

_PLANE = ListedPanel("Loss around the weights", plane_panel, _SLICES, width=62)
_MODES = ListedPanel("Same weights, three modes", modes_panel, _SLICES, width=38)
_PATH = ListedPanel("The path from above", path_panel, _SLICES, width=62)
_SHARPNESS = ListedPanel("Sharpness", sharpness_panel, Needs(study=SharpnessRequest), width=38)
_SMOOTHNESS = ListedPanel("Smoothness over training", smoothness_panels, Needs(study=SmoothnessRequest))

PANELS: tuple[ListedPanel[Landscape], ...] = (_PLANE, _MODES, _PATH, _SHARPNESS, _SMOOTHNESS)
PANELS_OF_ALL_MODES: tuple[ListedPanel[Landscape], ...] = (
    replace(_PLANE, width=100),
    _PATH,
    _MODES,
    replace(_SHARPNESS, width=100),
    _SMOOTHNESS,
)
"""The plane has a column for each mode, and the others stand below it."""
