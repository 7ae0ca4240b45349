"""A shallow ReLU network at a moderate rate: batch normalization ties."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, Close
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="where-it-changes-little",
    title="Where it changes little",
    group=Group.LITTLE,
    place=2,
    claim="In a shallow ReLU network at a moderate learning rate batch normalization changes the accuracy that is "
    "reached by no more than 3 points.",
    source="Bjorck et al. 2018, §3.1: the gain comes with the larger learning rates",
    experiment=Experiment(
        name="Where it changes little",
        base=RunConfig().with_values(
            {"network.family": "mlp", "optimizer.learning_rate": 0.1, "training.epochs": 10, "recording.moments": 24}
        ),
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("none", 0.9), AtLeast("batch", 0.9), Close("none", "batch", 0.03)),
    headline=("batch", "none"),
    question=WhichArm("Which of the two ends with the higher test accuracy?", ("none", "batch"), tie=0.01),
    picture=over_training(),
    look=(
        Look("lab", "both losses: the first steps differ, the end does not"),
        Look("activations", "three layers are too few for the spread to grow or shrink"),
    ),
)
