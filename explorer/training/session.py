"""The visible training loop: forward, backward, step, record; and what it answers to between steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.architecture.memory import refuse_what_cannot_fit
from explorer.config import ConfigError, RunConfig
from explorer.datasets import bring, load_dataset
from explorer.machine import memory
from explorer.networks import Network
from explorer.networks.normalization import BatchStatistics
from explorer.recording import Observation, Recorder, build_recorder
from explorer.recording.schedule import moments
from explorer.sources.published import Presence
from explorer.store.checkpoint_files import LATEST, kept_name
from explorer.store.errors import StoreError, Trouble
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training.allocator import keep_freed_memory
from explorer.training.augmentation import Augmentation
from explorer.training.batches import Batches
from explorer.training.callback import Callback
from explorer.training.checkpoints import (
    KEPT_BYTES,
    Checkpoint,
    latest_checkpoint,
    save_checkpoint,
)
from explorer.training.device import choose_device
from explorer.training.memory_format import memory_format
from explorer.training.optimizer import SGD
from explorer.training.step_graph import StepRunner, capture_on
from explorer.training.trained_parameters import trained_names

FLUSH_OFTEN, FLUSH_SELDOM = 0.25, 2.0  # seconds from one writing of records to the next, by how long it takes
FLUSH_SHARE = 0.02  # of the time goes into it, where that is not too seldom
SAVE_SHARE = 0.02  # of the time, at most, goes into checkpoints to resume from
KEPT_CHECKPOINTS = 24  # in a run, at most

log = logging.getLogger("explorer.training")


@dataclass(frozen=True)
class Outcome:
    """How a session ended."""

    status: Status
    step: int
    message: str = ""
    refused: bool = False
    """Whether its settings or its data cannot work here: it had not begun."""
    lacks_room: bool = False
    """Whether it is paused because it could not write, until there is room."""


class Session:
    """One run while it trains. Starts where the newest checkpoint in `folder` is, else from the beginning.

    Records that were written after that checkpoint are computed once more and not written again: on the CPU they are
    the same to the last bit, for everything random depends on the seed, a name and the step alone.
    """

    def __init__(self, config: RunConfig, folder: Path, records: Records) -> None:
        self.config = config
        self._checkpoints = folder / "checkpoints"
        self._records = records
        self.device = choose_device(config.training.device)
        data = load_dataset(config.dataset)
        arrays = (data.x_train, data.y_train, data.x_test, data.y_test)
        x_train, y_train, x_test, y_test = (torch.from_numpy(array).to(self.device) for array in arrays)
        self.network = Network(config).to(self.device)
        memory = memory_format(config, self.network.graph, self.device.type)
        self.network.to(memory_format=memory)  # pyright: ignore[reportCallIssue]  # torch's stubs do not know it
        augmentation = Augmentation.of(config.dataset, config.training.seed)
        self._batches = Batches(x_train, y_train, config.optimizer.batch_size, config.training.seed, augmentation)
        self._recorder: Recorder = build_recorder(self.network, x_train, y_train, x_test, y_test)
        parameters = self.network.parameters_by_name()
        self._parameters = tuple(parameters.values())
        self._weights = tuple(value.detach() for name, value in parameters.items() if name.endswith(".weight"))
        positions = [position for position, name in enumerate(parameters) if name.endswith(".weight")]
        self._weight_positions = torch.tensor(positions, device=self.device)
        self._one = torch.ones((), device=self.device)  # dloss/dloss, or autograd makes it anew at each step
        optimizer = config.optimizer
        self._optimizer = SGD(
            self.network.parameters_by_name(),
            optimizer.learning_rate,
            optimizer.momentum,
            optimizer.weight_decay,
            trained=trained_names(self.network.parameters_by_name(), config.training.trained),
        )
        self._runner = self._new_runner()
        self.steps = config.steps
        self.step = 0
        self.seconds = 0.0
        self._kept = moments(self.steps, min(KEPT_CHECKPOINTS, KEPT_BYTES // (4 * self.network.graph.parameter_count)))
        self._wanted: list[tuple[str, float | None]] = []
        self._diverged_at: int | None = None
        self._take_up()

    def _take_up(self) -> None:
        """Continue from the newest checkpoint, with the settings that had been changed by then."""
        self._records.declare(self._recorder.series(), self.steps)
        self._written = self._records.last_step
        checkpoint, self._note = latest_checkpoint(self._checkpoints, self._written)
        if self._note:
            log.warning("%s: %s", self._checkpoints.parent.name, self._note)
        if checkpoint is not None:
            self.network.load_state(checkpoint.state)
            self._optimizer.load_state(checkpoint.state)
            self._recorder.load_state(checkpoint.state)
            self.step, self.seconds = checkpoint.step, checkpoint.seconds
        self._past_events = self._records.events()
        for event in self._past_events:
            if event.step < self.step:
                self._apply(event.setting, event.value)

    # ── the loop ─────────────────────────────────────────────────────────────────────────────────────────

    def run(self, callback: Callback) -> Outcome:
        """Train to the end, to divergence, or until the callback ends it."""
        beginning = self._state() if self.step == 0 else None
        self._keep()
        began = self._flushed = self._saved = time.perf_counter()
        self._save_pause, self._flush_pause, before = 0.0, FLUSH_OFTEN, self.seconds
        while self.step < self.steps:
            self.seconds = before + time.perf_counter() - began
            self._replay_events()
            ended = callback.before_step(self)
            if ended is not None:
                self.save()
                callback.after_flush(self)
            else:
                self._change_what_is_wanted()
            if self._diverged_at is not None:
                self._flush()
                return self._diverged(self._diverged_at)
            if ended is not None:
                return Outcome(ended, self.step)
            self.train_step()
            looked = True
            if beginning is not None:
                self._flush()  # the first point is there before the first looks, which take longer
                callback.after_flush(self)
                looked = self._look_back(beginning, lambda: callback.requested_end() is not None)
                beginning = None
            if not (looked and self._recorder.look(self.step, lambda: callback.requested_end() is not None)):
                # Without a checkpoint: the next session computes this step once more, and then looks.
                self._flush()
                callback.after_flush(self)
                return Outcome(callback.before_step(self) or Status.INTERRUPTED, self.step)
            self._keep()
            if self._is_time_to_flush():
                diverged = self._flush()
                callback.after_flush(self)
                if diverged is not None:
                    return self._diverged(diverged)
        diverged = self._flush()
        if diverged is not None:
            return self._diverged(diverged)
        self.save()
        callback.after_flush(self)
        notes = [note for note in (self._note, self._runner.note) if note]
        return Outcome(Status.FINISHED, self.step, "; ".join(notes))

    def train_step(self) -> None:
        """One batch forward, backward, one optimiser step, one row of records."""
        self.step += 1
        self._recorder.record(self.step, self._runner.take(*self._batches.at(self.step)))

    def _compute(self, x: Tensor, y: Tensor) -> Tensor:
        """Move the network by one batch; the recorder's row."""
        logits, watched = self.network.outputs(x, self._recorder.watches)
        loss = F.cross_entropy(logits, y)
        gradients = torch.autograd.grad(loss, (*self._parameters, *watched.values()), self._one)
        of_parameters, of_nodes = gradients[: len(self._parameters)], gradients[len(self._parameters) :]
        update = self._optimizer.step(of_parameters)
        observation = Observation(
            loss=loss.detach(),
            logits=logits.detach(),
            targets=y,
            gradients=of_parameters,
            node_gradients=dict(zip(watched, of_nodes, strict=True)),
            update=update,
            weights=self._weights,
            weight_positions=self._weight_positions,
            learning_rate=self._optimizer.learning_rate,
        )
        return self._recorder.row(observation)

    def _new_runner(self) -> StepRunner:
        return StepRunner(self._compute, self.network, capture_on(self.device))

    def _look_back(self, beginning: dict[str, Tensor], give_up: Callable[[], bool]) -> bool:
        """Let the scheduled probes see the network as it was before the first step; false where they gave up."""
        now = self._state()
        self.network.load_state(beginning)
        looked = self._recorder.look(0, give_up)
        self.network.load_state(now)
        return looked

    def _state(self) -> dict[str, Tensor]:
        return {name: value.clone() for name, value in self.network.state().items()}

    def _diverged(self, step: int) -> Outcome:
        self.step = step
        return Outcome(
            Status.DIVERGED, step, f"the loss was no longer finite at step {step}; everything up to there is recorded"
        )

    # ── settings that change while it trains ─────────────────────────────────────────────────────────────

    def change(self, setting: str, value: float | None) -> None:
        """Let the learning rate or the BN momentum be `value` from the next step on, and record that."""
        self._wanted.append((setting, value))

    def _change_what_is_wanted(self) -> None:
        if not self._wanted or self.step < self._written:
            return  # while known steps are computed again, nothing may differ from the first time
        for setting, value in self._wanted:
            self._apply(setting, value)
            self._recorder.note(Event(self.step, setting, value))
        self._wanted.clear()
        self._flush()

    def _replay_events(self) -> None:
        for event in self._past_events:
            if event.step == self.step:
                self._apply(event.setting, event.value)

    def _apply(self, setting: str, value: float | None) -> None:
        if setting == "optimizer.learning_rate":
            assert value is not None
            self._optimizer.learning_rate = value
        elif setting == "normalization.momentum":
            for normalizer in self.network.normalizers.values():
                if isinstance(normalizer, BatchStatistics):
                    normalizer.momentum = value
        self._runner = self._new_runner()  # a captured step would go on with the old one

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────

    def save(self) -> None:
        """Write the records so far, then a checkpoint to resume from."""
        began = time.perf_counter()
        if self._flush() is None:
            checkpoint = self._checkpoint()
            checkpoint.state.update(self._recorder.state())
            save_checkpoint(self._checkpoints, LATEST, checkpoint)
        self._saved = time.perf_counter()
        self._save_pause = max(1.0, (self._saved - began) / SAVE_SHARE)

    def _flush(self) -> int | None:
        began = time.perf_counter()
        diverged = self._recorder.flush(self._records, self._written)
        self._flushed = time.perf_counter()
        self._flush_pause = min(FLUSH_SELDOM, max(FLUSH_OFTEN, (self._flushed - began) / FLUSH_SHARE))
        if self._diverged_at is None:
            self._diverged_at = diverged
        return self._diverged_at

    def _is_time_to_flush(self) -> bool:
        now = time.perf_counter()
        if now - self._saved > self._save_pause and now - self._flushed > self._flush_pause:
            self.save()
            return True
        return self._recorder.is_full or now - self._flushed > self._flush_pause

    def _keep(self) -> None:
        if self.step in self._kept and not (self._checkpoints / kept_name(self.step)).exists():
            save_checkpoint(self._checkpoints, kept_name(self.step), self._checkpoint())

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self.step, self.seconds, self.network.state() | self._optimizer.state())


class _NoCallback(Callback):
    """Of a session that nobody watches."""


def train(config: RunConfig, folder: Path, callback: Callback | None = None) -> Outcome:
    """Train the run of `config` in `folder`, from its newest checkpoint where there is one.

    What cannot be computed or written ends it as *failed*, with the reason, and as *paused* where only room is lacking;
    what was recorded before stays.
    """
    keep_freed_memory()
    callback = callback or _NoCallback()
    try:
        refuse_what_cannot_fit(config, memory())
        bring(config.dataset, lambda presence: _go_on(callback, presence))
        with one_thread(), Records(folder) as records:
            return Session(config, folder, records).run(callback)
    except _WaitEndedError as ended:
        return Outcome(ended.status, 0)
    except ConfigError as error:
        return Outcome(Status.FAILED, 0, str(error), refused=True)
    except StoreError as error:
        lacks_room = error.trouble is Trouble.FULL
        return Outcome(Status.PAUSED if lacks_room else Status.FAILED, 0, str(error), lacks_room=lacks_room)
    except (MemoryError, torch.OutOfMemoryError) as error:
        return Outcome(Status.FAILED, 0, _out_of_memory(config, error))
    except RuntimeError as error:
        if "can't allocate memory" not in str(error) and "not enough memory" not in str(error):
            raise
        return Outcome(Status.FAILED, 0, _out_of_memory(config, error))


class _WaitEndedError(Exception):
    def __init__(self, status: Status) -> None:
        self.status = status


def _go_on(callback: Callback, presence: Presence) -> None:
    """
    Raises:
        _WaitEndedError: the callback wants it to end before its data are there.
    """
    del presence  # the app sees for itself how far a download is
    ended = callback.requested_end()
    if ended is not None:
        raise _WaitEndedError(ended)


def _out_of_memory(config: RunConfig, error: BaseException) -> str:
    reason = str(error).splitlines()[0] if str(error) else "no memory left"
    return (
        f"not enough memory for batch size {config.optimizer.batch_size}, width {config.network.width} and depth "
        f"{config.network.depth} ({reason[:120]}); choose a smaller one, or allow more memory a run"
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread a run: as fast for small networks, and sums come out the same to the last bit each time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
