"""Reports of what nobody expected: a file with the traceback, so that people read one sentence and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from explorer.serving.access import SETTING, known_token

FOLDER = "reports"
PACKAGES = ("normalization-explorer", "streamlit", "torch", "numpy", "pydantic", "pandas", "plotly")
VARIABLES = re.compile(r"NORMALIZATION_\w+")
MOST_SETTINGS = 4000  # characters of one setting
MOST_SAID = 200  # characters of an error that a sentence repeats


def report(error: BaseException, entrance: str, store: Path, settings: Mapping[str, object] | None = None) -> str:
    """Write down an unexpected error; the sentence for people, which says where that is.

    Args:
        entrance: where it came up, such as "the command line".
        store: the report goes to a folder in it where there is such a store and it can be written, else to a
            temporary one.
        settings: what was asked for, by name.
    """
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:MOST_SAID]}".rstrip(": ")
    path = _written(error, _content(error, entrance, settings or {}), store)
    where = f"{path} has the details to report" if path else "and no report of it could be written"
    return _without_token(f"something went wrong that should not ({what}); {where}")


def _written(error: BaseException, content: str, store: Path) -> Path | None:
    """Named by where it came up: what happens again and again leaves one file."""
    frames = "".join(f"{frame.filename}:{frame.lineno}\n" for frame in traceback.extract_tb(error.__traceback__))
    name = f"{type(error).__name__}-{hashlib.sha256(frames.encode(errors='replace')).hexdigest()[:8]}.txt"
    for folder in _folders(store):
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8", errors="backslashreplace")
            return folder / name
    with suppress(OSError):
        path = Path(tempfile.mkdtemp(prefix="normalization-explorer-")) / name
        path.write_text(content, encoding="utf-8", errors="backslashreplace")
        return path
    return None


def _folders(store: Path) -> list[Path]:
    return [store / FOLDER] if os.access(store, os.W_OK) else []


def _content(error: BaseException, entrance: str, settings: Mapping[str, object]) -> str:
    named = {name: value for name, value in os.environ.items() if VARIABLES.fullmatch(name) and name != SETTING}
    lines = [
        f"time: {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"entrance: {entrance}",
        f"python: {sys.version.split()[0]} on {platform.platform()}",
        *(f"{package}: {number}" for package, number in installed_versions().items()),
        *(f"{name}: {str(value)[:MOST_SETTINGS]}" for name, value in {**settings, **named}.items()),
    ]
    frames = "".join(traceback.format_exception(error))
    return _without_token("\n".join(lines) + f"\n\n{frames}")


def installed_versions() -> dict[str, str]:
    """Of the packages that matter when something goes wrong."""
    return {package: _version(package) for package in PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _without_token(text: str) -> str:
    """The access token opens the app: it is in nothing that is passed on."""
    token = known_token()
    return re.sub(r"(token=)[^&\s'\"]+", r"\1…", text.replace(token, "…") if token else text)
