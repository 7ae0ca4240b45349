"""A run as it ships, in one small file: its thinned records, some of its kept networks, the results of its studies.

How far its numbers may be off is said in `explorer.store.compact_arrays`; the curves of the run as a whole are exact.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from explorer.store.checkpoint_files import DIGEST, digest, kept_name, read_checkpoint
from explorer.store.compact_arrays import Compact, Form, compact, packed, unpacked
from explorer.store.event import known_event
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from explorer.store.study_files import read_arrays
from explorer.store.thinning import NOISE, PICTURES, Thinning, stretches, thinned

OPTIMIZER = "velocity."
"""What a kept network holds besides itself begins so; nobody resumes from it."""
FEW = 64
"""Numbers of a study's result that stay in double precision; of more, single precision is left."""
_LENGTH = 8  # bytes of the header's length


@dataclass
class Parts:
    """What is written one after the other, and the header that says what it is."""

    header: dict[str, Any] = field(default_factory=dict)
    data: list[bytes] = field(default_factory=list)

    def add(self, values: np.ndarray, **how: bool) -> dict[str, Any]:
        """Write `values`; what the header has to say of them."""
        written = compact(values, **how)
        return {"form": written.form, "of": written.shape, **self.add_bytes(written.data)}

    def add_bytes(self, data: bytes) -> dict[str, Any]:
        self.data.append(data)
        return {"bytes": len(data)}

    def packed(self) -> bytes:
        header = json.dumps(self.header).encode()
        return packed(b"".join([len(header).to_bytes(_LENGTH, "little"), header, *self.data]))


class Reader:
    """Takes the parts in their order."""

    def __init__(self, data: bytes) -> None:
        whole = unpacked(data)
        end = _LENGTH + int.from_bytes(whole[:_LENGTH], "little")
        self.header: dict[str, Any] = json.loads(whole[_LENGTH:end])
        self._rest = io.BytesIO(whole[end:])

    def values(self, about: Mapping[str, Any]) -> np.ndarray:
        return Compact(Form(about["form"]), tuple(about["of"]), self.data(about)).values()

    def data(self, about: Mapping[str, Any]) -> bytes:
        return self._rest.read(about["bytes"])


def write_run(folder: Path, thinning: Thinning, networks: Iterable[Path], studies: Iterable[Path]) -> bytes:
    """The run in `folder` with these of its kept networks and these results of its studies."""
    parts = Parts()
    with Records(folder) as records:
        parts.header["steps"] = records.planned_steps
        parts.header["events"] = [[event.step, event.setting, event.value] for event in records.events()]
        parts.header["series"] = [
            {
                "quantity": info.quantity,
                "layer": info.layer,
                "shape": info.shape,
                "steps": [[int(series.steps[place]) for place in ends] for ends in stretches(series.steps)],
                **parts.add(
                    series.values,
                    exact=not (info.layer or info.shape) or info.layer in thinning.exact,
                    picture=info.quantity in PICTURES,
                    coarse=info.quantity in NOISE,
                ),
            }
            for info, series in thinned(records, thinning)
        ]
    parts.header["networks"] = _write_networks(parts, list(networks))
    parts.header["studies"] = {path.stem: _write_study(parts, path) for path in studies}
    return parts.packed()


def read_run(data: bytes, folder: Path) -> None:
    """Write the run into the new `folder`, as one that trained here.

    Raises:
        lzma.LZMAError, ValueError, KeyError: it is damaged.
    """
    reader = Reader(data)
    folder.mkdir()
    _read_records(reader, folder)
    _read_networks(reader, folder / "checkpoints")
    for key, about in reader.header["studies"].items():
        _read_study(reader, about, folder / "studies" / f"{key}.npz")


def _read_records(reader: Reader, folder: Path) -> None:
    header = reader.header
    stretches_of: dict[tuple[int, int], dict[tuple[str, str], np.ndarray]] = {}
    moments: dict[int, dict[tuple[str, str], np.ndarray]] = {}
    for of in header["series"]:
        key, values, steps = (of["quantity"], of["layer"]), reader.values(of), _steps(of["steps"])
        if QUANTITIES[of["quantity"]].rhythm is Rhythm.MOMENT:
            for step, value in zip(steps, values, strict=True):
                moments.setdefault(step, {})[key] = value
        else:
            for first, last in of["steps"]:
                place = steps.index(first)
                stretches_of.setdefault((first, last), {})[key] = values[place : place + last + 1 - first]
    declared = [SeriesInfo(of["quantity"], of["layer"], tuple(of["shape"])) for of in header["series"]]
    with Records(folder) as records:
        records.declare(declared, header["steps"])
        changed = [known_event(*event) for event in header["events"]]
        by_step = [(first, rows) for (first, _), rows in stretches_of.items()]
        records.append_stretches(by_step, sorted(moments.items()), changed)
        records.close_log()


def _steps(ends: Iterable[tuple[int, int]]) -> list[int]:
    return [step for first, last in ends for step in range(first, last + 1)]


def _write_networks(parts: Parts, paths: list[Path]) -> dict[str, Any]:
    """Every tensor at all steps: what it has become differs little from what it was."""
    read = [read_checkpoint(path) for path in paths]
    names = [name for name in read[0][0] if not name.startswith(OPTIMIZER)] if read else []
    tensors = {}
    for name in names:
        stacked = np.stack([arrays[name] for arrays, _ in read])
        tensors[name] = {"type": stacked.dtype.str, **parts.add(stacked)}
    return {"steps": [int(about["step"]) for _, about in read], "tensors": tensors}


def _read_networks(reader: Reader, folder: Path) -> None:
    about = reader.header["networks"]
    stacked = {name: reader.values(of).astype(of["type"]) for name, of in about["tensors"].items()}
    for place, step in enumerate(about["steps"]):
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: np.array(values[place]) for name, values in stacked.items()}
        said = {"step": str(step), "seconds": "0.0"}
        save_file(tensors, folder / kept_name(step), said | {DIGEST: digest(tensors, said)})


def _write_study(parts: Parts, path: Path) -> dict[str, Any]:
    arrays = read_arrays(path) or {}
    doubles = [name for name, array in arrays.items() if array.dtype == np.float64 and array.size > FEW]
    written = io.BytesIO()
    single = {name: arrays[name].astype(np.float32) for name in doubles}
    np.savez(written, **arrays | single)  # type: ignore[arg-type]
    return {"doubles": doubles, **parts.add_bytes(written.getvalue())}


def _read_study(reader: Reader, about: Mapping[str, Any], path: Path) -> None:
    with np.load(io.BytesIO(reader.data(about)), allow_pickle=False) as read:
        arrays = dict(read) | {name: read[name].astype(np.float64) for name in about["doubles"]}
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
