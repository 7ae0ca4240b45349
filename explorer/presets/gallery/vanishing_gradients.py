"""In a deep sigmoid network hardly any gradient reaches the first layer; batch normalization lets it through."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import first_gradient_share
from explorer.presets.pictures import by_layer
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="vanishing-gradients",
    title="Gradients vanish in sigmoids",
    group=Group.TRAINS,
    place=3,
    claim="In an untrained MLP of eight layers with sigmoids the gradient all but vanishes; with batch normalization "
    "it reaches the first layer.",
    source="Glorot & Bengio 2010; Ioffe & Szegedy 2015, §1",
    experiment=Experiment(
        name="Gradients vanish in sigmoids",
        base=RunConfig().with_values(
            {
                "network.family": "mlp",
                "network.depth": 8,
                "network.activation": "sigmoid",
                "optimizer.learning_rate": 0.3,
                "training.epochs": 10,
                "recording.moments": 24,
            }
        ),
    ),
    outcome=first_gradient_share(),
    conditions=(AtMost("none", 0.01), AtLeast("batch", 0.1)),
    headline=("batch", "none"),
    question=WhichArm("Through which network does more of the gradient arrive?", ("none", "batch")),
    picture=by_layer("activation_grad_norm", "gradient norm, first batch"),
    look=(
        Look("gradient_flow", "step 1, layer by layer, on a logarithmic axis"),
        Look("activations", "the share of saturated values, and the spread that shrinks with depth"),
    ),
)
