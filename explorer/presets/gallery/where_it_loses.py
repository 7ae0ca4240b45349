"""At a batch of 2 the network without any normalization is the better one."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichCurve

PRESET = Preset(
    name="where-it-loses",
    title="Where it loses",
    group=Group.STATISTICS,
    claim="With two samples in a batch the same LeNet is better off without batch normalization.",
    source="Wu & He 2018; Ioffe 2017",
    experiment=Experiment(
        name="Where it loses",
        base=RunConfig().with_values(
            {
                "optimizer.batch_size": 2,
                "optimizer.learning_rate": 0.01,
                "training.epochs": 3,
                "recording.moments": 24,
            }
        ),
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("none", 0.7), Above("none", "batch", 0.15)),
    headline=("none", "batch"),
    question=WhichCurve("Which of the two curves belongs to batch normalization?", "batch", ("none", "batch")),
    picture=over_training(),
    look=(
        Look("running_statistics", "how far the statistics of two samples lie from the truth"),
        Look("lab", "train mode against eval mode"),
    ),
)
