"""Experiments that ship with the app: a zip of compact runs, checked and taken in like a file from elsewhere."""

from __future__ import annotations

import hashlib
import lzma
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.compact_run import read_run, write_run
from explorer.store.receiving import take_in
from explorer.store.run import Run, Status
from explorer.store.sending import shared_experiment, shared_run
from explorer.store.shared_file import FORMAT, MANIFEST, PROGRAM, Manifest, SharedContent, SharedFileError, SharedRun
from explorer.store.studies import Studies
from explorer.store.study_files import result_file
from explorer.store.thinning import Thinning, evenly

ENDING = ".recorded.zip"


def pack(catalogue: Catalogue, identity: str, target: Path, thinning: Thinning) -> None:
    """Write an experiment whose runs are over into the file `target`.

    The runs' times are those of the machine that trained them: they stay behind.
    """
    with Studies(catalogue.folder) as studies, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        shared = [
            _add(archive, catalogue, studies, run, position, thinning)
            for position, run in enumerate(catalogue.runs(identity))
        ]
        experiment = shared_experiment(catalogue, identity).model_copy(update={"created": time.time()})
        manifest = Manifest(program=PROGRAM, format=FORMAT, experiment=experiment, runs=tuple(shared), files={})
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


def unpack(archive: Path, identity: str, catalogue: Catalogue) -> str:
    """Put a shipped experiment into the store, unless it is there, or in the bin, from where it is taken back.

    Returns:
        Its identity.

    Raises:
        StoreError: the store cannot be written.
        SharedFileError: what ships is broken.
    """
    if catalogue.has(identity):
        return identity
    with Bin(catalogue.folder) as binned:
        if binned.find(identity) is not None:
            binned.take_back(identity)
        else:
            take_in(catalogue, lambda incoming: _expanded(archive, incoming))
    return identity


def _add(
    archive: zipfile.ZipFile, catalogue: Catalogue, studies: Studies, run: Run, position: int, thinning: Thinning
) -> SharedRun:
    results = [study for study in studies.finished(run.id) if result_file(studies.folder, study).exists()]
    folder = catalogue.run_folder(run.id)
    files = [result_file(studies.folder, study) for study in results]
    archive.writestr(_name(run.id), write_run(folder, thinning, _networks(run, folder, thinning), files))
    return shared_run(run, position, results).model_copy(update={"seconds": 0.0})


def _networks(run: Run, folder: Path, thinning: Thinning) -> list[Path]:
    """Of the kept networks that pages offer, as many as ship, the last among them."""
    kept = kept_checkpoints(folder / "checkpoints")
    offered = [path for step, path in kept.items() if run.status is not Status.DIVERGED or step < run.step - 1]
    return [offered[place] for place in evenly(len(offered), thinning.networks)]


def _expanded(archive: Path, incoming: Path) -> Manifest:
    """The files of all runs in the folder `incoming`, and what they are."""
    try:
        with zipfile.ZipFile(archive) as file:
            manifest = Manifest.model_validate_json(file.read(MANIFEST))
            compact = {incoming / run.id: file.read(_name(run.id)) for run in manifest.runs}
        with ThreadPoolExecutor() as pool:  # unpacking and writing leave Python's lock to others
            list(pool.map(read_run, compact.values(), compact))
    except (zipfile.BadZipFile, ValidationError, lzma.LZMAError, ValueError, KeyError) as error:
        raise SharedFileError(f"{archive} is damaged ({error}); install the program again") from error
    files = {path.relative_to(incoming).as_posix(): _content(path) for path in incoming.rglob("*") if path.is_file()}
    return manifest.model_copy(update={"files": files})


def _content(path: Path) -> SharedContent:
    data = path.read_bytes()
    return SharedContent(size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _name(run: str) -> str:
    return f"{run}.xz"
