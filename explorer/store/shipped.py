"""Experiments that ship with the app: thinned runs in a shared file, taken in at the first look."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.receiving import receive
from explorer.store.run import Run
from explorer.store.sending import send
from explorer.store.shared_file import SharedExperiment, SharedRun
from explorer.store.studies import Studies
from explorer.store.thinning import Thinning, thin


def pack(catalogue: Catalogue, identity: str, target: Path, thinning: Thinning, *, networks: bool) -> None:
    """Write an experiment whose runs are over into the shared file `target`; with `networks`, their last checkpoints.

    The runs' times are those of the machine that trained them: they stay behind.
    """
    runs = catalogue.runs(identity)
    experiment = SharedExperiment(
        id=identity,
        title=catalogue.title(identity),
        config=catalogue.experiment(identity).written(),
        created=time.time(),
    )
    with tempfile.TemporaryDirectory() as folder, Catalogue(folder) as smaller, Studies(folder) as into:
        for run in runs:
            thin(catalogue.run_folder(run.id), smaller.run_folder(run.id), thinning)
            if networks:
                _copy_last_checkpoint(catalogue.run_folder(run.id), smaller.run_folder(run.id))
        smaller.take_in(experiment, [_shared(run, position) for position, run in enumerate(runs)])
        with Studies(catalogue.folder) as studies:
            for study in (study for run in runs for study in studies.finished(run.id)):
                arrays = studies.result(study)
                if arrays is not None:
                    into.adopt(study.kind, study.run, study.parameters, arrays)
        target.unlink(missing_ok=True)
        send(smaller, identity, target)


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
            receive(catalogue, archive)
    return identity


def _copy_last_checkpoint(source: Path, target: Path) -> None:
    kept = max(kept_checkpoints(source / "checkpoints").values(), default=None)
    if kept is not None:
        (target / "checkpoints").mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, target / "checkpoints" / kept.name)


def _shared(run: Run, position: int) -> SharedRun:
    return SharedRun(
        id=run.id,
        position=position,
        arm=run.arm,
        seed=run.seed,
        config=run.config.written(),
        status=run.status,
        step=run.step,
        steps=run.steps,
        seconds=0.0,
        message=run.message,
    )
