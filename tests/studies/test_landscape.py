"""The study of a slice: its center is what was recorded, it goes on where it was ended, and refuses in words."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

import explorer
from explorer.config import ConfigError, RunConfig
from explorer.formulas.refinement import order
from explorer.headless import RecordedRun
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.studies import landscape as module
from explorer.studies.draft import NoDraft
from explorer.studies.recalibration import recalibrate
from explorer.studies.registry import compute
from explorer.study_requests.loss_landscape import Directions, SliceKind, SliceRequest, Statistics, Subset

Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RecordedRun]:
    store = tmp_path_factory.mktemp("store")
    common = {"training.epochs": 1, "recording.moments": 4, "normalization.momentum": 0.05}
    configs = {
        "batch": {},
        "again": {"training.seed": 1},
        "none": {"normalization.kind": "none"},
    }
    return {name: explorer.train(RunConfig().with_values(common | v), store=store) for name, v in configs.items()}


def _slice(run: RecordedRun, draft: object = None, **settings: object) -> Arrays:
    settings = {"points": 5, "samples": 64} | settings
    parameters = SliceRequest.model_validate(settings).parameters
    return compute("landscape", run.folder.parent, run.id, parameters, draft=draft)  # type: ignore[arg-type]


class _Memory:
    """A draft in memory that ends the study after so many keeps."""

    def __init__(self, keeps: int = 10**6) -> None:
        self.arrays: Arrays | None = None
        self.keeps, self.kept = keeps, 0

    def read(self) -> Arrays | None:
        return self.arrays

    def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = {name: np.array(value) for name, value in arrays.items()}
        self.kept += 1
        if self.kept >= self.keeps:
            raise KeyboardInterrupt


# ── the center is what was recorded ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["batch", "none"])
@pytest.mark.parametrize(
    ("mode", "data", "quantity"),
    [
        (Statistics.RUNNING, Subset.TEST, "eval_loss"),
        (Statistics.BATCH, Subset.TEST, "train_mode_loss"),
        (Statistics.BATCH, Subset.BATCH, "loss"),
    ],
)
def test_the_center_is_the_recorded_loss_to_the_last_bit(
    runs: dict[str, RecordedRun], name: str, mode: Statistics, data: Subset, quantity: str
) -> None:
    run = runs[name]
    kept = [int(path.stem.removeprefix("step-")) for path in (run.folder / "checkpoints").glob("step-*")]
    recorded = dict(zip(run.steps(quantity).tolist(), run.array(quantity).tolist(), strict=True))
    compared = 0
    for step in kept:
        at = step + 1 if quantity == "loss" else step
        if at not in recorded:
            continue
        found = _slice(run, mode=mode, data=data, step=step, kind=SliceKind.LINE, points=3)
        assert np.float32(found["center_loss"]) == np.float32(recorded[at])
        assert found["loss"][1] == found["center_loss"] and found["accuracy"][1] == found["center_accuracy"]
        compared += 1
    assert compared >= 2


def test_recomputed_statistics_on_the_test_split_are_recalibrations(runs: dict[str, RecordedRun]) -> None:
    run = runs["batch"]
    found = _slice(run, mode=Statistics.RECOMPUTED, data=Subset.TEST, points=3)
    exact = recalibrate(run.config, run.folder, samples=[1347])
    assert found["center_loss"] == pytest.approx(float(exact["loss"][0]), rel=1e-6)
    assert found["center_accuracy"] == exact["accuracy"][0]
    assert found["statistics_samples"] == 1347 and found["samples"] == 450


# ── the grid ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("directions", Directions)
@pytest.mark.parametrize("kind", SliceKind)
def test_every_kind_of_slice_is_whole(runs: dict[str, RecordedRun], kind: SliceKind, directions: Directions) -> None:
    found = _slice(runs["batch"], kind=kind, directions=directions, points=7)
    shape = (7,) if kind is SliceKind.LINE else (7, 7)
    assert found["loss"].shape == found["accuracy"].shape == found["done"].shape == shape
    assert found["alpha"].shape == (7,) and found["beta"].shape == ((1,) if kind is SliceKind.LINE else (7,))
    assert found["done"].all() and np.isfinite(found["loss"]).all()
    assert found["explained_variance"].shape == ((2,) if directions is Directions.TRAJECTORY else (0,))
    assert found["eigenvalues"].shape == ((2,) if directions is Directions.SHARPNESS else (0,))
    assert (found["path_distance"] >= found["path_residual"] - 1e-5).all()
    if directions is not Directions.BETWEEN:
        nearest = tuple(np.abs(found[axis]).argmin() for axis in ("alpha", "beta"))[: len(shape)]
        assert found["loss"][nearest] == found["center_loss"]


def test_a_grid_from_coarse_to_fine_is_the_grid_computed_at_once(runs: dict[str, RecordedRun]) -> None:
    together = _slice(runs["batch"], points=6)
    for i, j in ((0, 0), (2, 5), (5, 5)):
        objective = module.load_center(runs["batch"].folder.parent, runs["batch"].id, SliceRequest(samples=64))
        along = module.plan_slice(runs["batch"].folder.parent, objective, SliceRequest(samples=64, points=6))
        point = [together["alpha"][i], together["beta"][j]]
        assert together["loss"][i, j] == pytest.approx(objective.objective.evaluate(along.slice.at(point))[0], rel=2e-5)


def test_each_level_reuses_the_points_before_it_and_is_readable(runs: dict[str, RecordedRun]) -> None:
    seen: list[np.ndarray] = []

    class Watching(_Memory):
        def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
            super().keep(arrays)
            assert (np.isnan(arrays["loss"]) == ~arrays["done"]).all()
            seen.append(arrays["done"].copy())

    _slice(runs["batch"], Watching(), points=9)
    for before, after in pairwise(seen):
        assert (after | ~before).all()
    assert seen[0].sum() >= 25 and seen[-1].all()


def test_a_plane_over_a_quadratic_is_the_closed_form(runs: dict[str, RecordedRun]) -> None:
    matrix, points = np.array([[2.0, -0.5], [-0.5, 1.0]]), 11

    class Quadratic:
        def answers(self, at: np.ndarray):
            for point in at:
                yield 0.5 * point @ matrix @ point + 1.0, 0.5

    alpha, beta = np.linspace(-1, 1, points), np.linspace(-2, 2, points)
    result = {"alpha": alpha, "beta": beta, "seconds": np.array(0.0)}
    result |= {name: np.full((points, points), np.nan) for name in ("loss", "accuracy")}
    result["done"] = np.zeros((points, points), dtype=bool)
    center = module.load_center(runs["batch"].folder.parent, runs["batch"].id, SliceRequest(samples=64))
    module._fill(result, Quadratic(), center, lambda _: None, NoDraft())  # type: ignore[arg-type]
    a, b = np.meshgrid(alpha, beta, indexing="ij")
    expected = 0.5 * (2 * a * a - a * b + b * b) + 1.0
    expected[points // 2, points // 2] = center.loss  # the network's own
    np.testing.assert_allclose(result["loss"], expected, rtol=1e-12)


def test_the_trajectorys_plane_holds_its_path(runs: dict[str, RecordedRun]) -> None:
    found = _slice(runs["batch"], directions=Directions.TRAJECTORY, points=9)
    for axis in ("alpha", "beta"):
        path = found[f"path_{axis}"]
        assert found[axis].min() < path.min() and path.max() < found[axis].max()
        assert np.abs(found[axis]).min() == 0.0 and np.allclose(np.diff(found[axis], 2), 0)
    inside = found["path_distance"] ** 2 - found["path_residual"] ** 2
    assert inside.sum() / (found["path_distance"] ** 2).sum() == pytest.approx(
        found["explained_variance"].sum(), rel=1e-4
    )
    assert found["path_alpha"][-1] == pytest.approx(0, abs=1e-6)


def test_a_line_between_two_runs_ends_in_their_recorded_losses(runs: dict[str, RecordedRun]) -> None:
    a, b = runs["batch"], runs["again"]
    settings = {"kind": SliceKind.LINE, "mode": Statistics.RUNNING, "data": Subset.TEST}
    found = _slice(a, directions=Directions.BETWEEN, other_run=b.id, **settings)
    assert found["alpha"].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert np.float32(found["loss"][0]) == a.array("eval_loss")[-1]
    assert np.float32(found["other_loss"]) == b.array("eval_loss")[-1]
    assert found["loss"][-1] == pytest.approx(float(found["other_loss"]), rel=2e-5)
    own = _slice(a, directions=Directions.BETWEEN, **settings)
    assert own["loss"][-1] == pytest.approx(float(a.array("eval_loss")[0]), rel=2e-5)


# ── ends and refusals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_study_that_was_ended_goes_on_at_the_next_missing_point(
    runs: dict[str, RecordedRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _Memory(keeps=1)
    with pytest.raises(KeyboardInterrupt):
        _slice(runs["batch"], draft, points=9)
    assert draft.arrays is not None
    missing = int((~draft.arrays["done"]).sum())
    assert 0 < missing < 81
    asked = []
    answers = module.Surface.answers

    def counting(self: module.Surface, points: np.ndarray):
        asked.append(len(points))
        return answers(self, points)

    monkeypatch.setattr(module.Surface, "answers", counting)
    draft.keeps = 10**6
    found = _slice(runs["batch"], draft, points=9)
    assert sum(asked) == missing
    np.testing.assert_array_equal(found["loss"], _slice(runs["batch"], points=9)["loss"])


def test_a_draft_of_another_function_is_not_gone_on_with(runs: dict[str, RecordedRun]) -> None:
    draft = _Memory()
    _slice(runs["batch"], draft)
    assert draft.arrays is not None
    found = _slice(runs["batch"], draft, seed=1)
    np.testing.assert_array_equal(found["loss"], _slice(runs["batch"], seed=1)["loss"])


def test_a_slice_leaves_the_run_as_it_was(runs: dict[str, RecordedRun]) -> None:
    run = runs["batch"]
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    random = torch.get_rng_state()
    for directions in Directions:
        _slice(run, directions=directions, points=3)
    assert before == {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    assert torch.equal(random, torch.get_rng_state())


def test_a_center_that_is_not_finite_is_refused_in_words(tmp_path: Path) -> None:
    values = {"optimizer.learning_rate": 1000.0, "normalization.kind": "none", "training.epochs": 1}
    run = explorer.train(RunConfig().with_values(values | {"recording.moments": 0}), store=tmp_path)
    last = max(int(path.stem.removeprefix("step-")) for path in (run.folder / "checkpoints").glob("step-*"))
    with pytest.raises(StoreError, match=f"at step {last} is (nan|inf).*kept steps 0,"):
        _slice(run)


def test_the_path_of_a_diverged_run_ends_where_its_weights_leave_the_numbers(tmp_path: Path) -> None:
    wild = {"optimizer.learning_rate": 30.0, "network.family": "plain", "network.depth": 10, "training.epochs": 1}
    run = explorer.train(RunConfig().with_values(wild | {"normalization.kind": "none"}), store=tmp_path)
    kept = sorted(int(path.stem.removeprefix("step-")) for path in (run.folder / "checkpoints").glob("step-*"))
    assert run.status is Status.DIVERGED
    found = _slice(run, step=1)
    assert list(found["path_step"]) == kept[: len(found["path_step"])] and 2 <= len(found["path_step"]) < len(kept)
    assert all(np.isfinite(found[f"path_{name}"]).all() for name in ("alpha", "beta", "residual", "distance"))
    assert np.isfinite(found["loss"]).any()


def test_what_does_not_fit_is_refused_in_words(runs: dict[str, RecordedRun]) -> None:
    batch, none = runs["batch"], runs["none"]
    with pytest.raises(
        ConfigError, match="1348 are more than the 1347 training samples of digits; choose at most 1347"
    ):
        _slice(batch, samples=1348)
    with pytest.raises(StoreError, match=r"parameters differ in .*gamma"):
        _slice(batch, directions=Directions.BETWEEN, other_run=none.id)
    with pytest.raises(ConfigError, match="is the center itself"):
        _slice(batch, directions=Directions.BETWEEN, other_step=21)
    with pytest.raises(StoreError, match="kept no checkpoint at step 999; choose one of 0"):
        _slice(batch, step=999)
    with pytest.raises(StoreError, match="no such run"):
        compute("landscape", batch.folder.parent, "nobody", SliceRequest().parameters)


def test_a_run_that_is_deleted_meanwhile_ends_the_study_in_words(runs: dict[str, RecordedRun], tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(runs["batch"].folder.parent, store)
    from explorer.store.studies import Studies
    from explorer.studies.draft import StudyDraft

    with Catalogue(store) as catalogue, Studies(store) as studies:
        run = runs["batch"].id
        study = studies.request("landscape", run, SliceRequest(points=9, samples=64).parameters)
        assert studies.claim(study.key, Owner.this_process())

        class Deleting(StudyDraft):
            def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
                super().keep(arrays)
                with Bin(store) as unwanted:
                    unwanted.destroy(catalogue.run(run).experiment)

        with pytest.raises(StoreError, match=f"{run} was deleted meanwhile; choose another run"):
            compute("landscape", store, run, study.parameters, draft=Deleting(studies, study))
    assert not (store / run).exists()


def test_the_order_of_points_is_the_one_that_readers_know() -> None:
    assert [len(level) for level in order(51, 2)] == [25, 56, 208, 800, 1512]
