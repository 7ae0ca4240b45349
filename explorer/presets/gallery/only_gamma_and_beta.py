"""Random features, and only their scales and shifts are trained."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import HowMuch

PRESET = Preset(
    name="only-gamma-and-beta",
    title="Only γ and β",
    group=Group.LITTLE,
    place=1,
    claim="A residual network whose weights all stay random reaches at least four times chance when only γ and β are "
    "trained.",
    source="Frankle, Schwab & Morcos 2021",
    experiment=Experiment(
        name="Only γ and β",
        base=RunConfig().with_values(
            {
                "network.family": "residual",
                "network.depth": 20,
                "network.width": 16,
                "optimizer.momentum": 0.9,
                "training.epochs": 10,
                "recording.moments": 24,
            }
        ),
        vary={"training.trained": ("classifier", "gamma_beta")},
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("trained gamma-beta", 0.4),),
    headline=("trained gamma-beta", "trained classifier"),
    question=HowMuch("What test accuracy do γ and β alone reach?", "trained gamma-beta", tolerance=0.1),
    picture=over_training(),
    look=(Look("activations", "γ and β over time: how many channels are switched off"),),
)
