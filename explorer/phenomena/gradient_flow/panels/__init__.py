"""The panels of the page Gradient flow, each with what it needs: records of a run, or networks that it kept."""

from explorer.controls.listed_panels import ListedPanel
from explorer.phenomena.gradient_flow.numbers.depth import QUANTITIES, without_second_path
from explorer.phenomena.gradient_flow.numbers.studies import diverged
from explorer.phenomena.gradient_flow.panels.depth_panels import depth_panel, profile_panel, share_panel
from explorer.phenomena.gradient_flow.panels.initial_panel import initial_panel
from explorer.phenomena.gradient_flow.panels.network_panel import network_panel
from explorer.phenomena.gradient_flow.panels.study_panels import Studied, lesion_panel, paths_panel, shattering_panel
from explorer.phenomena.gradient_flow.panels.time_panels import block_panel, noise_panel, update_panel
from explorer.phenomena.gradient_flow.panels.view import View
from explorer.reading.needs import Needs
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest, ShatteringRequest

_FLOW = Needs(("activation_grad_norm",))
_PATHS = Needs(("shortcut_grad_norm", "path_grad_norm"), impossible=without_second_path)

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel("Network", network_panel, _FLOW),
    ListedPanel("Gradient norm by depth", profile_panel, Needs(("activation_grad_norm", "grad_norm")), width=58),
    ListedPanel("Share through the shortcut", share_panel, _PATHS, width=42),
    ListedPanel("Update-to-weight ratio", update_panel, Needs(("update_ratio",)), width=50),
    ListedPanel("Gradient noise", noise_panel, Needs(("gradient_cosine",)), width=50),
    ListedPanel("Block over training", block_panel, _FLOW),
    ListedPanel("By depth and time", depth_panel, Needs(tuple(QUANTITIES.values()))),
)

STUDY_PANELS: tuple[ListedPanel[Studied], ...] = (
    ListedPanel("Lesion study", lesion_panel, Needs(study=LesionRequest, impossible=diverged), width=50),
    ListedPanel("Paths that carry gradient", paths_panel, Needs(study=PathsRequest, impossible=diverged), width=50),
    ListedPanel("At initialization", initial_panel, width=58),
    ListedPanel("Shattered gradients", shattering_panel, Needs(study=ShatteringRequest, impossible=diverged), width=42),
)
