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

PRESET = Preset(
    name="internal-covariate-shift",
    title="Internal covariate shift",
    group=Group.WHY,
    claim="In the first five epochs of a plain network of eight layers a step of the layers below turns a layer’s "
    "gradient further with batch normalization than without: the internal covariate shift is larger, not smaller.",
    source="Santurkar et al. 2018, §2.2, definition 2.1 and figure 3",
    experiment=Experiment(
        name="Internal covariate shift",
        base=RunConfig().with_values(
            {"network.family": "plain", "network.depth": 8, "training.epochs": 5, "recording.moments": 24}
        ),
    ),
    outcome=shift_cosine(),
    conditions=(Above("none", "batch", 0.05),),
    headline=("batch", "none"),
    question=WhichArm(
        "In which network does a step of the layers below turn a layer’s gradient further?",
        ("none", "batch"),
        lowest=True,
    ),
    picture=shift_over_training(),
    look=(
        Look("loss_landscape", "the shift by its length and its cosine, at every kept network"),
        Look("lab", "the accuracy of both: the network whose layers disturb each other less still learns little"),
    ),
    ships=("network",),
)
