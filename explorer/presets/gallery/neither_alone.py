"""Deep networks need shortcuts and normalization together."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import Above, AtLeast, AtMost
from explorer.presets.outcomes import final_accuracy
from explorer.presets.pictures import over_training
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import WhichArm

PRESET = Preset(
    name="neither-alone",
    title="Neither alone",
    group=Group.DEPTH,
    place=2,
    claim="At depth 20 a plain network without normalization learns nothing; shortcuts and batch normalization "
    "together beat either alone.",
    source="He et al. 2015; De & Smith 2020",
    experiment=Experiment(
        name="Neither alone",
        base=RunConfig().with_values(
            {
                "network.family": "plain",
                "network.depth": 20,
                "network.width": 8,
                "training.epochs": 6,
                "recording.moments": 24,
            }
        ),
        vary={"network.family": ("plain", "residual"), "normalization.kind": ("none", "batch")},
    ),
    outcome=final_accuracy(),
    conditions=(
        AtMost("plain + none", 0.3),
        AtLeast("residual + batch", 0.85),
        Above("residual + batch", "plain + batch", 0.03),
        Above("residual + batch", "residual + none", 0.2),
    ),
    headline=("residual + batch", "residual + none", "plain + batch", "plain + none"),
    question=WhichArm(
        "Which remedy alone brings more: shortcuts, or batch normalization?",
        ("residual + none", "plain + batch"),
    ),
    picture=over_training(),
    look=(
        Look("gradient_flow", "four networks, one gradient: where it grows, where it dies, where it passes"),
        Look("lab", "how soon each of them moves at all"),
    ),
    shows_everything=True,
)
