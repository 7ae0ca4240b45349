"""The study `smoothness`: how far the loss and its gradient change along the gradient, over training."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from explorer.config import RunConfig
from explorer.landscape.data import slice_data
from explorer.landscape.objective import Objective
from explorer.landscape.position import Position, norm
from explorer.landscape.smoothness import AlongGradient, along_gradient, covariate_shift
from explorer.networks import Network
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.studies.subject import Subject
from explorer.studies.trained import TrainedNetwork, load_trained
from explorer.study_requests.loss_landscape import SmoothnessRequest, Statistics, Subset

STEP_SIZES = (0.5, 4.0)  # times the learning rate: their Figure 4


def compute(subject: Subject, request: SmoothnessRequest) -> dict[str, np.ndarray]:
    """Santurkar et al. (2018), Figure 4, at every k-th kept checkpoint, as a `SmoothnessRequest` asks.

    At each moment the loss is that of the batch that the run trains on next, normalized with the batch's statistics:
    the recorded `loss` at the following step. A step of size η goes from θ to θ − η·g along its gradient g. With T
    moments, S step sizes and L layers:

    Returns:
        step (T,) int. learning_rate (T,): of that moment.
        factor (S,): step sizes as multiples of the learning rate, from ½ to 4.
        loss (T,): at θ. loss_along (T, S): at θ − η·g, nats; loss_min, loss_max (T,) their range.
        gradient_norm (T,): ‖g‖.
        gradient_change (T, S): ‖∇L(θ) − ∇L(θ − η·g)‖ (gradient predictiveness); gradient_change_min, _max (T,).
        relative_change (T, S): the same divided by ‖g‖; relative_change_min, _max (T,).
        beta (T, S): the same divided by ‖η·g‖; effective_beta (T,) its maximum over the step sizes.
        layer (L,) names of layers with weights, from input to output.
        shift_norm (T, L), shift_cosine (T, L): internal covariate shift (their Definition 2.1): the gradient of a
            layer's weights before and after a step of all layers before it, L2 norm of the difference and cosine.
        done (T,) bool: False where it is still to come; there every number is NaN.
        seconds (): computed so far.

    Raises:
        StoreError: no such run, or no checkpoint yet.
    """
    config, folder = subject.config, subject.folder
    trained = load_trained(config, folder)  # refuses a run without checkpoints
    steps = list(kept_checkpoints(folder / "checkpoints"))[:: request.every]
    with Records(folder) as records:
        events = records.events()
    layers = _layers(trained.network)
    result = _empty(steps, [learning_rate(config, events, step) for step in steps], request, list(layers))
    before = subject.draft.read()
    if before is not None and np.array_equal(before["step"], result["step"]):
        result = {name: values.copy() for name, values in before.items()}
    already, began = float(result["seconds"]), time.perf_counter()
    for index in np.flatnonzero(~result["done"]).tolist():
        rate = float(result["learning_rate"][index])
        moment = load_trained(config, folder, steps[index])
        objective, position = next_batch(moment), Position.of(moment.network)
        along = along_gradient(objective, position, (rate * result["factor"]).tolist())
        _note(result, index, along)
        shift = covariate_shift(objective, position, along.gradient, rate, list(layers.values()))
        result["shift_norm"][index], result["shift_cosine"][index] = shift.T
        result["done"][index] = True
        result["seconds"] = np.array(already + time.perf_counter() - began)
        subject.draft.keep(result)
        subject.report(float(result["done"].mean()))
    return result


def next_batch(trained: TrainedNetwork) -> Objective:
    """The loss of the batch that comes next, normalized with its own statistics."""
    splits = (trained.x_train, trained.y_train, trained.x_test, trained.y_test)
    data = slice_data(
        trained.config, splits, data=Subset.BATCH, statistics=Statistics.BATCH, samples=2, step=trained.step
    )
    return Objective(trained.network, data, Statistics.BATCH)


def learning_rate(config: RunConfig, events: Sequence[Event], step: int) -> float:
    """Of the step after `step`: the run's own, or what it was changed to by then."""
    changes = [event for event in events if event.setting == "optimizer.learning_rate" and event.step <= step]
    return float(changes[-1].value or 0.0) if changes else config.optimizer.learning_rate


def _layers(network: Network) -> dict[str, list[str]]:
    """Layer → its parameters by torch's names, weights first, its normalizer's last."""
    name_of = {id(parameter): name for name, parameter in network.named_parameters()}
    found: dict[str, list[str]] = {}
    for name, parameter in network.parameters_by_name().items():
        layer = name.rpartition(".")[0].removesuffix(".norm")
        found.setdefault(layer, []).append(name_of[id(parameter)])
    return found


def _empty(
    steps: list[int], rates: list[float], request: SmoothnessRequest, layers: list[str]
) -> dict[str, np.ndarray]:
    moments, sizes = len(steps), request.step_sizes
    shapes = dict.fromkeys(("loss", "gradient_norm", "loss_min", "loss_max", "effective_beta"), (moments,))
    for name in ("gradient_change", "relative_change"):
        shapes |= {name: (moments, sizes), f"{name}_min": (moments,), f"{name}_max": (moments,)}
    shapes |= dict.fromkeys(("loss_along", "beta"), (moments, sizes))
    shapes |= dict.fromkeys(("shift_norm", "shift_cosine"), (moments, len(layers)))
    return {
        "step": np.array(steps),
        "learning_rate": np.array(rates),
        "factor": np.geomspace(*STEP_SIZES, sizes),
        "layer": np.array(layers),
        "done": np.zeros(moments, dtype=bool),
        "seconds": np.array(0.0),
        **{name: np.full(shape, np.nan) for name, shape in shapes.items()},
    }


def _note(result: dict[str, np.ndarray], index: int, along: AlongGradient) -> None:
    length = norm(along.gradient)
    change = np.array(along.gradient_change)
    with np.errstate(all="ignore"):  # a gradient of 0 or NaN has no relative change
        found = {
            "loss": along.loss,
            "gradient_norm": length,
            "loss_along": along.loss_along,
            "gradient_change": change,
            "relative_change": change / length,
            "beta": along.beta,
            "effective_beta": np.max(along.beta),
        }
    for source, name in (("loss_along", "loss"), ("gradient_change",) * 2, ("relative_change",) * 2):
        found[f"{name}_min"], found[f"{name}_max"] = np.min(found[source]), np.max(found[source])
    for name, value in found.items():
        result[name][index] = value
