"""Running statistics that have not caught up make a good network look bad."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast, AtMost
from explorer.presets.outcomes import mode_gap
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="lagging-average",
    title="The lagging average",
    group=Group.STATISTICS,
    place=1,
    claim="After 42 steps with a momentum of 0.01 the network is good and its running statistics are not: eval mode "
    "loses what train mode has.",
    source="Wu & Johnson 2021, §3",
    experiment=Experiment(
        name="The lagging average",
        base=RunConfig().with_values(
            {
                "network.family": "residual",
                "network.depth": 8,
                "network.width": 8,
                "optimizer.learning_rate": 0.3,
                "training.epochs": 2,
                "recording.moments": 24,
            }
        ),
        vary={"normalization.momentum": (0.01, 0.1)},
    ),
    outcome=mode_gap(),
    conditions=(
        AtLeast("momentum 0.01", 0.3),
        AtMost("momentum 0.1", 0.4),
        Above("momentum 0.01", "momentum 0.1", 0.2),
    ),
    headline=("momentum 0.01", "momentum 0.1"),
    question=WhichArm(
        "Which momentum loses more accuracy from train mode to eval mode?", ("momentum 0.01", "momentum 0.1")
    ),
    picture=over_training(),
    look=(
        Look("running_statistics", "the running mean beside the truth; move the momentum slider and recalibrate"),
        Look("lab", "test accuracy, switched from eval mode to train mode"),
    ),
    shows_everything=True,
)
