"""Recording what a network does while it trains, without changing it and almost without cost."""

from __future__ import annotations

from torch import Tensor

from explorer.networks import Network
from explorer.recording.activations import Activations, probe_batch
from explorer.recording.channel_statistics import ChannelStatistics
from explorer.recording.evaluation import EvalMode, TrainMode
from explorer.recording.gradient_flow import GradientFlow
from explorer.recording.gradient_noise import GradientNoise
from explorer.recording.gradient_norm import GradientNorm
from explorer.recording.learning_curves import LearningCurves
from explorer.recording.population import Population
from explorer.recording.probe import MomentProbe, Observation, StepProbe
from explorer.recording.recorder import Recorder
from explorer.recording.running_statistics import RunningStatistics
from explorer.recording.scale_and_shift import ScaleAndShift
from explorer.recording.schedule import affordable, moments
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
    """Moments by what they cost: a forward pass is a third of a step, and all of them together about a tenth of a run.

    Short runs pay more, so that there is something to see.
    """
    config = network.config
    steps, most, batch_size = config.steps, config.recording.moments, config.optimizer.batch_size
    in_steps = 1 / (3 * batch_size)
    evaluation = len(x_test) * in_steps
    looks = (2 * config.recording.probe_images + len(x_test)) * in_steps
    evaluations = moments(steps, affordable(steps, evaluation, 0.05, least=24, most=most))
    probed = moments(steps, affordable(steps, looks, 0.05, least=12, most=most // 2))
    counted = moments(steps, affordable(steps, len(x_train) * in_steps, 0.05, least=10, most=most // 2))
    mapped = moments(steps, min(8, most // 4))
    probe = probe_batch(x_train, y_train, config.recording.probe_images)
    return [
        EvalMode(network, x_test, y_test, evaluations),
        TrainMode(network, x_test, y_test, batch_size, probed),
        Activations(network, probe, probed, mapped),
        Population(network, x_train, counted),
    ]


__all__ = ["Observation", "Recorder", "build_recorder"]
