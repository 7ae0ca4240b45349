"""A deeper plain network is worse in training; with shortcuts it is not."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast
from explorer.presets.outcomes import training_accuracy
from explorer.presets.pictures import against
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="degradation",
    title="Degradation with depth",
    group=Group.DEPTH,
    place=1,
    claim="A deeper plain network has a lower training accuracy, even with batch normalization; with shortcuts depth "
    "does no harm.",
    source="He et al. 2015, figure 1 and table 2",
    experiment=Experiment(
        name="Degradation with depth",
        base=RunConfig().with_values(
            {
                "network.family": "plain",
                "network.depth": 8,
                "network.width": 8,
                "training.epochs": 6,
                "recording.moments": 12,
            }
        ),
        vary={"network.family": ("plain", "residual"), "network.depth": (8, 20, 44)},
    ),
    outcome=training_accuracy(),
    conditions=(
        AtLeast("plain + depth 8", 0.85),
        Above("plain + depth 8", "plain + depth 44", 0.25),
        AtLeast("residual + depth 44", 0.93),
    ),
    headline=("residual + depth 44", "plain + depth 44"),
    question=WhichArm(
        "Which plain network has the highest training accuracy?",
        ("plain + depth 8", "plain + depth 20", "plain + depth 44"),
    ),
    picture=against("network.depth", "training accuracy"),
    look=(
        Look("lab", "the training loss: the deep plain network does not overfit, it does not fit"),
        Look("gradient_flow", "the same gradient, ten blocks further down, with and without shortcuts"),
    ),
)
