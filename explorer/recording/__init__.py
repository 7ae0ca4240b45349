"""Recording what a network does while it trains, without changing it and almost without cost."""

from __future__ import annotations

from importlib import import_module

from torch import Tensor

from explorer.architecture.capacity import population_samples, probe_samples
from explorer.architecture.step_time import nominal_step
from explorer.networks import Network
from explorer.recording.activations import Activations, probe_batch
from explorer.recording.decision_regions import NODES, DecisionRegions
from explorer.recording.evaluation import TRAIN_MODE_BATCHES, EvalMode, KeptSamples, TrainMode
from explorer.recording.learning_curves import LearningCurves
from explorer.recording.population import Population
from explorer.recording.probe import MomentProbe, Observation, StepProbe
from explorer.recording.recorder import Recorder
from explorer.recording.schedule import EVALUATION_SHARE, FREE_SECONDS, SHARE, affordable, geometric, part, thinned
from explorer.store.quantities import probes_of
from explorer.store.quantity import Rhythm


def _found(module: str) -> list[type[StepProbe]]:
    """The probes that a module of this folder defines, for every step."""
    defined = vars(import_module(f"{__name__}.{module}")).values()
    probes = [found for found in defined if isinstance(found, type) and issubclass(found, StepProbe)]
    return [probe for probe in probes if probe.__module__ == f"{__name__}.{module}"]


EVERY_STEP = tuple(
    probe for module in probes_of(Rhythm.STEP) for probe in _found(module) if probe is not LearningCurves
)
"""What is recorded at every step where a run asks for it, as `explorer.store.quantities` describes it."""


def build_recorder(network: Network, x_train: Tensor, y_train: Tensor, x_test: Tensor, y_test: Tensor) -> Recorder:
    """The recorder that a run's configuration asks for. Loss and accuracy are always recorded."""
    config = network.config
    chosen = EVERY_STEP if config.recording.every_step else ()
    step_probes = [probe(network) for probe in (LearningCurves, *chosen)]
    return Recorder(step_probes, _scheduled(network, x_train, y_train, x_test, y_test), x_train.device)


def _scheduled(network: Network, x_train: Tensor, y_train: Tensor, x_test: Tensor, y_test: Tensor) -> list[MomentProbe]:
    """Moments by what they cost: a forward pass is a third of a step.

    All are among the same moments, so that what is seen side by side was measured at the same steps.
    """
    config = network.config
    steps, most, batch_size = config.steps, config.recording.moments, config.optimizer.batch_size
    images = probe_samples(network.graph, config.recording.probe_images)
    population = population_samples(network.graph, len(x_train))
    in_steps = 1 / (3 * batch_size)
    free = FREE_SECONDS / nominal_step(network.graph, batch_size)
    every = geometric(steps, most)

    def at(samples: int, *, most: int, share: float = SHARE) -> frozenset[int]:
        return thinned(every, affordable(steps, samples * in_steps, share, free=free, most=most))

    evaluations = at(len(x_test), most=most, share=EVALUATION_SHARE)
    probed = at(2 * images + min(len(x_test), TRAIN_MODE_BATCHES * batch_size), most=part(most, 2 / 3))
    counted = at(population, most=part(most, 2 / 5))
    mapped = thinned(probed, min(8, max(2, most // 4)))
    probe = probe_batch(x_train, y_train, images)
    passes = nominal_step(network.graph, NODES**2) / nominal_step(network.graph, batch_size)  # forward, in two modes
    drawn = thinned(evaluations, affordable(steps, passes, SHARE, free=free, most=part(most, 2 / 5)))
    return [
        EvalMode(network, x_test, y_test, evaluations),
        TrainMode(network, x_test, y_test, batch_size, probed),
        Activations(network, probe, probed, mapped),
        Population(network, x_train, counted),
        KeptSamples(network, x_test, y_test, evaluations),
        DecisionRegions(network, x_train, batch_size, drawn),
    ]


__all__ = ["Observation", "Recorder", "build_recorder"]
