"""The panels of the Predictions page, each with what it needs of a run."""

from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import predictions as defined
from explorer.phenomena.predictions.numbers.answers import without_images, without_masks
from explorer.phenomena.predictions.numbers.regions import without_points
from explorer.phenomena.predictions.panels.answer_panels import confusion_panel, errors_panel, masks_panel
from explorer.phenomena.predictions.panels.plane_panels import lines_panel, regions_panel
from explorer.phenomena.predictions.panels.view import CONFUSION, ERRORS, LINES, MASKS, REGIONS, View
from explorer.reading.needs import Needs

PANELS: tuple[ListedPanel[View], ...] = (
    ListedPanel(
        "Decision regions",
        regions_panel,
        Needs(("eval_regions",), impossible=without_points),
        explained=(
            Explained(REGIONS, "the step from which on a boundary follows the points’ shape.", defined.DECISION_REGION),
        ),
    ),
    ListedPanel(
        "First layer",
        lines_panel,
        Needs(("eval_lines",), impossible=without_points),
        explained=(
            Explained(LINES, "lines that pass through the points, and lines that miss them.", defined.UNIT_LINE),
        ),
    ),
    ListedPanel(
        "Masks",
        masks_panel,
        Needs(("eval_masks",), impossible=without_masks),
        explained=(Explained(MASKS, "objects that are missed, and clutter taken for objects.", defined.MASK),),
    ),
    ListedPanel(
        "Misclassified",
        errors_panel,
        Needs(("eval_answers",), impossible=without_images),
        explained=(Explained(ERRORS, "images that one arm alone gets wrong.", defined.WRONG_ANSWER),),
    ),
    ListedPanel(
        "Confusion matrix",
        confusion_panel,
        Needs(("eval_confusion",)),
        explained=(
            Explained(CONFUSION, "strong cells off the diagonal, and columns that take everything.", defined.CONFUSION),
        ),
    ),
)
