"""The panels of the page Gradient flow, each with what it needs: records of a run, or networks that it kept."""

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import gradient_flow as defined
from explorer.phenomena.gradient_flow.numbers.depth import QUANTITIES, without_second_path
from explorer.phenomena.gradient_flow.numbers.studies import diverged
from explorer.phenomena.gradient_flow.panels.depth_panels import depth_panel, profile_panel, share_panel
from explorer.phenomena.gradient_flow.panels.initial_panel import initial_panel
from explorer.phenomena.gradient_flow.panels.network_panel import network_panel
from explorer.phenomena.gradient_flow.panels.study_panels import (
    Studied,
    lesion_panel,
    paths_panel,
    shattering_panel,
    while_it_trains,
)
from explorer.phenomena.gradient_flow.panels.time_panels import block_panel, noise_panel, update_panel
from explorer.phenomena.gradient_flow.panels.view import (
    BLOCK,
    DEPTH,
    NETWORK,
    NOISE,
    PROFILE,
    SHARE,
    UPDATES,
    View,
)
from explorer.reading.needs import Needs
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest, ShatteringRequest

_FLOW = Needs(("activation_grad_norm",))
_PATHS = Needs(("shortcut_grad_norm", "path_grad_norm"), impossible=without_second_path)

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel(
        "Network",
        network_panel,
        _FLOW,
        explained=(
            Explained(
                NETWORK,
                "where a band changes its width toward the input, and by which path.",
                defined.TWO_PATHS,
            ),
        ),
    ),
    ListedPanel(
        "Gradient norm by depth",
        profile_panel,
        Needs(("activation_grad_norm", "grad_norm")),
        width=58,
        explained=(
            Explained(
                PROFILE,
                "lines that rise toward the input, fall, or stay level.",
                defined.NORM,
            ),
        ),
    ),
    ListedPanel(
        "Share through the shortcut",
        share_panel,
        _PATHS,
        width=42,
        explained=(
            Explained(
                SHARE,
                "blocks above 50 %: the shortcut brings more.",
                defined.SHARE,
            ),
        ),
    ),
    ListedPanel(
        "Update-to-weight ratio",
        update_panel,
        Needs(("update_ratio",)),
        width=50,
        explained=(
            Explained(
                UPDATES,
                "the distance from the guide at 10⁻³, and its direction.",
                defined.UPDATE_RATIO,
            ),
        ),
    ),
    ListedPanel(
        "Gradient noise",
        noise_panel,
        Needs(("gradient_cosine",)),
        width=50,
        explained=(
            Explained(
                NOISE,
                "values near 0: unrelated directions; below 0: opposite ones.",
                defined.NOISE,
            ),
        ),
    ),
    ListedPanel(
        "Block over training",
        block_panel,
        _FLOW,
        explained=(
            Explained(
                BLOCK,
                "where the lines of the paths cross, and which ends on top.",
                defined.TWO_PATHS,
            ),
        ),
    ),
    ListedPanel(
        "By depth and time",
        depth_panel,
        Needs(tuple(QUANTITIES.values())),
        explained=(
            Explained(
                DEPTH,
                "rows unlike those around them, and the step where they become alike.",
                defined.NORM,
            ),
        ),
    ),
)

STUDY_PANELS: tuple[ListedPanel[Studied], ...] = (
    ListedPanel(
        "Lesion study",
        lesion_panel,
        Needs(study=LesionRequest, impossible=diverged),
        width=50,
        instead=while_it_trains,
        explained=(
            Explained(
                "lesion",
                "how far the accuracy falls below the thin line, and at which blocks.",
                defined.LESION,
            ),
        ),
    ),
    ListedPanel(
        "Paths that carry gradient",
        paths_panel,
        Needs(study=PathsRequest, impossible=diverged),
        width=50,
        instead=while_it_trains,
        explained=(
            Explained(
                "paths",
                "the length that carries most, beside the one that most paths have.",
                defined.PATHS,
            ),
        ),
    ),
    ListedPanel(
        "At initialization",
        initial_panel,
        width=58,
        explained=(
            Explained(
                "initial-gradients",
                "how steep the lines are, beside theory’s where there is one.",
                defined.INITIAL,
            ),
        ),
    ),
    ListedPanel(
        "Shattered gradients",
        shattering_panel,
        Needs(study=ShatteringRequest, impossible=diverged),
        width=42,
        instead=while_it_trains,
        explained=(
            Explained(
                "shattering",
                "how fast the correlation falls, if it does.",
                defined.SHATTERING,
            ),
        ),
    ),
)
