"""Training: PyTorch's SGD, the same batches for all arms, resuming to the last bit, divergence, events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.config import RunConfig
from explorer.datasets import load_dataset
from explorer.networks import Network
from explorer.networks.normalization import Mode
from explorer.store.checkpoint_files import LATEST, kept_checkpoints
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import waiting_steps
from explorer.training import Callback, Outcome, Session, train
from explorer.training.batches import Batches
from explorer.training.checkpoints import load_checkpoint
from explorer.training.optimizer import SGD


def _config(**values: object) -> RunConfig:
    common: dict[str, object] = {"training.epochs": 2, "recording.moments": 6, "optimizer.momentum": 0.9}
    return RunConfig().with_values({**common, **{key.replace("__", "."): value for key, value in values.items()}})


class _EndsAt(Callback):
    """Ends a session after so many steps, changing settings on the way."""

    def __init__(self, step: int, changes: dict[int, tuple[str, float | None]] | None = None) -> None:
        self.step, self.changes, self.written = step, changes or {}, 0

    def before_step(self, session: Session) -> Status | None:
        if session.step in self.changes:
            session.change(*self.changes.pop(session.step))
        return Status.INTERRUPTED if session.step >= self.step else None

    def after_flush(self, session: Session) -> None:
        self.written = session.step


class Killed(BaseException):
    """Stands for the end of the process: nothing is written after it."""


class _KilledAt(_EndsAt):
    def before_step(self, session: Session) -> Status | None:
        if super().before_step(session):
            raise Killed
        return None


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.01])
def test_sgd_is_pytorchs_to_the_last_bit(momentum: float, weight_decay: float) -> None:
    ours, theirs = (torch.randn(5, 3, generator=torch.Generator().manual_seed(0)).requires_grad_() for _ in range(2))
    optimizer = SGD({"w": ours}, 0.1, momentum, weight_decay)
    reference = torch.optim.SGD([theirs], lr=0.1, momentum=momentum, weight_decay=weight_decay)
    for seed in range(5):
        gradient = torch.randn(5, 3, generator=torch.Generator().manual_seed(seed + 1))
        kept = gradient.clone()
        optimizer.step((gradient,))
        theirs.grad = gradient
        reference.step()
        assert torch.equal(ours, theirs)
        assert torch.equal(gradient, kept)


def test_an_epoch_sees_every_sample_once_and_drops_an_incomplete_batch() -> None:
    x = torch.arange(103)
    batches = Batches(x, x, 10, seed=0)
    epochs = [torch.cat([batches.at(10 * epoch + index)[0] for index in range(1, 11)]) for epoch in range(2)]
    for order in epochs:
        assert len(order.unique()) == 100
    assert not torch.equal(*epochs)
    assert torch.equal(Batches(x, x, 10, seed=0).at(17)[0], batches.at(17)[0])  # from anywhere, as a resumed run needs
    assert not torch.equal(Batches(x, x, 10, seed=1).at(1)[0], batches.at(1)[0])
    for step in (9, 8, 1, 10, 20, 11):
        epoch, index = divmod(step - 1, 10)
        assert torch.equal(batches.at(step)[0], epochs[epoch][10 * index : 10 * index + 10])


def _everything(folder: Path) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    with Records(folder) as records:
        read = {(info.quantity, info.layer): records.read(info.quantity, info.layer) for info in records.series()}
    return {key: (series.steps, series.values) for key, series in read.items()}


def assert_the_same(first: Path, second: Path) -> None:
    ours, theirs = _everything(first), _everything(second)
    assert ours.keys() == theirs.keys()
    for key in ours:
        np.testing.assert_array_equal(ours[key][0], theirs[key][0], err_msg=str(key))
        np.testing.assert_array_equal(ours[key][1], theirs[key][1], err_msg=str(key))
    states = [load_checkpoint(folder / "checkpoints" / LATEST).state for folder in (first, second)]
    assert states[0].keys() == states[1].keys()
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


@pytest.mark.parametrize("kind", ["none", "batch"])
@pytest.mark.parametrize("family", ["lenet", "residual"])
@pytest.mark.parametrize("momentum", [0.1, None])
def test_a_run_that_was_interrupted_ends_as_if_it_had_not_been(
    tmp_path: Path, kind: str, family: str, momentum: float | None
) -> None:
    config = _config(normalization__kind=kind, network__family=family, normalization__momentum=momentum)
    if family == "residual":
        config = config.with_values({"network.depth": 4, "training.epochs": 1})
    assert train(config, tmp_path / "whole").status is Status.FINISHED
    parts = tmp_path / "parts"
    assert train(config, parts, _EndsAt(5)) == Outcome(Status.INTERRUPTED, 5)
    with pytest.raises(Killed):
        train(config, parts, _KilledAt(14))
    assert train(config, parts).status is Status.FINISHED
    assert_the_same(tmp_path / "whole", parts)


def test_a_run_killed_before_its_first_checkpoint_begins_anew(tmp_path: Path) -> None:
    config = _config()
    train(config, tmp_path / "whole")
    with pytest.raises(Killed):
        train(config, tmp_path / "parts", _KilledAt(3))
    assert train(config, tmp_path / "parts").status is Status.FINISHED
    assert_the_same(tmp_path / "whole", tmp_path / "parts")


def test_changed_settings_are_events_and_replay_exactly(tmp_path: Path) -> None:
    def changes() -> dict[int, tuple[str, float | None]]:
        return {9: ("optimizer.learning_rate", 0.3), 20: ("normalization.momentum", 0.5)}

    config = _config()
    train(config, tmp_path / "whole", _EndsAt(10**6, changes()))
    train(config, tmp_path / "parts", _EndsAt(5, changes()))
    with pytest.raises(Killed):
        train(config, tmp_path / "parts", _KilledAt(30, changes()))
    train(config, tmp_path / "parts")
    assert_the_same(tmp_path / "whole", tmp_path / "parts")
    with Records(tmp_path / "parts") as records:
        assert [(event.step, event.setting, event.value) for event in records.events()] == [
            (9, "optimizer.learning_rate", 0.3),
            (20, "normalization.momentum", 0.5),
        ]
    plain = tmp_path / "plain"
    train(config, plain)
    ours, theirs = _everything(tmp_path / "whole")["loss", ""][1], _everything(plain)["loss", ""][1]
    assert np.array_equal(ours[:10], theirs[:10])  # step 10 is the first that moves at the new rate
    assert not np.array_equal(ours[10:], theirs[10:])


def test_a_diverged_run_ends_there_and_keeps_everything_up_to_that_step(tmp_path: Path) -> None:
    config = _config(normalization__kind="none", optimizer__learning_rate=1000.0)
    outcome = train(config, tmp_path)
    assert outcome.status is Status.DIVERGED
    assert f"at step {outcome.step}" in outcome.message
    with Records(tmp_path) as records:
        losses = records.read("loss")
        assert losses.steps[-1] == outcome.step == records.last_step
        assert np.isfinite(losses.values[:-1]).all() and not np.isfinite(losses.values[-1])
        assert max(records.moments("eval_loss")) <= outcome.step


class _SavesAlways(_EndsAt):
    """Saves before every step, as a pause does before one."""

    def before_step(self, session: Session) -> Status | None:
        session.save()
        return super().before_step(session)


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_run_that_is_saved_or_stopped_where_it_diverges_has_diverged(tmp_path: Path, is_stopped: bool) -> None:
    config = _config(normalization__kind="none", optimizer__learning_rate=1000.0)
    step = train(config, tmp_path / "alone").step
    callback = _EndsAt(step) if is_stopped else _SavesAlways(10_000)
    outcome = train(config, tmp_path / "saved", callback)
    assert (outcome.status, outcome.step) == (Status.DIVERGED, step)
    with Records(tmp_path / "saved") as records:
        assert records.last_step == step


def test_a_finished_run_stays_as_it_is(tmp_path: Path) -> None:
    config = _config()
    first = train(config, tmp_path)
    before = _everything(tmp_path)
    assert train(config, tmp_path) == first
    after = _everything(tmp_path)
    assert all(np.array_equal(before[key][1], after[key][1], equal_nan=True) for key in before)


def test_arms_see_the_same_batches_and_a_seed_changes_them(tmp_path: Path) -> None:
    losses = []
    for kind, seed in (("batch", 0), ("batch", 0), ("batch", 1)):
        folder = tmp_path / str(len(losses))
        train(_config(normalization__kind=kind, training__seed=seed), folder)
        losses.append(_everything(folder)["loss", ""][1])
    assert np.array_equal(losses[0], losses[1])
    assert not np.array_equal(losses[0], losses[2])


def test_checkpoints_are_kept_at_moments_through_the_run(tmp_path: Path) -> None:
    config = _config()
    train(config, tmp_path)
    kept = kept_checkpoints(tmp_path / "checkpoints")
    assert {0, 1, config.steps} <= kept.keys()
    assert load_checkpoint(kept[config.steps]).step == config.steps


def test_a_device_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    if torch.backends.mps.is_available():
        pytest.skip("this machine has an Apple device")
    outcome = train(_config(training__device="mps"), tmp_path)
    assert outcome.status is Status.FAILED
    assert "no mps device" in outcome.message and "auto" in outcome.message


def test_a_network_too_large_for_the_memory_is_refused_in_words(tmp_path: Path) -> None:
    import resource

    config = _config(network__family="mlp", network__width=1024, network__depth=1000)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    used = int(next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmData" in line).split()[1])
    resource.setrlimit(resource.RLIMIT_DATA, (used * 1024 + 2**30, before[1]))
    try:
        outcome = train(config, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
    assert outcome.status is Status.FAILED
    assert "of memory, and this machine has" in outcome.message and "smaller" in outcome.message


def test_the_first_point_is_written_before_the_first_look_and_that_look_sees_the_untrained_network(
    tmp_path: Path,
) -> None:
    class Watching(Callback):
        def __init__(self) -> None:
            self.found: list[tuple[int, list[int]]] = []

        def after_flush(self, session: Session) -> None:
            del session
            with Records(tmp_path / "watched") as records:
                self.found.append((records.last_step, records.moments("eval_loss")))

    config = _config()
    watching = Watching()
    train(config, tmp_path / "watched", watching)
    assert watching.found[0] == (1, [])
    with Records(tmp_path / "watched") as records:
        assert records.moments("eval_loss")[:2] == [0, 1]
        first = records.read("eval_loss").values[0]
    network = Network(config)
    data = load_dataset(config.dataset)
    with torch.no_grad(), network.in_mode(Mode.RUNNING):
        loss = F.cross_entropy(network(torch.from_numpy(data.x_test)), torch.from_numpy(data.y_test))
    assert first == pytest.approx(loss.item(), rel=1e-6)


@pytest.mark.parametrize("looks", [1, 3, 6, 9])
def test_a_run_that_ends_in_the_midst_of_its_looks_takes_them_when_it_is_resumed(tmp_path: Path, looks: int) -> None:
    class Impatient(_EndsAt):
        """Lets so many probes look, then wants to end."""

        left = looks

        def before_step(self, session: Session) -> Status | None:
            return Status.INTERRUPTED if self.left <= 0 else super().before_step(session)

        def requested_end(self) -> Status | None:
            self.left -= 1
            return Status.INTERRUPTED if self.left <= 0 else None

    config = _config()
    train(config, tmp_path / "whole")
    ended = train(config, tmp_path / "parts", Impatient(10**6))
    assert ended.status is Status.INTERRUPTED or waiting_steps(tmp_path / "parts")  # in its training, or after it
    assert train(config, tmp_path / "parts").status is Status.FINISHED
    assert not waiting_steps(tmp_path / "parts")
    assert_the_same(tmp_path / "whole", tmp_path / "parts")
