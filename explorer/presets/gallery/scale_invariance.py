"""Before batch normalization a weight's scale does not matter, so plain SGD only ever makes it longer."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import squared_steps
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichCurve

PRESET = Preset(
    name="scale-invariance",
    title="Weights that only grow",
    group=Group.INSIDE,
    place=1,
    claim="Before batch normalization every step of plain SGD stands at right angles to its weight, so ‖w‖² grows by "
    "the squared steps alone; without it by another amount.",
    source="van Laarhoven 2017; Arora, Li & Lyu 2019",
    experiment=Experiment(
        name="Weights that only grow",
        base=RunConfig().with_values({"training.epochs": 10, "recording.moments": 24}),
    ),
    outcome=squared_steps("conv2.weight"),
    conditions=(AtLeast("batch", 0.97), AtMost("batch", 1.03), AtLeast("none", 1.5)),
    headline=("batch", "none"),
    question=WhichCurve(
        "The length of the same weight in both networks: which curve is the one before batch normalization?",
        "batch",
        ("batch", "none"),
    ),
    picture=over_training("weight_norm", "length of conv2’s weight, ‖w‖", of="conv2.weight", share=False),
    look=(
        Look("gradient_flow", "updates beside weights: the ratio falls as the weight grows"),
        Look("inside_batchnorm", "the weight’s scale moved by hand, and nothing changes behind it"),
    ),
    exact=("conv2.weight",),
)
