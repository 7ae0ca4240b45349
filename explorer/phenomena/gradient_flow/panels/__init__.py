"""The panels of the page Gradient flow that show what a run recorded, each with what it needs."""

from explorer.controls.listed_panels import ListedPanel
from explorer.phenomena.gradient_flow.numbers.depth import QUANTITIES, without_second_path
from explorer.phenomena.gradient_flow.panels.depth_panels import depth_panel, profile_panel, share_panel
from explorer.phenomena.gradient_flow.panels.network_panel import network_panel
from explorer.phenomena.gradient_flow.panels.time_panels import block_panel, noise_panel, update_panel
from explorer.phenomena.gradient_flow.panels.view import View
from explorer.reading.needs import Needs

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
