"""A fully connected network and two samples a batch: batch normalization loses to none at all."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="where-it-loses",
    title="Where it loses",
    group=Group.LITTLE,
    place=3,
    claim="In a fully connected network batches of two leave batch normalization only the signs of the two samples: it "
    "ends far below the network without.",
    source="Wu & He 2018, §1; two values, normalized, are ±1",
    experiment=Experiment(
        name="Where it loses",
        base=RunConfig().with_values(
            {
                "network.family": "mlp",
                "optimizer.batch_size": 2,
                "optimizer.learning_rate": 0.00625,
                "training.epochs": 1,
                "recording.moments": 24,
            }
        ),
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("none", 0.8), Above("none", "batch", 0.15)),
    headline=("none", "batch"),
    question=WhichArm("Which of the two ends with the higher test accuracy?", ("none", "batch")),
    picture=over_training(),
    look=(
        Look("inside_batchnorm", "a batch of two: every output is ±1, whatever went in"),
        Look("lab", "the loss of the training batches: it stays high, so eval mode is not the cause"),
    ),
)
