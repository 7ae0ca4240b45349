"""A run that ships arrives with what it had, within what is promised, and a broken file changes nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import explorer
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, read_checkpoint
from explorer.store.compact_arrays import COARSE_PRECISION, PICTURE_PRECISION, PRECISION
from explorer.store.records import Records
from explorer.store.shared_file import SharedFileError
from explorer.store.shipped import pack, unpack
from explorer.store.studies import Studies
from explorer.store.thinning import NOISE, Thinning
from explorer.studies.registry import compute
from explorer.study_requests.loss_landscape import SliceKind, SliceRequest

SMALL = {"network.family": "residual", "network.depth": 6, "network.width": 4, "training.epochs": 2}
EVERYTHING = Thinning(channel_steps=10**6, moments=10**6, pictures=10**6, networks=10**6)
SLICE = SliceRequest(points=11, samples=64)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("store")
    base = RunConfig().with_values(SMALL | {"optimizer.momentum": 0.9, "dataset.train_limit": 512})
    explorer.train(Experiment(base=base), store=folder)
    with Catalogue(folder) as catalogue, Studies(folder) as studies:
        (experiment,) = catalogue.experiments()
        for run in catalogue.runs(experiment):
            studies.adopt(SLICE.study, run.id, SLICE.parameters, compute(SLICE.study, folder, run.id, SLICE.parameters))
    return folder, experiment


@pytest.fixture(scope="module")
def arrived(store: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The store that trained, and one that the packed experiment was unpacked in."""
    folder, experiment = store
    archive, target = tmp_path_factory.mktemp("packed") / "all.recorded.zip", tmp_path_factory.mktemp("target")
    with Catalogue(folder) as here, Catalogue(target) as there:
        pack(here, experiment, archive, EVERYTHING)
        assert unpack(archive, experiment, there) == experiment == unpack(archive, experiment, there)
        for before, after in zip(here.runs(experiment), there.runs(experiment), strict=True):
            assert (before.id, before.config, before.status, before.step) == (
                after.id, after.config, after.status, after.step,
            )  # fmt: skip
            assert before.seconds > 0 and after.seconds == 0  # not this machine's
    return folder, target


def runs(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/records.sqlite"))


def test_every_series_arrives_within_what_is_promised(arrived: tuple[Path, Path]) -> None:
    here, there = arrived
    seen = set()
    for run in runs(here):
        with Records(here / run) as before, Records(there / run) as after:
            assert after.series() == before.series() and after.planned_steps == before.planned_steps
            for info in before.series():
                ours, theirs = (records.read(info.quantity, info.layer) for records in (before, after))
                np.testing.assert_array_equal(theirs.steps, ours.steps)
                off = np.abs(theirs.values - ours.values)
                if info.quantity.startswith("feature_maps"):
                    ranges = np.ptp(ours.values, axis=(-2, -1))
                    assert (off.max(axis=(-2, -1)) <= 1.02 * PICTURE_PRECISION * ranges).all()  # rounding of float32
                elif not info.layer and not info.shape:
                    np.testing.assert_array_equal(theirs.values, ours.values)
                else:
                    known = np.isfinite(ours.values)
                    precision = COARSE_PRECISION if info.quantity in NOISE else PRECISION
                    assert (off[known] <= precision * np.abs(ours.values[known])).all(), info
                    np.testing.assert_array_equal(theirs.values[~known], ours.values[~known])
                seen.add(info.quantity)
    assert {"loss", "running_var", "gamma_grad", "histogram_after", "population_mean", "gradient_cosine"} <= seen


def test_kept_networks_arrive_without_the_optimizers_state(arrived: tuple[Path, Path]) -> None:
    here, there = arrived
    for run in runs(here):
        ours, theirs = (kept_checkpoints(folder / run / "checkpoints") for folder in arrived)
        assert list(ours) == list(theirs)
        for step in ours:
            (before, _), (after, about) = read_checkpoint(ours[step]), read_checkpoint(theirs[step])
            assert about == {"step": str(step), "seconds": "0.0"}
            assert set(after) == {name for name in before if not name.startswith("velocity.")} <= set(before)
            for name, values in after.items():
                assert (values.dtype, values.shape) == (before[name].dtype, before[name].shape)
                assert (np.abs(values - before[name]) <= PRECISION * np.abs(before[name])).all(), name
    assert there


def test_results_of_studies_arrive_to_six_digits_and_are_found_by_their_question(arrived: tuple[Path, Path]) -> None:
    here, there = arrived
    with Studies(here) as ours, Studies(there) as theirs:
        for run in runs(here):
            before, after = (studies.known(SLICE.study, run, SLICE.parameters) for studies in (ours, theirs))
            assert before is not None and after is not None and before.key == after.key
            expected, found = ours.result(before), theirs.result(after)
            assert expected is not None and found is not None and set(found) == set(expected)
            for name, values in expected.items():
                assert found[name].dtype == values.dtype
                if values.dtype.kind == "f":
                    np.testing.assert_allclose(found[name], values, rtol=1e-6, equal_nan=True)
                else:
                    np.testing.assert_array_equal(found[name], values)


def test_a_network_that_arrived_has_the_loss_of_the_one_that_was_kept(arrived: tuple[Path, Path]) -> None:
    here, there = arrived
    for run in runs(here):
        request = SliceRequest(kind=SliceKind.LINE, points=3, samples=256)
        before, after = (compute(SLICE.study, folder, run, request.parameters)["center_loss"] for folder in arrived)
        assert float(after) == pytest.approx(float(before), rel=5e-3)
    assert there


@pytest.mark.parametrize("networks", [0, 1, 3])
def test_of_the_kept_networks_the_last_stays(store: tuple[Path, str], tmp_path: Path, networks: int) -> None:
    folder, experiment = store
    with Catalogue(folder) as here, Catalogue(tmp_path / "there") as there:
        pack(here, experiment, tmp_path / "some.recorded.zip", Thinning(networks=networks))
        unpack(tmp_path / "some.recorded.zip", experiment, there)
        for run in here.runs(experiment):
            kept = kept_checkpoints(there.run_folder(run.id) / "checkpoints")
            assert len(kept) == networks and (not kept or max(kept) == run.config.steps)


@pytest.mark.parametrize("damage", ["cut", "flipped", "no manifest", "text"])
def test_a_damaged_file_is_refused_and_the_store_is_as_it_was(
    store: tuple[Path, str], tmp_path: Path, damage: str
) -> None:
    folder, experiment = store
    archive = tmp_path / "damaged.recorded.zip"
    with Catalogue(folder) as here:
        pack(here, experiment, archive, Thinning())
    data = archive.read_bytes()
    if damage == "cut":
        archive.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        archive.write_bytes(data[:2000] + bytes(byte ^ 0xFF for byte in data[2000:2100]) + data[2100:])
    elif damage == "text":
        archive.write_text("this is no zip")
    else:
        with zipfile.ZipFile(archive, "w") as empty:
            empty.writestr("other.txt", "")
    with Catalogue(tmp_path / "there") as there:
        with pytest.raises(SharedFileError, match="install the program again"):
            unpack(archive, experiment, there)
        assert not there.experiments() and not [path for path in there.folder.iterdir() if path.is_dir()]
