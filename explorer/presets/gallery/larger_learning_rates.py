"""Batch normalization trains at rates at which the bare network stays at chance."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import against
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

RATES = (0.01, 0.1, 0.3, 1.0, 3.0)

PRESET = Preset(
    name="larger-learning-rates",
    title="Larger learning rates",
    group=Group.TRAINS,
    place=1,
    claim="With batch normalization LeNet trains at learning rates from 0.01 to 3; the bare network is far behind at "
    "0.01 and learns nothing at 3.",
    source="Ioffe & Szegedy 2015, §3.3; Bjorck et al. 2018",
    experiment=Experiment(
        name="Larger learning rates",
        base=RunConfig().with_values({"training.epochs": 10, "recording.moments": 24}),
        vary={"normalization.kind": ("none", "batch"), "optimizer.learning_rate": RATES},
    ),
    outcome=final_accuracy(),
    conditions=(
        AtLeast("batch + learning rate 0.01", 0.85),
        AtMost("none + learning rate 0.01", 0.5),
        AtLeast("none + learning rate 0.3", 0.7),
        AtLeast("batch + learning rate 3", 0.75),
        AtMost("none + learning rate 3", 0.3),
    ),
    headline=("batch + learning rate 3", "none + learning rate 3"),
    question=WhichArm(
        "At which learning rate does LeNet without normalization end best?",
        tuple(f"none + learning rate {rate:g}" for rate in RATES),
        tie=0.01,
    ),
    picture=against("optimizer.learning_rate", "test accuracy", x_log=True),
    look=(
        Look("lab", "the loss of none at rate 3: it stays near ln 10 = 2.30 nats, the loss of guessing"),
        Look("activations", "the channels’ spread, layer by layer, at rate 3"),
    ),
)
