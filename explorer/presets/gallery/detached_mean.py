"""The batch's mean outside the gradient: the bias moves at every step, and the loss does not change by it."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import mean_drift
from explorer.presets.pictures import mean_drift_over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="detached-mean",
    title="A mean outside the gradient",
    group=Group.INSIDE,
    place=3,
    claim="Where backpropagation treats the batch’s mean as a constant, the bias before the normalizer drifts away, "
    "and the channel means with it.",
    source="Ioffe & Szegedy 2015, §2",
    experiment=Experiment(
        name="A mean outside the gradient",
        base=RunConfig().with_values({"training.epochs": 5, "recording.moments": 16}),
        vary={"normalization.kind": ("batch", "detached_mean")},
    ),
    outcome=mean_drift("conv1"),
    conditions=(AtMost("batch", 0.5), AtLeast("detached-mean", 5.0)),
    headline=("detached-mean", "batch"),
    question=WhichArm("In which network do the means before the normalizer wander off?", ("batch", "detached-mean")),
    picture=mean_drift_over_training("conv1"),
    look=(
        Look("inside_batchnorm", "the small experiment with detached statistics: the bias moves, the loss does not"),
        Look("activations", "channel means of the first layer: in one network they run off the scale"),
    ),
    exact=("conv1",),
)
