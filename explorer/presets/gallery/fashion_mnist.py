"""The text book's BN-LeNet on Fashion-MNIST."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="fashion-mnist",
    title="BN-LeNet on Fashion-MNIST",
    group=Group.DOWNLOAD,
    place=1,
    claim="LeNet with sigmoids learns clothes far faster with batch normalization than without.",
    source="Zhang et al., Dive into Deep Learning, §8.5",
    experiment=Experiment(
        name="BN-LeNet on Fashion-MNIST",
        base=RunConfig().with_values(
            {
                "dataset.name": "fashion_mnist",
                "dataset.train_limit": 10_000,
                "network.activation": "sigmoid",
                "optimizer.learning_rate": 1.0,
                "optimizer.batch_size": 128,
                "training.epochs": 5,
                "recording.moments": 24,
            }
        ),
    ),
    outcome=final_accuracy(),
    conditions=(AtLeast("batch", 0.7), Above("batch", "none", 0.1)),
    headline=("batch", "none"),
    question=WhichArm("Which of the two ends with the higher test accuracy?", ("none", "batch")),
    picture=over_training(),
    look=(Look("lab", "the loss: the plateau that the bare network has to leave first"),),
    download="Needs Fashion-MNIST, 30 MB.",
)
