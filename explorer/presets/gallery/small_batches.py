"""Batch normalization needs a batch; group and layer normalization do not."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import against
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="small-batches",
    title="Small batches",
    group=Group.STATISTICS,
    claim="Batch normalization fails at a batch of 2 and recovers with larger batches; group and layer normalization "
    "do not mind.",
    source="Wu & He 2018, figure 1",
    experiment=Experiment(
        name="Small batches",
        base=RunConfig().with_values(
            {
                "optimizer.learning_rate": 0.01,
                "training.epochs": 3,
                "recording.moments": 16,
                "recording.every_step": False,
            }
        ),
        vary={"normalization.kind": ("batch", "group", "layer"), "optimizer.batch_size": (2, 4, 16)},
    ),
    outcome=final_accuracy(),
    conditions=(
        AtLeast("group + batch 2", 0.7),
        AtLeast("layer + batch 2", 0.7),
        Above("group + batch 2", "batch + batch 2", 0.15),
        Above("batch + batch 16", "batch + batch 2", 0.15),
    ),
    headline=("group + batch 2", "batch + batch 2"),
    question=WhichArm(
        "A batch of 2: which normalizer ends lowest?",
        ("batch + batch 2", "group + batch 2", "layer + batch 2"),
        lowest=True,
    ),
    picture=against("optimizer.batch_size", "test accuracy", x_log=True),
    look=(
        Look("lab", "how the losses of the three normalizers part at a batch of 2"),
        Look("inside_batchnorm", "which cells each of the three averages over"),
    ),
)
