"""Speaker notes: what to say and what to point at, in a second window beside the presented lecture."""

from itertools import chain

from explorer.controls.navigation import begin_page
from explorer.lecture.notes import speaker_notes
from explorer.lecture.view import asked_preset
from explorer.phenomena.activations import panels as activations
from explorer.phenomena.architectures import panels as architectures
from explorer.phenomena.gradient_flow import panels as gradient_flow
from explorer.phenomena.inside_batchnorm import panels as inside_batchnorm
from explorer.phenomena.learning_curves import panels as learning_curves
from explorer.phenomena.loss_landscape import panels as loss_landscape
from explorer.phenomena.predictions import panels as predictions
from explorer.phenomena.running_statistics import panels as running_statistics

begin_page()

LISTED = {
    "activations": activations.PANELS,
    "running_statistics": running_statistics.PANELS,
    "gradient_flow": (*gradient_flow.PANELS, *gradient_flow.STUDY_PANELS),
    "loss_landscape": loss_landscape.PANELS,
    "predictions": predictions.PANELS,
    "architectures": architectures.PANELS,
}
explained = {page: tuple(chain.from_iterable(panel.explained for panel in listed)) for page, listed in LISTED.items()}
speaker_notes(
    asked_preset(),
    explained | {"lab": learning_curves.EXPLAINED, "inside_batchnorm": inside_batchnorm.EXPLAINED},
)
