"""Looks beside the run: they change nothing of it, miss nothing, and take little room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import FILE, WaitingLooks, next_to_take, waiting_steps
from explorer.training import Callback, Session, train
from explorer.training.callbacks import looks
from explorer.training.looker import Looker
from explorer.training.threads import one_thread
from tests.fuzzing import examples

CONFIG = RunConfig().with_values({"training.epochs": 3, "recording.moments": 20, "training.device": "cpu"})


def take_beside(config: RunConfig, folder: Path) -> list[int]:
    """What another process does; the order in which it took the looks."""
    looker, order = Looker(config), []
    with one_thread(), WaitingLooks(folder) as waiting, Records(folder) as records:
        while (step := next_to_take(waiting.steps(), records.looks())) is not None:
            state = waiting.state(step)
            assert state is not None
            records.append(0, {}, [(step, looker.look(step, state))])
            waiting.done(step)
            order.append(step)
    return order


def everything(folder: Path) -> dict[tuple[str, str], tuple[bytes, bytes]]:
    with Records(folder) as records:
        series = {(info.quantity, info.layer): records.read(info.quantity, info.layer) for info in records.series()}
    return {key: (found.steps.tobytes(), found.values.tobytes()) for key, found in series.items()}


def on_disk(folder: Path) -> int:
    """Bytes of what waits, SQLite's log included."""
    return sum(path.stat().st_size for path in folder.glob(f"{FILE}*"))


@pytest.mark.parametrize("kind", ["batch", "none"])
def test_looks_beside_the_run_are_those_at_its_end_and_change_no_loss(tmp_path: Path, kind: str) -> None:
    config = CONFIG.with_values({"normalization.kind": kind})
    train(config, tmp_path / "here")
    train(config, tmp_path / "beside", looks_beside=True)
    train(config.with_values({"recording.moments": 0}), tmp_path / "unwatched")
    with Records(tmp_path / "beside") as records:
        assert records.looks() == [config.steps], "a finished run has its end"
    waiting = waiting_steps(tmp_path / "beside")
    order = take_beside(config, tmp_path / "beside")
    assert sorted(order) == waiting and order[0] == waiting[0], "the farthest from what is there comes first"
    assert everything(tmp_path / "here") == everything(tmp_path / "beside")
    losses = [everything(tmp_path / name)["loss", ""] for name in ("here", "unwatched")]
    assert losses[0] == losses[1]


def test_what_was_looked_at_takes_no_room_any_more(tmp_path: Path) -> None:
    train(CONFIG, tmp_path, looks_beside=True)
    state = 4 * 20_206  # bytes of this LeNet's parameters and normalizers
    assert on_disk(tmp_path) > len(waiting_steps(tmp_path)) * state
    take_beside(CONFIG, tmp_path)
    assert waiting_steps(tmp_path) == []
    assert on_disk(tmp_path) < 2**16


def test_a_run_that_is_killed_misses_no_look(tmp_path: Path) -> None:
    class Killed(Exception):  # noqa: N818  # no error: as if the process ended
        pass

    class Kills(Callback):
        def after_step(self, session: Session) -> None:
            if session.step == 20:
                session.save()
            if session.step == 33:
                raise Killed

    train(CONFIG, tmp_path / "whole")
    with pytest.raises(Killed):
        train(CONFIG, tmp_path / "killed", Kills(), looks_beside=True)
    assert {0, 1} <= set(waiting_steps(tmp_path / "killed"))
    assert train(CONFIG, tmp_path / "killed", looks_beside=True).status is Status.FINISHED
    take_beside(CONFIG, tmp_path / "killed")
    assert everything(tmp_path / "whole") == everything(tmp_path / "killed")


def test_what_waits_stays_within_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train(CONFIG, tmp_path / "whole")
    room = 5 * 90_000
    monkeypatch.setattr(looks, "MOST_WAITING", room)
    train(CONFIG, tmp_path / "full", looks_beside=True)
    with WaitingLooks(tmp_path / "full") as waiting:
        assert 2 <= len(waiting.steps()) <= 6 and waiting.size <= room
    take_beside(CONFIG, tmp_path / "full")
    assert everything(tmp_path / "whole") == everything(tmp_path / "full")


def test_a_diverged_run_is_looked_at_no_later_than_its_divergence(tmp_path: Path) -> None:
    config = CONFIG.with_values({"normalization.kind": "none", "optimizer.learning_rate": 1000.0})
    outcome = train(config, tmp_path)
    assert outcome.status is Status.DIVERGED
    with Records(tmp_path) as records:
        assert records.looks() and max(records.looks()) <= outcome.step
    assert waiting_steps(tmp_path) == []


@examples(60)
@given(st.sets(st.integers(0, 1000), min_size=1, max_size=30), st.sets(st.integers(0, 1000), max_size=30))
def test_the_next_look_is_the_newest_or_fills_the_widest_gap(waiting: set[int], taken: set[int]) -> None:
    step = next_to_take(waiting, taken)
    assert step in waiting
    if not taken or max(waiting) > max(taken):
        assert step == max(waiting)
    else:
        nearest = {candidate: min(abs(candidate - other) for other in taken) for candidate in waiting}
        assert nearest[step] == max(nearest.values())
    assert next_to_take((), taken) is None


def test_a_state_is_given_back_to_the_last_bit(tmp_path: Path) -> None:
    state = {"weight": np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32), "count": np.array(7)}
    with WaitingLooks(tmp_path) as waiting:
        waiting.add({12: state})
        found = waiting.state(12)
        assert found is not None and all(np.array_equal(found[name], value) for name, value in state.items())
        assert waiting.state(13) is None
