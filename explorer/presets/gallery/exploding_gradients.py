"""At initialization batch normalization makes the gradients of a deep plain network explode."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost, Times
from explorer.presets.outcomes import first_gradient_growth
from explorer.presets.pictures import by_block
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="exploding-gradients",
    title="Gradients explode before training",
    group=Group.WHY,
    place=4,
    claim="In an untrained plain network of 32 layers batch normalization makes the gradient grow through "
    "backpropagation; shortcuts remove most of that growth, and in the plain network without normalization the "
    "gradient does not grow.",
    source="Yang et al. 2019, theorem 3.9",
    experiment=Experiment(
        name="Gradients explode before training",
        base=RunConfig().with_values(
            {
                "network.family": "plain",
                "network.depth": 32,
                "network.width": 8,
                "training.epochs": 1,
                "recording.moments": 4,
            }
        ),
        vary={"network.family": ("plain", "residual"), "normalization.kind": ("none", "batch")},
    ),
    outcome=first_gradient_growth(),
    conditions=(
        AtLeast("plain + batch", 30),
        Times("plain + batch", "residual + batch", 3),
        AtMost("plain + none", 5),
    ),
    headline=("plain + batch", "residual + batch"),
    question=WhichArm(
        "In which of these untrained networks does the gradient grow most through backpropagation?",
        ("plain + none", "plain + batch", "residual + batch"),
    ),
    picture=by_block("block_grad_norm", "gradient norm, first batch"),
    look=(
        Look("gradient_flow", "step 1: the ribbons’ widths are the norms, and theory’s factor stands beside them"),
        Look("inside_batchnorm", "the backward pass: what divides by σ multiplies the gradient by 1/σ"),
    ),
)
