"""A mean that the gradient does not know: the bias grows and the loss stays."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import length
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="detached-statistics",
    title="Statistics outside the gradient",
    group=Group.INSIDE,
    claim="With the mean outside the gradient the bias before it grows on and on; inside it never moves.",
    source="Ioffe & Szegedy 2015, §2",
    experiment=Experiment(
        name="Statistics outside the gradient",
        base=RunConfig().with_values({"training.epochs": 10, "recording.moments": 24}),
        vary={"normalization.kind": ("batch", "detached_mean")},
    ),
    outcome=length("conv1.bias", "length of conv1’s bias at the end"),
    conditions=(AtMost("batch", 0.01), AtLeast("detached-mean", 0.5)),
    headline=("detached-mean", "batch"),
    question=WhichArm("In which network does the first convolution’s bias run away?", ("batch", "detached-mean")),
    picture=over_training("weight_norm", "length of conv1’s bias", of="conv1.bias", share=False),
    look=(
        Look("inside_batchnorm", "the same experiment on a single layer, step by step"),
        Look("lab", "the loss, which does not care"),
    ),
    ships=("conv1.bias",),
)
