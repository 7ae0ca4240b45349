"""Writing runs into one file that another machine can take in."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from explorer.config import explain
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, explained
from explorer.store.records import Records
from explorer.store.run import Run
from explorer.store.shared_file import (
    FILE_NAME,
    FORMAT,
    MANIFEST,
    PROGRAM,
    Manifest,
    SharedContent,
    SharedExperiment,
    SharedRun,
    SharedStudy,
)
from explorer.store.studies import Studies
from explorer.store.study import Study

_CHUNK = 2**20


def send(catalogue: Catalogue, identity: str, path: Path) -> list[str]:
    """Write the run `identity`, or all runs of the experiment `identity`, to `path`; says which.

    Raises:
        StoreError: no such run, one that still trains, or a place that cannot be written; there is no file then.
    """
    found = catalogue.find(identity)
    runs = [found] if found is not None else catalogue.runs(identity)
    if not runs:
        raise StoreError(f"{identity}: no such run or experiment; `python -m explorer runs` lists those there are")
    busy = [run.id for run in runs if run.owner is not None and run.owner.is_alive]
    if busy:
        raise StoreError(f"{', '.join(busy)} still trains; wait for its end or stop it, then export it")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with Studies(catalogue.folder) as studies, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
                files = {name: content for run in runs for name, content in _add_run(archive, catalogue, run).items()}
                try:
                    manifest = _manifest(catalogue, studies, runs, files)
                except ValidationError as error:
                    raise StoreError(f"{identity} cannot be exported: {explain(error)[0]}") from error
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    return [run.id for run in runs]


def _manifest(catalogue: Catalogue, studies: Studies, runs: list[Run], files: dict[str, SharedContent]) -> Manifest:
    everyone = [run.id for run in catalogue.runs(runs[0].experiment)]
    shared = []
    for run in runs:
        results = [study for study in studies.finished(run.id) if f"{run.id}/studies/{study.key}.npz" in files]
        shared.append(shared_run(run, everyone.index(run.id), results))
    experiment = shared_experiment(catalogue, runs[0].experiment)
    return Manifest(program=PROGRAM, format=FORMAT, experiment=experiment, runs=tuple(shared), files=files)


def shared_experiment(catalogue: Catalogue, identity: str) -> SharedExperiment:
    """An experiment as a manifest says it."""
    return SharedExperiment(
        id=identity,
        title=catalogue.title(identity),
        config=catalogue.experiment(identity).written(),
        created=catalogue.created(identity) or 0.0,
    )


def shared_run(run: Run, position: int, results: Iterable[Study]) -> SharedRun:
    """A run as a manifest says it, with the studies of which there are results."""
    return SharedRun(
        id=run.id,
        position=position,
        arm=run.arm,
        seed=run.seed,
        config=run.config.written(),
        status=run.status,
        step=run.step,
        steps=run.steps,
        seconds=run.seconds,
        message=run.message,
        studies=tuple(SharedStudy(key=study.key, kind=study.kind, parameters=study.parameters) for study in results),
    )


def _add_run(archive: zipfile.ZipFile, catalogue: Catalogue, run: Run) -> dict[str, SharedContent]:
    folder = catalogue.run_folder(run.id)
    if not catalogue.has_records(run.id):
        raise StoreError(f"{run.id} has recorded nothing yet; let it train first, then export it")
    with tempfile.TemporaryDirectory() as temporary:
        records = Path(temporary, "records.sqlite")
        with Records(folder) as recorded:
            recorded.copy_to(records)
        added = {f"{run.id}/records.sqlite": _add(archive, f"{run.id}/records.sqlite", records)}
    for path in sorted([*folder.glob("checkpoints/*.safetensors"), *folder.glob("studies/*.npz")]):
        name = f"{run.id}/{path.relative_to(folder).as_posix()}"
        if FILE_NAME.fullmatch(name):
            added[name] = _add(archive, name, path)
    return added


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> SharedContent:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return SharedContent(size=size, sha256=digest.hexdigest())
