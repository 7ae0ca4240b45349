"""Two samples a batch: batch normalization fails, group and layer normalization do not notice."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="small-batches",
    title="Two samples a batch",
    group=Group.STATISTICS,
    place=2,
    claim="With batches of two LeNet hardly learns with batch normalization; with group or layer normalization, "
    "which look at one sample alone, it does.",
    source="Wu & He 2018, §4.1: batch normalization’s error grows as batches shrink",
    experiment=Experiment(
        name="Two samples a batch",
        base=RunConfig().with_values(
            {
                "optimizer.batch_size": 2,
                "optimizer.learning_rate": 0.00625,
                "training.epochs": 1,
                "recording.moments": 24,
            }
        ),
        vary={"normalization.kind": ("batch", "group", "layer")},
    ),
    outcome=final_accuracy(),
    conditions=(AtMost("batch", 0.6), AtLeast("group", 0.75), AtLeast("layer", 0.75)),
    headline=("batch", "group", "layer"),
    question=WhichArm("Which of the three ends last?", ("batch", "group", "layer"), lowest=True),
    picture=over_training(),
    look=(
        Look("running_statistics", "how far the mean of one batch lies from the population’s"),
        Look("inside_batchnorm", "a batch of two: every output is ±1, whatever went in"),
    ),
)
