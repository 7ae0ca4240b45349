"""Plain and residual networks on CIFAR-10, small enough for a laptop."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above
from explorer.presets.outcomes import training_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="cifar-10",
    title="Plain or residual on CIFAR-10",
    group=Group.DOWNLOAD,
    place=2,
    claim="At depth 32 the residual network reaches a higher training accuracy on CIFAR-10 than the plain one.",
    source="He et al. 2015, figure 6",
    experiment=Experiment(
        name="Plain or residual on CIFAR-10",
        base=RunConfig().with_values(
            {
                "dataset.name": "cifar10",
                "dataset.train_limit": 10_000,
                "dataset.image_size": 16,
                "network.family": "plain",
                "network.depth": 32,
                "network.width": 8,
                "optimizer.momentum": 0.9,
                "optimizer.batch_size": 128,
                "training.epochs": 10,
                "recording.moments": 16,
            }
        ),
        vary={"network.family": ("plain", "residual")},
    ),
    outcome=training_accuracy(),
    conditions=(Above("residual", "plain", 0.05),),
    headline=("residual", "plain"),
    question=WhichArm("Which of the two fits its training data better?", ("plain", "residual")),
    picture=over_training(),
    look=(
        Look("lab", "training loss first, test accuracy second: degradation is not overfitting"),
        Look("gradient_flow", "what arrives at the first blocks of each"),
    ),
    download="Needs CIFAR-10, 170 MB.",
)
