"""Along the gradient the loss changes less with batch normalization, once both networks learn.

Until the bare network leaves chance it has hardly a gradient: there its loss varies less than the other's. As a median
over the whole training the claim held on three seeds and, with other moments, failed on one of them.
"""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Times
from explorer.presets.outcomes import loss_range
from explorer.presets.pictures import loss_range_over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="smoothness",
    title="A smoother way downhill",
    group=Group.WHY,
    place=1,
    claim="In the second half of the training the loss of LeNet varies several times more along its gradient, from "
    "half a step to four, without batch normalization.",
    source="Santurkar et al. 2018, figure 4a",
    experiment=Experiment(
        name="A smoother way downhill",
        base=RunConfig().with_values({"training.epochs": 10, "recording.moments": 24}),
    ),
    outcome=loss_range(),
    conditions=(Times("none", "batch", 3),),
    headline=("none", "batch"),
    question=WhichArm(
        "In the second half of the training, for which network does the loss vary more along its gradient?",
        ("none", "batch"),
    ),
    picture=loss_range_over_training(),
    look=(
        Look("loss_landscape", "the band along the gradient, and how predictable the gradient is"),
        Look("lab", "the same two runs, by their losses"),
    ),
)
