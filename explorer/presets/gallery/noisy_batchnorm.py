"""Noise after every normalizer makes the layers' inputs shift more, and it still trains."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="noisy-batchnorm",
    title="Noisy batch normalization",
    group=Group.WHY,
    place=2,
    claim="Noise that shifts every layer’s input anew at each step does not undo what batch normalization brings, so "
    "steadier inputs cannot be the reason.",
    source="Santurkar et al. 2018, §2.1 and figure 2",
    experiment=Experiment(
        name="Noisy batch normalization",
        base=RunConfig().with_values({"optimizer.learning_rate": 0.02, "training.epochs": 12, "recording.moments": 24}),
        vary={"normalization.kind": ("none", "noisy", "batch")},
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("noisy", 0.6), Above("noisy", "none", 0.2)),
    headline=("batch", "noisy", "none"),
    question=WhichArm("Which comes second: no normalization, or normalization with noise on top?", ("none", "noisy")),
    picture=over_training(),
    look=(
        Look("loss_landscape", "internal covariate shift as the paper measures it"),
        Look("activations", "how far the noise moves the channels"),
    ),
)
