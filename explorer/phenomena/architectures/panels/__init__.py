"""The panels of the page Architectures: they draw a network's graph, and need no run."""

from explorer.controls.listed_panels import ListedPanel
from explorer.phenomena.architectures.panels.families_panel import families_panel
from explorer.phenomena.architectures.panels.inside_panel import averaging_panel, inside_panel
from explorer.phenomena.architectures.panels.network_panel import network_panel
from explorer.phenomena.architectures.panels.unrolled_panel import unrolled_panel
from explorer.phenomena.architectures.panels.view import View

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel("Network", network_panel),
    ListedPanel("Opened piece", inside_panel, width=60),
    ListedPanel("What is averaged", averaging_panel, width=40),
    ListedPanel("Unrolled blocks", unrolled_panel, width=50),
    ListedPanel("All families", families_panel, width=50),
)
