"""Where somebody's data are: from what was typed to a path, and from what the system says to words."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.sources.data_error import DataError

KINDS = "a folder of class folders, an npz or npy file, or a CSV file"
LARGEST_FILE = 2 * 2**30  # bytes
BLOCK = 2**18  # bytes; most images are no longer, and one call reads them


def located(path: Path | str) -> Path:
    """The absolute path that is meant, with `~` and links followed.

    Raises:
        DataError: nothing is there, or nothing that can be named in a configuration.
    """
    text = str(path).strip()
    if not text:
        raise DataError(f"no path is given; name {KINDS}")
    try:
        text.encode()
        found = Path(text).expanduser().resolve()
        str(found).encode()
        exists, is_special = found.exists(), found.exists() and not (found.is_dir() or found.is_file())
    except UnicodeEncodeError as error:
        raise DataError(f"{path} has bytes in its name that are not UTF-8; rename it") from error
    except RuntimeError as error:  # no such user, or links that lead to each other
        raise DataError(f"{path} leads nowhere ({str(error).rstrip('.')}); name {KINDS}") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{_short(text)} cannot be a path here ({reason(error)}); name {KINDS}") from error
    if not exists:
        raise DataError(f"{found if len(text) <= 500 else _short(text)} does not exist; name {KINDS}")
    if is_special:
        raise DataError(f"{found} is neither a folder nor a file; name {KINDS}")
    return found


def reason(error: Exception) -> str:
    """What the system or a decoder says, without the path, which the sentence around it names."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, MemoryError):
        return "it takes more memory than a look may take"
    words = str(error).split(" <")[0].strip().rstrip(".").partition("\n")[0]
    return words[:200] or type(error).__name__


@contextmanager
def regular_file(path: Path | str, largest: int = LARGEST_FILE) -> Iterator[int]:
    """The descriptor of a file that is open for reading; a pipe or a device is never waited for.

    Raises:
        OSError: it cannot be opened, is not a regular file or is too large.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    opened = os.open(path, flags)
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        if status.st_size > largest:
            raise OSError(0, f"it has {status.st_size:,} bytes, and {largest:,} are the most")
        yield opened
    finally:
        os.close(opened)


def content_of(path: Path | str, largest: int = LARGEST_FILE) -> bytes:
    """All bytes of a regular file.

    Raises:
        OSError: as `regular_file`.
    """
    with regular_file(path, largest) as opened:
        content = os.read(opened, BLOCK)
        if len(content) < BLOCK:
            return content
        with os.fdopen(opened, "rb", closefd=False) as file:
            return content + file.read()


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:60]}… ({len(text):,} characters)"
