"""Recording what a network does while it trains, without changing it and almost without cost."""

from __future__ import annotations

from torch import Tensor

from explorer.architecture.capacity import population_samples, probe_samples
from explorer.architecture.step_time import nominal_step
from explorer.networks import Network
from explorer.recording.activations import Activations, probe_batch
from explorer.recording.channel_statistics import ChannelStatistics
from explorer.recording.evaluation import TRAIN_MODE_BATCHES, EvalMode, TrainMode
from explorer.recording.gradient_flow import GradientFlow
from explorer.recording.gradient_noise import GradientNoise
from explorer.recording.gradient_norm import GradientNorm
from explorer.recording.learning_curves import LearningCurves
from explorer.recording.population import Population
from explorer.recording.probe import MomentProbe, Observation, StepProbe
from explorer.recording.recorder import Recorder
from explorer.recording.running_statistics import RunningStatistics
from explorer.recording.scale_and_shift import ScaleAndShift
from explorer.recording.schedule import EVALUATION_SHARE, FREE_SECONDS, SHARE, affordable, moments, thinned
from explorer.recording.update_ratio import UpdateRatio

EVERY_STEP: tuple[type[StepProbe], ...] = (
    ChannelStatistics,
    RunningStatistics,
    ScaleAndShift,
    GradientNorm,
    GradientFlow,
    UpdateRatio,
    GradientNoise,
)


def build_recorder(network: Network, x_train: Tensor, y_train: Tensor, x_test: Tensor, y_test: Tensor) -> Recorder:
    """The recorder that a run's configuration asks for. Loss and accuracy are always recorded."""
    config = network.config
    step_probes: list[StepProbe] = [LearningCurves(network)]
    if config.recording.every_step:
        step_probes += [probe(network) for probe in EVERY_STEP]
    return Recorder(step_probes, _scheduled(network, x_train, y_train, x_test, y_test), x_train.device)


def _scheduled(network: Network, x_train: Tensor, y_train: Tensor, x_test: Tensor, y_test: Tensor) -> list[MomentProbe]:
    """Moments by what they cost: a forward pass is a third of a step, all together a few hundredths of a run.

    Short runs pay more, so that there is something to see, where that is soon done.
    """
    config = network.config
    steps, most, batch_size = config.steps, config.recording.moments, config.optimizer.batch_size
    images = probe_samples(network.graph, config.recording.probe_images)
    population = population_samples(network.graph, len(x_train))
    in_steps = 1 / (3 * batch_size)
    free = FREE_SECONDS / nominal_step(network.graph, batch_size)

    def at(samples: int, *, least: int, most: int, share: float = SHARE) -> frozenset[int]:
        return moments(steps, affordable(steps, samples * in_steps, share, free=free, least=least, most=most))

    evaluations = at(len(x_test), least=24, most=most, share=EVALUATION_SHARE)
    probed = at(2 * images + min(len(x_test), TRAIN_MODE_BATCHES * batch_size), least=12, most=most // 2)
    counted = at(population, least=10, most=most // 2)
    mapped = thinned(probed, min(8, max(2, most // 4)))
    probe = probe_batch(x_train, y_train, images)
    return [
        EvalMode(network, x_test, y_test, evaluations),
        TrainMode(network, x_test, y_test, batch_size, probed),
        Activations(network, probe, probed, mapped),
        Population(network, x_train, counted),
    ]


__all__ = ["Observation", "Recorder", "build_recorder"]
