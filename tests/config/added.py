"""The program with a few files more, in a place of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def with_files(folder: Path, files: Mapping[str, str], code: str, *, lines: Mapping[str, tuple[str, str]] = {}) -> Any:
    """What `code` prints as JSON, run in a copy of the program in `folder` that has these `files` besides.

    `lines`: file → a line that it has, and what stands there instead.
    """
    shutil.copytree(ROOT / "explorer", folder / "explorer", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in files.items():
        assert not (folder / name).exists()
        (folder / name).write_text(text)
    for name, (line, instead) in lines.items():
        text = (folder / name).read_text()
        assert text.count(line) == 1
        (folder / name).write_text(text.replace(line, instead))
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folder / "store")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
