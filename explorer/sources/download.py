"""Downloading a published set: checked against its checksums, resumed where it was cut, from a mirror where one fails.

Pooch checks and puts in place; what it does not do, going on with a file that has come in part, is done here.
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pooch
import requests
from filelock import FileLock, Timeout

from explorer.config.dataset import BUNDLED
from explorer.sources.data_error import DataError
from explorer.sources.published import Presence, PublishedFile, PublishedSet, addresses, data_folder, part_of, presence

PATIENCE = 20.0  # seconds without a byte after which an address is given up
CHUNK = 2**14  # bytes; what a cut loses at most
LOOK_EVERY = 0.2  # seconds, while another process downloads the same

OnProgress = Callable[[Presence], None]
"""Called as bytes come in; what it raises ends the download, and what has come is kept."""


def ignored(presence: Presence) -> None:
    """Do nothing with it."""
    del presence


def fetch(published: PublishedSet, folder: Path | None = None, on_progress: OnProgress = ignored) -> Path:
    """The folder with all files of a set, each with the published checksum; what is missing is downloaded.

    Raises:
        DataError: no address gives them, or there is no room; says which, and what can be done.
    """
    root = folder or data_folder()
    folder = root / published.name
    pooch.get_logger().setLevel(logging.WARNING)

    def tell() -> None:
        on_progress(presence(published, root))

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / "download.lock", tell):
            for file in published.files:
                _bring(published, file, folder, tell)
    except OSError as error:
        raise DataError(_not_written(published, folder, error)) from error
    return folder


@contextmanager
def _alone(path: Path, tell: Callable[[], None]) -> Iterator[None]:
    """Hold a set's lock. Two runs of one experiment ask for the same files at once: one downloads, the other waits."""
    lock = FileLock(path)
    while True:
        try:
            with lock.acquire(timeout=LOOK_EVERY):
                yield
                return
        except Timeout:
            tell()


def _bring(published: PublishedSet, file: PublishedFile, folder: Path, tell: Callable[[], None]) -> None:
    complaints = []
    part = part_of(folder / file.name)

    def download(url: str, target: Any, *_: object) -> None:
        _download(url, Path(target), part, file.size, tell)

    for address in addresses(published):
        host = urlsplit(address).netloc
        while True:
            before = _size(part)
            try:
                pooch.retrieve(
                    address + file.name,
                    f"sha256:{file.sha256}",
                    file.name,
                    folder,
                    downloader=download,  # pyright: ignore[reportArgumentType]  # pooch's type names its arguments
                )
                return
            except requests.RequestException as error:
                if _size(part) > before:
                    continue  # cut on the way: go on where it stopped
                complaints.append(f"{host}: {_reason(error)}")
            except ValueError:  # pooch's word for another checksum
                complaints.append(f"{host}: what it sends is not {file.name} as published (another checksum)")
            break
    raise DataError(
        f"{published.name} is not on this machine, and {file.name} cannot be downloaded ({'; '.join(complaints)}). "
        "Connect to the network and run it again: what has come is kept. Or choose a data set that needs no network: "
        f"{', '.join(BUNDLED)}"
    )


def _download(url: str, target: Path, part: Path, size: int, tell: Callable[[], None]) -> None:
    """Write what `url` has to `part`, from where it ends, and move it to `target` when all is there.

    Raises:
        requests.RequestException: no connection, no such file, or an end before `size` bytes.
        OSError: it cannot be written, for want of room.
    """
    begin = _size(part)
    if begin >= size:  # left by a process that was killed before it was checked
        part.replace(target)
        return
    # Identity, or a server might pack the packed file once more, and a range would count other bytes.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={begin}-"} if begin else {})
    with requests.get(url, headers=headers, stream=True, timeout=PATIENCE) as answer:
        answer.raise_for_status()
        if answer.status_code != requests.codes.partial_content:
            begin = 0  # it sends everything
        _need_room(part.parent, size - begin)
        with part.open("r+b" if begin else "wb") as file:
            file.seek(begin)
            for chunk in answer.iter_content(CHUNK):
                file.write(chunk)
                file.flush()
                tell()
                if file.tell() > size:
                    break
    if _size(part) < size:
        raise requests.ConnectionError(f"the connection ended after {_size(part):,} of {size:,} bytes")
    part.replace(target)


def _need_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, "no space left on device")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: requests.RequestException) -> str:
    match error:
        case requests.Timeout():
            return f"no answer within {PATIENCE:g} s"
        case requests.HTTPError() if error.response is not None:
            return f"it answers {error.response.status_code} {error.response.reason}"
        case requests.ConnectionError() if "ended after" in str(error):
            return str(error)
        case requests.ConnectionError() | requests.exceptions.ChunkedEncodingError():
            return "no connection"
        case _:
            return type(error).__name__


def _not_written(published: PublishedSet, folder: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        missing = published.size - presence(published, folder.parent).here
        return (
            f"{published.name} does not fit on the disk: {missing / 1e6:,.1f} MB are still to come to {folder}; make "
            "room, or let the environment variable NORMALIZATION_DATA name a folder elsewhere"
        )
    return (
        f"{folder} cannot be written ({error.strerror or error}); let the environment variable NORMALIZATION_DATA name "
        "a folder that can"
    )
