"""What differs between an experiment's arms, and what they share."""

from __future__ import annotations

from explorer.architecture import build_graph
from explorer.config import ConfigError
from explorer.experiment import Experiment

WORDS = {
    "normalization.kind": "the normalization",
    "normalization.momentum": "the momentum of the running statistics",
    "normalization.placement": "the placement of the normalizer",
    "network.family": "the shortcuts",
    "network.depth": "the depth",
    "network.activation": "the activation",
    "network.initialization": "the initialisation",
    "optimizer.learning_rate": "the learning rate",
    "optimizer.batch_size": "the batch size",
    "optimizer.momentum": "the momentum of SGD",
    "optimizer.weight_decay": "the weight decay",
}
REORDERS = ("optimizer.batch_size", "dataset.name", "dataset.points", "dataset.noise")
"""Settings whose arms do not see the same batches in the same order."""


def difference_sentence(experiment: Experiment) -> str:
    """`The arms differ in the normalization alone; data order and the 14 parameters they share start the same.`

    Empty for a single arm.
    """
    arms = experiment.arms
    if len(arms) < 2:
        return ""
    names = [WORDS.get(key, key.partition(".")[2].replace("_", " ")) for key in experiment.vary]
    what = f"{names[0]} alone" if len(names) == 1 else " and ".join(names)
    return f"The arms differ in {what}{_shared(experiment)}."


def _shared(experiment: Experiment) -> str:
    try:
        graphs = [build_graph(arm.config) for arm in experiment.arms]
    except ConfigError:  # data that are not here have no shape yet
        return ""
    first, *others = (graph.parameters for graph in graphs)
    shared = [name for name, shape in first.items() if all(other.get(name) == shape for other in others)]
    same = [] if set(experiment.vary) & set(REORDERS) else ["the order of the data"]
    if shared and "network.initialization" not in experiment.vary:
        everything = all(len(shared) == len(graph.parameters) for graph in graphs)
        same.append("all starting values" if everything else f"the starting values of {len(shared)} shared parameters")
    return (
        f"; {' and '.join(same)} are the same"
        if len(same) > 1
        else f"; {same[0]} {_verb(same[0])} the same"
        if same
        else ""
    )


def _verb(what: str) -> str:
    return "is" if what == "the order of the data" else "are"
