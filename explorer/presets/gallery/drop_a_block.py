"""A trained residual network survives the loss of a block; a plain one does not."""

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.presets.conditions import AtLeast, AtMost
from explorer.presets.outcomes import accuracy_without_a_block
from explorer.presets.pictures import without_each_block
from explorer.presets.preset import Group, Look, Preset
from explorer.presets.questions import HowMuch

PRESET = Preset(
    name="drop-a-block",
    title="Drop a block",
    group=Group.DEPTH,
    place=3,
    claim="Without one of its blocks, in the median over blocks, a trained residual network keeps more than half of "
    "its accuracy, and a plain network falls to chance.",
    source="Veit, Wilber & Belongie 2016, figure 3",
    experiment=Experiment(
        name="Drop a block",
        base=RunConfig().with_values(
            {
                "network.family": "plain",
                "network.depth": 14,
                "optimizer.learning_rate": 0.3,
                "training.epochs": 8,
                "recording.moments": 12,
            }
        ),
        vary={"network.family": ("plain", "residual")},
    ),
    outcome=accuracy_without_a_block(),
    conditions=(AtLeast("residual", 0.5), AtMost("plain", 0.4)),
    headline=("residual", "plain"),
    question=HowMuch(
        "How much of its accuracy does the residual network keep without one block?", "residual", tolerance=0.1
    ),
    picture=without_each_block("test accuracy"),
    look=(
        Look("gradient_flow", "the lesion study at the end of the page, and the lengths of the paths beside it"),
        Look("lab", "both networks before the operation"),
    ),
    shows_everything=True,
)
