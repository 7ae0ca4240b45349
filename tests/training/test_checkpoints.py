"""A damaged checkpoint is noticed, whatever bit is flipped; a run goes on from the one before, to the same bits."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from safetensors.numpy import save_file

from explorer.config import RunConfig
from explorer.store.checkpoint_files import LATEST, PREVIOUS, kept_checkpoints, read_checkpoint
from explorer.store.errors import StoreError, Trouble
from explorer.store.run import Status
from explorer.studies.trained import load_trained
from explorer.training import Callback, Session, train
from explorer.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from tests.training.test_session import assert_the_same

CONFIG = RunConfig().with_values(
    {"training.epochs": 2, "optimizer.batch_size": 128, "training.device": "cpu", "recording.moments": 4}
)
STATE = {"w": torch.arange(300.0).reshape(3, 100), "count": torch.tensor(7), "none": torch.zeros(0, 4)}


class SavesTwice(Callback):
    """Saves after step 5, and ends after step 12, which saves as well."""

    def before_step(self, session: Session) -> Status | None:
        if session.step == 5:
            session.save()
        return Status.INTERRUPTED if session.step == 12 else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path, LATEST, Checkpoint(120, 1.5, STATE))
    return tmp_path / LATEST


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def assert_whole(path: Path) -> None:
    checkpoint = load_checkpoint(path)
    assert (checkpoint.step, checkpoint.seconds) == (120, 1.5)
    assert checkpoint.state.keys() == STATE.keys()
    assert all(torch.equal(checkpoint.state[name], value) for name, value in STATE.items())


def test_what_was_written_is_read(path: Path) -> None:
    assert_whole(path)


def test_no_flipped_bit_changes_what_is_read(path: Path) -> None:
    """Every bit of the head, and some of each array: they are noticed, or they are of no meaning, such as a space."""
    content = path.read_bytes()
    head = 8 + int.from_bytes(content[:8], "little")
    bits = [*range(8 * head), *random.Random(0).sample(range(8 * head, 8 * len(content)), 300)]
    unnoticed = 0
    for bit in bits:
        path.write_bytes(content)
        flip(path, bit)
        try:
            assert_whole(path)
            unnoticed += 1
        except StoreError as error:
            assert error.trouble is Trouble.DAMAGED
            assert str(path) in str(error)
    assert unnoticed < 0.02 * len(bits)


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1])
def test_half_a_file_is_damaged(length: int, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StoreError, match="is damaged") as raised:
        read_checkpoint(path)
    assert raised.value.trouble is Trouble.DAMAGED


def test_a_checkpoint_of_an_earlier_version_has_no_digest_and_is_read(path: Path) -> None:
    save_file({name: value.numpy() for name, value in STATE.items()}, path, {"step": "120", "seconds": "1.5"})
    assert_whole(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    assert train(CONFIG, folder).status is Status.FINISHED
    return folder


@pytest.mark.parametrize(
    ("damaged", "goes_on"), [((LATEST,), "the one before, of step 5"), ((LATEST, PREVIOUS), "the beginning")]
)
def test_a_run_whose_newest_checkpoints_are_damaged_goes_on_to_the_same_bits(
    damaged: tuple[str, ...], goes_on: str, whole: Path, tmp_path: Path
) -> None:
    assert train(CONFIG, tmp_path, SavesTwice()).status is Status.INTERRUPTED
    checkpoints = tmp_path / "checkpoints"
    assert [load_checkpoint(checkpoints / name).step for name in (LATEST, PREVIOUS)] == [12, 5]
    flipped = {}
    for name in damaged:
        flip(checkpoints / name, 8 * 4000)
        flipped[name] = (checkpoints / name).read_bytes()
    outcome = train(CONFIG, tmp_path)
    assert outcome.status is Status.FINISHED
    assert goes_on in outcome.message
    assert_the_same(whole, tmp_path)
    for name, content in flipped.items():  # kept, to be looked at
        assert (checkpoints / f"{name}.damaged").read_bytes() == content
        assert f"{name}.damaged" in outcome.message


def test_a_run_killed_between_putting_the_one_before_and_the_new_one_in_place_goes_on(
    whole: Path, tmp_path: Path
) -> None:
    train(CONFIG, tmp_path, SavesTwice())
    (tmp_path / "checkpoints" / LATEST).rename(tmp_path / "checkpoints" / PREVIOUS)
    outcome = train(CONFIG, tmp_path)
    assert (outcome.status, outcome.message) == (Status.FINISHED, "")
    assert_the_same(whole, tmp_path)


def test_a_look_at_a_damaged_kept_checkpoint_names_it_and_the_others_serve(tmp_path: Path) -> None:
    train(CONFIG, tmp_path)
    kept = kept_checkpoints(tmp_path / "checkpoints")
    first, last = min(kept), max(kept)
    flip(kept[last], 8 * 4000)
    with pytest.raises(StoreError, match=f"{kept[last].name} is damaged .*check --repair"):
        load_trained(CONFIG, tmp_path)
    assert load_trained(CONFIG, tmp_path, first).step == first
