"""Recording what ships of presets: their runs with all looks, the studies that pages ask for, the numbers of Home."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor, as_completed
from contextlib import ExitStack
from pathlib import Path

from explorer.experiment import RECORDED
from explorer.presets.finished import opened
from explorer.presets.page_studies import page_studies
from explorer.presets.preset import FIRST_SEED, Preset
from explorer.presets.recorded import archive, pages_in_full, recorded, thinning, write
from explorer.presets.verdict import BySeed, measure
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.cost import duration
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.run import Run, Status
from explorer.store.shipped import pack
from explorer.store.studies import Studies
from explorer.study_requests.request import StudyRequest
from explorer.verification import measured_on, study_of_outcome, train_all


def record(preset: Preset, by_seed: BySeed, store: Path, assets: Path, pool: Executor) -> str:
    """Train a preset with all its looks on the first of the seeds that verified it, compute what pages ask of its runs,
    and write what ships of them; says how much that is.

    `by_seed` is what was measured then; nothing where it was never verified.

    Raises:
        OSError: the folder `assets` cannot be written.
    """
    began = time.perf_counter()
    with Catalogue(store) as catalogue:
        runs = _trained(preset, min(by_seed, default=FIRST_SEED), catalogue, pool)
        _compute(runs, preset, catalogue, pool)
        _write(preset, runs, by_seed, catalogue, assets)
    size = archive(preset, assets).stat().st_size
    return f"{preset.name}: {size / 1e6:.2f} MB in {duration(time.perf_counter() - began)}"


def seeds_that_verified(preset: Preset) -> BySeed:
    """What was measured when it was verified last; nothing where it never was, as with data that are downloaded."""
    shipped = recorded(preset)
    return {} if shipped is None else dict(shipped.verified.by_seed)


def _trained(preset: Preset, seed: int, catalogue: Catalogue, pool: Executor) -> Sequence[Run]:
    own = {"name": f"{preset.title}{RECORDED}", "seeds": (seed,)}
    runs = catalogue.add(preset.experiment.model_copy(update=own), Status.INTERRUPTED)
    train_all(catalogue.folder, [(run, study_of_outcome(preset, run)) for run in runs], pool)
    return catalogue.runs(runs[0].experiment)


def _compute(runs: Sequence[Run], preset: Preset, catalogue: Catalogue, pool: Executor) -> None:
    """The studies of pages; one that says nothing about a run is left out."""
    pages = pages_in_full(preset)
    asked = []
    for run in runs:
        steps = checkpoint_steps(catalogue, run)
        if steps:
            asked += [(run.id, request) for request in page_studies(run, steps[-1], pages)]
    for future in as_completed([pool.submit(_study, catalogue.folder, run, request) for run, request in asked]):
        future.result()


def _study(store: Path, run: str, request: StudyRequest) -> None:
    from explorer.studies.registry import compute

    with Studies(store) as studies:
        known = studies.known(request.study, run, request.parameters)
        if known is not None and known.status is Status.FINISHED:
            return
        try:
            arrays = compute(request.study, store, run, request.parameters)
        except StoreError:
            return
        studies.adopt(request.study, run, request.parameters, arrays)


def _write(preset: Preset, runs: Sequence[Run], by_seed: BySeed, catalogue: Catalogue, assets: Path) -> None:
    identity = runs[0].experiment
    with ExitStack() as stack:
        lines = preset.picture([stack.enter_context(opened(catalogue, run)) for run in runs], preset.outcome.read)
    measured = measure(catalogue, preset, runs)
    assets.mkdir(parents=True, exist_ok=True)
    pack(catalogue, identity, archive(preset, assets), thinning(preset))
    write(assets, preset, identity, lines, measured, by_seed or measured, measured_on())
