"""The process that cuts fonts leaves nothing behind."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil
import pytest

from explorer.export import fonts


def _cutters() -> list[psutil.Process]:
    """Children of this process, zombies included, that cut fonts."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.status() == psutil.STATUS_ZOMBIE or "explorer.export.fonts" in child.cmdline():
                found.append(child)
    return found


def test_a_process_that_has_cut_the_fonts_does_not_stay_as_a_zombie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    fonts.begin_cutting_fonts.cache_clear()
    before = {child.pid for child in _cutters()}
    fonts.begin_cutting_fonts()
    seen, deadline = False, time.monotonic() + 60
    while time.monotonic() < deadline:
        there = {child.pid for child in _cutters()} - before
        seen = seen or bool(there)
        if seen and not there:
            return
        time.sleep(0.02)
    pytest.fail("it is still there" if seen else "none was started")
