"""The panels of the page Running statistics, each with what it needs of a run."""

from __future__ import annotations

from collections.abc import Callable

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import running_statistics as defined
from explorer.definitions.learning_curves import ACCURACY
from explorer.phenomena.running_statistics.numbers.recorded import without_averages
from explorer.phenomena.running_statistics.panels.modes_panel import modes_panel
from explorer.phenomena.running_statistics.panels.overview_panels import layer_panel, network_panel
from explorer.phenomena.running_statistics.panels.recalibration_panel import not_recalibrated, recalibration_panel
from explorer.phenomena.running_statistics.panels.scatter_panel import scatter_panel
from explorer.phenomena.running_statistics.panels.view import LAYER, NETWORK, View
from explorer.phenomena.running_statistics.panels.what_if import what_if_section
from explorer.reading.needs import Needs


def _by_title(draw: Callable[[View], object]) -> Callable[[View, str], None]:
    """A panel that is read aloud by its title, not by what the page has found."""

    def drawn(view: View, _summary: str) -> None:
        draw(view)

    return drawn


_TRUTH = Needs(("population_mean",), impossible=without_averages)
_MODES = "Train mode, eval mode, exact statistics"

_CHANNEL = "the gap between the running line and the truth, and if it closes."

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel(
        "Distance from the truth by layer",
        network_panel,
        _TRUTH,
        explained=(
            Explained(NETWORK, "the step from which on a row has faded: the layer has caught up.", defined.DISTANCE),
        ),
    ),
    ListedPanel(
        "Distance from the truth by channel",
        layer_panel,
        _TRUTH,
        explained=(Explained(LAYER, "channels that keep their color when others have faded.", defined.DISTANCE),),
    ),
    ListedPanel(
        "Another momentum",
        _by_title(what_if_section),
        Needs(("running_mean",)),
        explained=(
            Explained("channel-mean", _CHANNEL, defined.RUNNING_AVERAGE),
            Explained("channel-variance", _CHANNEL, defined.RUNNING_AVERAGE),
            Explained(
                "distance-over-time",
                "which momentum is closer to the truth, and when.",
                defined.DISTANCE,
            ),
            Explained(
                "accuracy-by-momentum",
                "what the momentum alone changes: the weights are the same.",
                ACCURACY,
            ),
        ),
    ),
    ListedPanel(
        "Test accuracy in both modes",
        _by_title(modes_panel),
        Needs(("train_mode_accuracy",)),
        width=50,
        heading=_MODES,
        explained=(
            Explained("modes", "the gap between an arm’s two lines, and whether it closes by the end.", defined.MODES),
        ),
    ),
    ListedPanel(
        "Recalibration",
        _by_title(recalibration_panel),
        Needs(checkpoints=True),
        width=50,
        instead=not_recalibrated,
        explained=(
            Explained(
                "recalibration",
                "how few samples are enough for the accuracy of all.",
                defined.RECALIBRATION,
            ),
        ),
    ),
    ListedPanel(
        "Noise of a batch’s mean",
        _by_title(scatter_panel),
        _TRUTH,
        explained=(
            Explained(
                "batch-scatter",
                "layers near the upper dotted line, and layers near the lower one.",
                defined.BATCH_NOISE,
            ),
        ),
    ),
)
