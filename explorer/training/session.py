"""The visible training loop: forward, backward, step, record. What surrounds it is in `callbacks`, one file each."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.recording import Observation, build_recorder
from explorer.recording.probe import weight_positions
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import WaitingLooks
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches
from explorer.training.callback import Callback, EndTraining, end_if_requested
from explorer.training.callbacks.checkpoints import Checkpoints
from explorer.training.callbacks.flushing import Flushing
from explorer.training.callbacks.live_settings import LiveSettings
from explorer.training.callbacks.looks import Looks
from explorer.training.device import choose_device
from explorer.training.memory_format import memory_format
from explorer.training.optimizer import SGD
from explorer.training.outcome import Outcome
from explorer.training.step_graph import StepRunner, capture_on

log = logging.getLogger("explorer.training")


class Session:
    """One run while it trains. Starts where the newest checkpoint in `folder` is, else from the beginning.

    Records that were written after that checkpoint are computed once more and not written again: on the CPU they are
    the same to the last bit, for everything random depends on the seed, a name and the step alone.
    """

    def __init__(
        self,
        config: RunConfig,
        folder: Path,
        records: Records,
        callbacks: Sequence[Callback] = (),
        *,
        looks_beside: bool = False,
    ) -> None:
        """
        Args:
            looks_beside: another process takes the looks that the run kept its network for; else this one, at its end.

        Raises:
            ConfigError: a device that is not there, or data that cannot be had.
            StoreError: records or checkpoints that cannot be read or written.
        """
        self.config = config
        self.steps, self.step = config.steps, 0
        self._began, self._seconds_before = time.perf_counter(), 0.0
        self.device = choose_device(config.training.device)
        data = load_dataset(config.dataset)
        arrays = (data.x_train, data.y_train, data.x_test, data.y_test)
        x_train, y_train, x_test, y_test = (torch.from_numpy(array).to(self.device) for array in arrays)
        augmentation = Augmentation.of(config.dataset, config.training.seed)
        self.network = build_network(config, self.device)
        self.batches = Batches(x_train, y_train, config.optimizer.batch_size, config.training.seed, augmentation)
        self.recorder = build_recorder(self.network, x_train, y_train, x_test, y_test)
        self.optimizer = SGD.of(config, self.network.parameters_by_name())
        self._prepare_step()
        records.declare(self.recorder.series(), self.steps)
        self._flushing = Flushing(self.recorder, records)
        self.looks_beside = looks_beside
        self.looks = Looks(self.recorder.moments, records, WaitingLooks(folder))
        self._checkpoints = Checkpoints(folder / "checkpoints", self.steps, self.network.graph.parameter_count)
        self._live_settings = LiveSettings(records)
        self.callbacks = (self.looks, self._checkpoints, *callbacks, self._live_settings, self._flushing)
        self._resume()

    def _prepare_step(self) -> None:
        """What every step uses again."""
        self.parameters = tuple(self.network.parameters_by_name().values())
        positions = weight_positions(self.network)
        self._weights = tuple(self.parameters[position].detach() for position in positions)
        self._weight_positions = torch.tensor(positions, device=self.device)
        self._one = torch.ones((), device=self.device)  # dloss/dloss, or autograd makes it anew at each step
        self.capture_again()

    def _resume(self) -> None:
        """Continue from the newest checkpoint, with the settings that had been changed by then."""
        checkpoint, self._note = self._checkpoints.latest(not_after=self._flushing.written)
        if self._note:
            log.warning("%s: %s", self._checkpoints.run, self._note)
        if checkpoint is not None:
            self.network.load_state(checkpoint.state)
            self.optimizer.load_state(checkpoint.state)
            self.recorder.load_state(checkpoint.state)
            self.step, self._seconds_before = checkpoint.step, checkpoint.seconds
        self._live_settings.resume(self)

    # ── the loop ─────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> Outcome:
        """Train to the end, to divergence, or until a callback ends it; then look at what waits, unless others do."""
        outcome = self._train()
        if outcome.status.is_over and not self.looks_beside:
            self.looks.take_all(self)
        return outcome

    def _train(self) -> Outcome:
        self._began = time.perf_counter()
        try:
            while self.step < self.steps:
                self._before_step()
                self.train_step()
                self._after_step()
            self.save()
        except EndTraining as end:
            return Outcome(end.status, self.step, end.message)
        return Outcome(Status.FINISHED, self.step, "; ".join(note for note in (self._note, self._runner.note) if note))

    def train_step(self) -> None:
        """Move the network by one batch, and record one row."""
        self.step += 1
        x, y = self.batches.at(self.step)
        row = self._runner.take(x, y)  # `forward_backward_step`, or a repetition of it
        self.recorder.record(self.step, row)

    def forward_backward_step(self, x: Tensor, y: Tensor) -> Tensor:
        """Move the network by the batch `x` (N, …), `y` (N,) or (N, H, W); the recorder's row (columns,)."""
        logits, watched = self.network.outputs(x, self.recorder.watches)
        loss = F.cross_entropy(logits, y)
        gradients = torch.autograd.grad(loss, (*self.parameters, *watched.values()), self._one)
        of_parameters, of_nodes = gradients[: len(self.parameters)], gradients[len(self.parameters) :]
        update = self.optimizer.step(of_parameters)
        observation = Observation(
            loss=loss.detach(),
            logits=logits.detach(),
            targets=y,
            gradients=of_parameters,
            node_gradients=dict(zip(watched, of_nodes, strict=True)),
            update=update,
            weights=self._weights,
            weight_positions=self._weight_positions,
            learning_rate=self.optimizer.learning_rate,
        )
        return self.recorder.row(observation)

    def capture_again(self) -> None:
        """Forget a captured step, which would go on with the settings that it was captured with."""
        self._runner = StepRunner(self.forward_backward_step, self.network, capture_on(self.device))

    def _before_step(self) -> None:
        for callback in self.callbacks:
            status = callback.before_step(self)
            if status is not None:
                self.save()
                raise EndTraining(status)

    def _after_step(self) -> None:
        for callback in self.callbacks:
            callback.after_step(self)

    # ── what callbacks ask of it ─────────────────────────────────────────────────────────────────────────

    @property
    def seconds(self) -> float:
        """Spent in training, by this session and those before it."""
        return self._seconds_before + time.perf_counter() - self._began

    def change(self, setting: str, value: float | None) -> None:
        """Let the learning rate or the BN momentum be `value` from the next step on, and record that."""
        self._live_settings.want(setting, value)

    def save(self) -> None:
        """Write the records so far, then a checkpoint to resume from.

        Raises:
            EndTraining: the run has diverged, and there is nothing to resume.
        """
        self.flush()
        self._checkpoints.save(self)

    def flush(self) -> None:
        """Write the records so far.

        Raises:
            EndTraining: the run has diverged; everything up to that step is written, and nothing after it.
        """
        diverged = self._flushing.flush()
        if diverged is not None:
            self.step = diverged
        for callback in self.callbacks:
            callback.after_flush(self)
        if diverged is not None:
            raise EndTraining(
                Status.DIVERGED,
                f"the loss was no longer finite at step {diverged}; everything up to there is recorded",
            )

    def end_if_requested(self) -> None:
        """
        Raises:
            EndTraining: a callback wants the run to end before its next step.
        """
        end_if_requested(self.callbacks)


def build_network(config: RunConfig, device: torch.device) -> Network:
    """The network of a run as it starts, on the device, its weights laid out in memory as they are trained."""
    network = Network(config).to(device)
    form = memory_format(config, network.graph, device.type)
    return network.to(memory_format=form)  # pyright: ignore[reportCallIssue]  # torch's stubs do not know it
