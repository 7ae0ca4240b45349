"""A preset's settings in words, and which experiments of a store are its runs."""

from __future__ import annotations

from explorer.config import Activation, Family
from explorer.experiment import Experiment, compared_words
from explorer.presets.preset import Preset
from explorer.sentences import counted


def settings_words(preset: Preset) -> str:
    """`LeNet with relu on digits, batches of 64, learning rate 0.1, 10 epochs (210 steps).`"""
    base, vary = preset.experiment.base, preset.experiment.vary
    family = base.network.family.description.network_title
    depth = "" if base.network.family is Family.LENET or "network.depth" in vary else f" of depth {base.network.depth}"
    if "network.family" in vary:
        family = "Networks"
    said = [f"{family}{depth} with {_activation(base.network.activation)} on {base.dataset.name.replace('_', ' ')}"]
    if "optimizer.batch_size" not in vary:
        said.append(f"batches of {base.optimizer.batch_size}")
    if "optimizer.learning_rate" not in vary:
        said.append(f"learning rate {base.optimizer.learning_rate:g}")
    epochs = counted(base.training.epochs, "epoch")
    steps = sorted({arm.config.steps for arm in preset.experiment.arms})
    said.append(f"{epochs} ({' to '.join(f'{end:,}' for end in dict.fromkeys((steps[0], steps[-1])))} steps)")
    return f"{', '.join(said)}."


def varied_words(preset: Preset) -> str:
    """`none, batch × learning rate 0.01, 0.1, 1`: what the arms are."""
    return compared_words(preset.experiment.vary)


def is_of(preset: Preset, experiment: Experiment) -> bool:
    """Whether an experiment is this preset's, whatever its name and seeds."""
    own = preset.experiment
    vary = {key: list(values) for key, values in experiment.vary.items()}
    return experiment.base == own.base and vary == {key: list(values) for key, values in own.vary.items()}


def _activation(activation: Activation) -> str:
    description = activation.description
    return description.plural or description.title
