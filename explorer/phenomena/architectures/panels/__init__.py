"""The panels of the page Architectures: they draw a network's graph, and need no run."""

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import architectures as defined
from explorer.phenomena.architectures.panels.families_panel import families_panel
from explorer.phenomena.architectures.panels.inside_panel import averaging_panel, inside_panel
from explorer.phenomena.architectures.panels.network_panel import network_panel
from explorer.phenomena.architectures.panels.unrolled_panel import unrolled_panel
from explorer.phenomena.architectures.panels.view import AVERAGED, INSIDE, NETWORK, UNROLLED, View

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel(
        "Network",
        network_panel,
        explained=(
            Explained(NETWORK, "where the image is halved, and where most parameters are.", defined.PARAMETERS),
        ),
    ),
    ListedPanel(
        "Opened piece",
        inside_panel,
        width=60,
        explained=(
            Explained(
                INSIDE, "the places of a normalizer, and the shape that each operation makes.", defined.OUTPUT_SIZE
            ),
        ),
    ),
    ListedPanel(
        "What is averaged",
        averaging_panel,
        width=40,
        explained=(
            Explained(
                AVERAGED,
                "bars that stay as they are when the batch size is moved.",
                defined.AVERAGED,
            ),
        ),
    ),
    ListedPanel(
        "Unrolled blocks",
        unrolled_panel,
        width=50,
        explained=(Explained(UNROLLED, "how many paths there are of each length.", defined.UNROLLED),),
    ),
    ListedPanel(
        "All families",
        families_panel,
        width=50,
        explained=(
            Explained("families", "how much smaller each network is here than in its paper.", defined.PARAMETERS),
        ),
    ),
)
