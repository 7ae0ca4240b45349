"""Taking in a file of runs from another machine: everything is checked first, and then all of it comes, or nothing.

The file may be foreign, broken, newer or made to do harm. Names are compared with a short list of what may be there,
sizes are counted while unpacking, contents are compared with their digests and opened by readers that run nothing.
"""

from __future__ import annotations

import errno
import hashlib
import secrets
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from explorer.config import ConfigError, RunConfig, explain, parse, shortened
from explorer.experiment import Experiment
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, explained
from explorer.store.event import Event
from explorer.store.live_changes import LiveChanges
from explorer.store.received_files import check_files
from explorer.store.run import Status
from explorer.store.shared_file import (
    FILE_NAME,
    FORMAT,
    MANIFEST,
    MOST_BYTES,
    MOST_FILES,
    MOST_MANIFEST_BYTES,
    MOST_RATIO,
    PROGRAM,
    Header,
    Manifest,
    SharedFileError,
    SharedRun,
)
from explorer.store.studies import Studies

_CHUNK = 2**20


def receive(catalogue: Catalogue, path: Path) -> list[str]:
    """Take in the runs of a shared file; returns their names.

    Raises:
        SharedFileError: a file that is not taken in, with the reason; the store is as it was.
        StoreError: the store cannot be written; it is as it was.
    """
    return take_in(catalogue, lambda incoming: _unpack(path, incoming))


def take_in(catalogue: Catalogue, unpack: Callable[[Path], Manifest]) -> list[str]:
    """Take in the runs that `unpack` puts into a folder, a folder each, and says what they are; returns their names.

    Raises: as `receive`.
    """
    incoming = catalogue.folder / f".incoming-{secrets.token_hex(6)}"
    with explained(catalogue.folder):
        incoming.mkdir(parents=True)
        try:
            manifest = unpack(incoming)
            configs = _check_runs(catalogue, manifest)
            check_files(manifest, configs, incoming)
            _place(catalogue, manifest, incoming)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return [run.id for run in manifest.runs]


_NO_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    OSError,
)


# ── the zip ──────────────────────────────────────────────────────────────────────────────────────────────


def _unpack(path: Path, incoming: Path) -> Manifest:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked_entries(archive)
            manifest = _manifest(archive, entries)
            if set(entries) != {MANIFEST, *manifest.files}:
                odd = sorted(set(entries) ^ {MANIFEST, *manifest.files})
                raise SharedFileError(f"its contents and its own list differ: {', '.join(odd[:3])}; export it again")
            for name in manifest.files:
                _unpack_one(archive, entries[name], manifest, incoming)
            return manifest
    except _NO_ZIP as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # that: places before the file
            raise
        raise SharedFileError(
            f"{path.name} is not a complete zip file ({error}); export it again, or copy it again"
        ) from error


def _checked_entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by name; none whose name, kind or size may not be."""
    infos = archive.infolist()
    if MANIFEST not in {info.filename for info in infos}:
        raise SharedFileError(f"it has no {MANIFEST}: it was not exported by this program")
    if len(infos) > MOST_FILES:
        raise SharedFileError(f"it has {len(infos):,} entries, more than the {MOST_FILES:,} that any export has")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        if name in entries:
            raise SharedFileError(f"it has {name} twice")
        if name != MANIFEST and not FILE_NAME.fullmatch(name):
            raise SharedFileError(
                f"{name[:80]!r} is nothing that a run consists of: only records.sqlite, checkpoints/*.safetensors and "
                "studies/*.npz in the run's own folder are taken in"
            )
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise SharedFileError(f"{name} is a link or a special file, and only plain files are taken in")
        if info.flag_bits & 0x1:
            raise SharedFileError(f"{name} is encrypted, which no export is")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SharedFileError(f"{name} is packed in a way that no export is")
        if info.file_size > 2**20 and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise SharedFileError(
                f"{name} would grow to {info.file_size:,} bytes, {MOST_RATIO} times and more: a zip bomb"
            )
        entries[name] = info
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise SharedFileError(f"it would unpack to {total:,} bytes, and at most {MOST_BYTES:,} are taken in")
    return entries


def _manifest(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Manifest:
    if entries[MANIFEST].file_size > MOST_MANIFEST_BYTES:
        raise SharedFileError(f"its {MANIFEST} has {entries[MANIFEST].file_size:,} bytes, more than any export's")
    with archive.open(MANIFEST) as file:
        text = file.read(MOST_MANIFEST_BYTES + 1)
    try:
        said = Header.model_validate_json(text)
    except ValidationError as error:
        raise SharedFileError(f"its {MANIFEST} cannot be read ({explain(error)[0]})") from error
    if said.program != PROGRAM:
        raise SharedFileError(f"it was exported by {said.program[:60]!r}, not by this program")
    if said.format > FORMAT:
        raise SharedFileError(
            f"it was exported by a newer version of this program (format {said.format}, this one reads {FORMAT}); "
            "update the program"
        )
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise SharedFileError(f"its {MANIFEST} is damaged: {'; '.join(explain(error)[:3])}") from error
    names = [run.id for run in manifest.runs]
    if len(set(names)) != len(names) or {name.partition("/")[0] for name in manifest.files} - set(names):
        raise SharedFileError("its runs and their folders do not belong together; export it again")
    return manifest


def _unpack_one(archive: zipfile.ZipFile, info: zipfile.ZipInfo, manifest: Manifest, incoming: Path) -> None:
    promised = manifest.files[info.filename]
    target = incoming.joinpath(*info.filename.split("/"))
    if not target.resolve().is_relative_to(incoming.resolve()):
        raise SharedFileError(f"{info.filename!r} leads out of its folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with archive.open(info) as source, target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > promised.size:
                break
            digest.update(chunk)
            file.write(chunk)
    if size != promised.size or digest.hexdigest() != promised.sha256:
        raise SharedFileError(f"{info.filename} is not what was exported (its digest differs); copy the file again")


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────


def _check_runs(catalogue: Catalogue, manifest: Manifest) -> dict[str, RunConfig]:
    """The settings of each run by its name, which fit what is said of it."""
    try:
        experiment = parse(Experiment, manifest.experiment.config)
        configs = {run.id: parse(RunConfig, run.config) for run in manifest.runs}
    except ConfigError as error:
        raise SharedFileError(
            f"it has settings that this version does not know ({error}); it may come from a newer version"
        ) from error
    for run in manifest.runs:
        _check_run(run, configs[run.id])
        if f"{run.id}/records.sqlite" not in manifest.files:
            raise SharedFileError(f"{run.id} comes without its records; export it again")
    if catalogue.has(manifest.experiment.id) and catalogue.readable_experiment(manifest.experiment.id) != experiment:
        raise SharedFileError(f"another experiment is called {manifest.experiment.id} here; nothing was changed")
    return configs


def _check_run(run: SharedRun, config: RunConfig) -> None:
    if run.status not in list(Status):
        raise SharedFileError(f"{run.id} is {shortened(run.status)}, which this version does not know")
    if run.seed != config.training.seed:
        raise SharedFileError(f"{run.id} is said to have seed {run.seed}, and its settings say {config.training.seed}")
    if run.steps not in (0, config.steps) or run.step > config.steps:
        raise SharedFileError(
            f"{run.id} is at step {run.step:,} of {run.steps:,}, and its settings take {config.steps:,}"
        )
    if run.status == Status.FINISHED and run.step != config.steps:
        raise SharedFileError(f"{run.id} is finished at step {run.step:,} of {config.steps:,}, which cannot be")


# ── into the store ───────────────────────────────────────────────────────────────────────────────────────


def _in_the_bin(catalogue: Catalogue, run: str) -> str:
    with Bin(catalogue.folder) as bin_of_store:
        experiment = bin_of_store.experiment_of(run)
    return f", in the bin: `python -m explorer restore {experiment}` takes it back" if experiment else ""


def _place(catalogue: Catalogue, manifest: Manifest, incoming: Path) -> None:
    here = [run.id for run in manifest.runs if catalogue.knows(run.id) or catalogue.run_folder(run.id).exists()]
    if here:
        raise SharedFileError(
            f"{', '.join(here[:3])} {'are' if len(here) > 1 else 'is'} here already{_in_the_bin(catalogue, here[0])}; "
            "nothing was changed"
        )
    moved: list[Path] = []
    try:
        for run in manifest.runs:
            target = catalogue.run_folder(run.id)
            (incoming / run.id).rename(target)
            moved.append(target)
        catalogue.take_in(manifest.experiment, manifest.runs)
        _adopt_changes(catalogue, manifest)
        with Studies(catalogue.folder) as studies:
            studies.take_in([(run.id, study) for run in manifest.runs for study in run.studies])
    except BaseException:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        with suppress(StoreError):
            catalogue.take_out(manifest.experiment.id, [run.id for run in manifest.runs])
        raise


def _adopt_changes(catalogue: Catalogue, manifest: Manifest) -> None:
    """Let runs that go on here change where their experiment's other runs have changed."""
    events: list[Event] = []
    for run in manifest.runs:
        with catalogue.records(run.id) as records:
            events += records.events()
    with LiveChanges(catalogue.folder) as changes:
        changes.adopt_changes(manifest.experiment.id, events)
