"""A bias right before batch normalization never moves."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import bias_gradient
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="dead-bias",
    title="The dead bias",
    group=Group.INSIDE,
    place=2,
    claim="Batch normalization subtracts the mean, and with it any bias before it: that bias has no gradient but "
    "rounding errors.",
    source="Ioffe & Szegedy 2015, §3.2",
    experiment=Experiment(
        name="The dead bias",
        base=RunConfig().with_values({"training.epochs": 5, "recording.moments": 16}),
    ),
    outcome=bias_gradient("conv1"),
    conditions=(AtMost("batch", 1e-4), AtLeast("none", 0.05)),
    headline=("batch", "none"),
    question=WhichArm("In which network does the first convolution’s bias learn?", ("none", "batch")),
    picture=over_training("grad_norm", "gradient norm of conv1’s bias", of="conv1.bias", share=False),
    look=(
        Look("inside_batchnorm", "the small experiment with the bias: move it, and the output stays"),
        Look("activations", "the channel means of conv1: what batch normalization subtracts, bias included"),
    ),
    exact=("conv1.bias", "conv1.weight"),
)
