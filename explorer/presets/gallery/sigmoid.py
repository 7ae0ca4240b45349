"""A sigmoid LeNet never leaves chance without normalization."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import HowMuch

PRESET = Preset(
    name="sigmoid",
    title="Sigmoids come back to life",
    group=Group.TRAINS,
    place=2,
    claim="In ten epochs LeNet with sigmoids stays at chance without batch normalization and trains with it.",
    source="Ioffe & Szegedy 2015, §4.2.1; Glorot & Bengio 2010",
    experiment=Experiment(
        name="Sigmoids come back to life",
        base=RunConfig().with_values(
            {
                "network.activation": "sigmoid",
                "optimizer.learning_rate": 0.5,
                "training.epochs": 10,
                "recording.moments": 24,
            }
        ),
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("batch", 0.6), AtMost("none", 0.2)),
    headline=("batch", "none"),
    question=HowMuch("What test accuracy does the network without normalization reach?", "none", tolerance=0.05),
    picture=over_training(),
    look=(
        Look("gradient_flow", "the gradient before the first update: how little of it reaches the first layer"),
        Look("activations", "how narrow the sigmoids’ outputs are without normalization"),
    ),
)
