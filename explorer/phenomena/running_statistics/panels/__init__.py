"""The panels of the page Running statistics, each with what it needs of a run."""

from __future__ import annotations

from collections.abc import Callable

from explorer.controls.listed_panels import ListedPanel
from explorer.phenomena.running_statistics.numbers.recorded import without_averages
from explorer.phenomena.running_statistics.panels.modes_panel import modes_panel
from explorer.phenomena.running_statistics.panels.overview_panels import layer_panel, network_panel
from explorer.phenomena.running_statistics.panels.recalibration_panel import recalibration_panel
from explorer.phenomena.running_statistics.panels.scatter_panel import scatter_panel
from explorer.phenomena.running_statistics.panels.view import View
from explorer.phenomena.running_statistics.panels.what_if import what_if_section
from explorer.reading.needs import Needs


def _by_title(draw: Callable[[View], object]) -> Callable[[View, str], None]:
    """A panel that is read aloud by its title, not by what the page has found."""

    def drawn(view: View, _summary: str) -> None:
        draw(view)

    return drawn


_TRUTH = Needs(("population_mean",), impossible=without_averages)
_MODES = "Train mode, eval mode, exact statistics"

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel("Distance from the truth by layer", network_panel, _TRUTH),
    ListedPanel("Distance from the truth by channel", layer_panel, _TRUTH),
    ListedPanel("Another momentum", _by_title(what_if_section), Needs(("running_mean",))),
    ListedPanel(
        "Test accuracy in both modes", _by_title(modes_panel), Needs(("train_mode_accuracy",)), width=50, heading=_MODES
    ),
    ListedPanel("Recalibration", _by_title(recalibration_panel), Needs(checkpoints=True), width=50),
    ListedPanel("Noise of a batch’s mean", _by_title(scatter_panel), _TRUTH),
)
