"""`doctor`: what a report of a problem needs, and what of it keeps the app from working here."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch

from explorer.commands.store_option import add_command
from explorer.config import ConfigError, Device, RunConfig
from explorer.export.browser import HOW_TO_GET_ONE, installed_browser
from explorer.machine import cores, memory, processor
from explorer.reports import installed_versions
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.place import CATALOGUE_FILE, store_at
from explorer.training.device import usable_devices
from explorer.training.step_check import StepCheck, check_step

GIB = 2**30
LITTLE_ROOM = 1.0  # GiB
TOLERANCE = 1e-3  # of a GPU, whose sums come in another order when captured
STEADY = {"training.epochs": 1000, "recording.moments": 0}


class Line(NamedTuple):
    """One thing that was looked at."""

    what: str
    words: str
    is_well: bool = True


def add_parser(subparsers: Any) -> None:
    words = "Look at this installation: versions, devices, store, disk, browser, and a training step (some seconds)."
    add_command(subparsers, "doctor", words).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Exit status 1 where something keeps the app from working as it should."""
    is_well = True
    for line in _lines(store_at(options.store)):
        print(f"{'' if line.is_well else 'PROBLEM '}{line.what}: {line.words}", flush=True)
        is_well = is_well and line.is_well
    return 0 if is_well else 1


def _lines(store: Path) -> Iterator[Line]:
    yield Line("python", f"{sys.version.split()[0]} on {platform.platform()}")
    yield Line("packages", ", ".join(f"{name} {number}" for name, number in installed_versions().items()))
    yield Line("processor", f"{processor()}, {counted(cores(), 'core')}; {memory() / GIB:.1f} GiB of memory")
    yield _devices()
    yield _store(store)
    yield _disk(store)
    yield _browser()
    yield from map(_step, usable_devices())


def _devices() -> Line:
    names = [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
    if torch.version.cuda is None:
        return Line("devices", f"{', '.join(usable_devices())}; this build of PyTorch has no CUDA")
    found = ", ".join(names) if names else "no GPU that it can use"
    return Line("devices", f"{', '.join(usable_devices())}; CUDA {torch.version.cuda}: {found}")


def _store(store: Path) -> Line:
    if not (store / CATALOGUE_FILE).exists():
        return Line("store", f"{store} is not there yet; the first run makes it")
    try:
        with Catalogue(store) as catalogue:
            count = counted(catalogue.count_experiments(), "experiment")
            if catalogue.obstacle is not None:
                return Line("store", f"{count}; {catalogue.obstacle}", False)
            serves = "a supervisor serves it" if catalogue.living("supervisor") else "no supervisor serves it now"
            return Line("store", f"{store}: {count}; {serves}")
    except StoreError as error:
        return Line("store", str(error), False)


def _disk(store: Path) -> Line:
    there = next(folder for folder in (store, *store.parents) if folder.exists())
    free = shutil.disk_usage(there).free / GIB
    return Line("disk", f"{free:.1f} GiB free at {there}", free >= LITTLE_ROOM)


def _browser() -> Line:
    found = installed_browser()
    return Line("browser for pictures", found or HOW_TO_GET_ONE, found is not None)


def _step(device: Device) -> Line:
    what = f"step on {device}"
    try:
        found = check_step(RunConfig().with_values(STEADY | {"training.device": device}))
    except (ConfigError, RuntimeError) as error:
        return Line(what, str(error).splitlines()[0], False)
    return Line(what, _said(found), found.is_equal or (device is not Device.CPU and found.difference <= TOLERANCE))


def _said(found: StepCheck) -> str:
    eager = f"LeNet with everything recorded {1e3 * found.eager:.2f} ms"
    if not found.is_captured:
        return f"{eager}; not captured: {found.note}" if found.note else f"{eager}; steps are not captured there"
    same = "the same to the last bit" if found.is_equal else f"parameters differ by {found.difference:.1e}"
    return f"{eager}, captured {1e3 * found.captured:.2f} ms ({found.eager / found.captured:.2f}×); {same}"
