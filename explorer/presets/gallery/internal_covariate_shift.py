"""Batch normalization does not reduce the internal covariate shift that it was named after.

At the start, that is: once its loss is nearly 0, a network moves little, the one with batch normalization sooner. Over
whole trainings the order depends on the network: on seeds 0 to 2 this one's held, LeNet's did not.
"""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above
from explorer.presets.outcomes import shift_cosine
from explorer.presets.pictures import shift_over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

BASE = RunConfig().with_values(
    {"network.family": "plain", "network.depth": 8, "training.epochs": 5, "recording.moments": 24}
)

PRESET = Preset(
    name="internal-covariate-shift",
    title="Internal covariate shift",
    group=Group.WHY,
    place=3,
    claim="In the median over the first five epochs of a plain network of eight layers, updating the layers below "
    "rotates a layer’s gradient more with batch normalization than without: the internal covariate shift is larger, "
    "not smaller.",
    source="Santurkar et al. 2018, §2.2, definition 2.1 and figure 3",
    experiment=Experiment(name="Internal covariate shift", base=BASE),
    outcome=shift_cosine(BASE.steps),
    conditions=(Above("none", "batch", 0.05),),
    headline=("batch", "none"),
    question=WhichArm(
        "In which network does updating the layers below rotate a layer’s gradient more, in the median over the steps?",
        ("none", "batch"),
        lowest=True,
    ),
    picture=shift_over_training(),
    look=(
        Look(
            "loss_landscape",
            "the shift by its length and its cosine over training: at the end it is the bare network’s that is large",
        ),
        Look("lab", "the accuracy of both: while its layers disturb each other less, the bare network learns little"),
    ),
)
