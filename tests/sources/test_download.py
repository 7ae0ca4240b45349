"""Downloads from loopback: whole, cut and resumed, forged, from a mirror, without a network, on a full disk."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.config.dataset import DatasetName
from explorer.sources.data_error import DataError
from explorer.sources.download import fetch
from explorer.sources.published import PUBLISHED, Presence, PublishedSet, addresses, part_of, presence
from tests.sources.originals import as_published, small_cifar, small_mnist
from tests.sources.serving import Server, serving

FILES = small_mnist(200, 20)
FIRST = next(iter(FILES))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server({f"/mnist/{name}": inside for name, inside in FILES.items()})) as running:
        yield running


def _mnist(*servers: Server) -> PublishedSet:
    return as_published(DatasetName.MNIST, FILES, *(f"{server.address}/mnist/" for server in servers))


def _holds(folder: Path) -> bool:
    return all((folder / "mnist" / name).read_bytes() == inside for name, inside in FILES.items())


def _closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_what_is_missing_is_downloaded_once(server: Server, tmp_path: Path) -> None:
    published = _mnist(server)
    assert presence(published, tmp_path) == Presence(0, published.size)
    seen: list[Presence] = []
    fetch(published, tmp_path, seen.append)
    assert _holds(tmp_path)
    assert presence(published, tmp_path).is_whole
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares) and 0 < shares[0] < 1
    fetch(published, tmp_path)
    assert len(server.asked) == len(FILES)


def test_a_cut_download_goes_on_where_it_was_cut(server: Server, tmp_path: Path) -> None:
    server.cuts = 3
    fetch(_mnist(server), tmp_path)
    assert _holds(tmp_path)
    ranges = [wanted for path, wanted in server.asked if path.endswith(FIRST)]
    begins = [int(wanted.removeprefix("bytes=").rstrip("-")) for wanted in ranges if wanted]
    assert ranges[0] is None and begins == sorted(set(begins)) and len(begins) >= 2 and begins[0] > 0


def test_a_download_goes_on_where_a_killed_process_left_it(server: Server, tmp_path: Path) -> None:
    part = part_of(tmp_path / "mnist" / FIRST)
    part.parent.mkdir()
    part.write_bytes(FILES[FIRST][:1000])
    published = _mnist(server)
    assert presence(published, tmp_path).here == 1000
    fetch(published, tmp_path)
    assert _holds(tmp_path) and server.asked[0][1] == "bytes=1000-"


def test_a_server_without_ranges_sends_all_of_it_anew(server: Server, tmp_path: Path) -> None:
    server.takes_ranges = False
    part = part_of(tmp_path / "mnist" / FIRST)
    part.parent.mkdir()
    part.write_bytes(b"something else entirely")
    fetch(_mnist(server), tmp_path)
    assert _holds(tmp_path)


def test_a_forged_file_is_never_put_in_place_and_a_mirror_has_the_right_one(server: Server, tmp_path: Path) -> None:
    forged = FILES[FIRST][:-1] + b"!"
    with serving(Server(dict(server.files) | {f"/mnist/{FIRST}": forged})) as liar:
        with pytest.raises(DataError, match="another checksum"):
            fetch(_mnist(liar), tmp_path)
        assert not (tmp_path / "mnist" / FIRST).exists() and not part_of(tmp_path / "mnist" / FIRST).exists()
        fetch(_mnist(liar, server), tmp_path)
    assert _holds(tmp_path)


def test_a_file_that_is_too_long_is_given_up(server: Server, tmp_path: Path) -> None:
    server.files[f"/mnist/{FIRST}"] += bytes(2**20)
    with pytest.raises(DataError, match="another checksum"):
        fetch(_mnist(server), tmp_path)


def test_a_file_damaged_on_disk_is_downloaded_again(server: Server, tmp_path: Path) -> None:
    fetch(_mnist(server), tmp_path)
    damaged = tmp_path / "mnist" / FIRST
    damaged.write_bytes(damaged.read_bytes()[:-7])
    assert not presence(_mnist(server), tmp_path).is_whole
    fetch(_mnist(server), tmp_path)
    assert _holds(tmp_path)


def test_without_a_network_the_bundled_sets_are_offered(tmp_path: Path) -> None:
    published = as_published(DatasetName.MNIST, FILES, _closed_port() + "/", _closed_port() + "/")
    with pytest.raises(DataError, match=r"no connection; 127.*run it again.*digits, scenes, moons") as refusal:
        fetch(published, tmp_path)
    assert "mnist is not on this machine" in str(refusal.value)


def test_a_missing_file_is_told_from_a_missing_network(server: Server, tmp_path: Path) -> None:
    published = as_published(DatasetName.MNIST, FILES, f"{server.address}/elsewhere/")
    with pytest.raises(DataError, match="404"):
        fetch(published, tmp_path)


def test_two_who_want_the_same_download_it_once(server: Server, tmp_path: Path) -> None:
    threads = [threading.Thread(target=fetch, args=(_mnist(server), tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _holds(tmp_path) and len(server.asked) == len(FILES)


def test_who_listens_may_end_a_download_and_what_has_come_is_kept(tmp_path: Path) -> None:
    files = small_cifar(200, 20)
    (name, content), *_ = files.items()

    def enough(presence: Presence) -> None:
        if presence.here > 100_000:
            raise EnoughError

    with serving(Server({f"/cifar10/{name}": content})) as server:
        published = as_published(DatasetName.CIFAR10, files, f"{server.address}/cifar10/")
        with pytest.raises(EnoughError):
            fetch(published, tmp_path, enough)
        assert 100_000 < presence(published, tmp_path).here < published.size
        fetch(published, tmp_path)
    assert server.asked[1][1] is not None and presence(published, tmp_path).is_whole


class EnoughError(Exception):
    pass


def test_a_full_disk_is_told_with_what_is_still_to_come(server: Server, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        with pytest.raises(DataError, match=r"does not fit on the disk: 0\.\d MB.*NORMALIZATION_DATA"):
            fetch(_mnist(server), disk)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_folder_that_cannot_be_written_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mnist").write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be written"):
        fetch(_mnist(server), tmp_path)


def test_mirrors_of_ones_own_are_asked_instead(monkeypatch: pytest.MonkeyPatch, server: Server, tmp_path: Path) -> None:
    monkeypatch.setenv("NORMALIZATION_MIRROR", f"{_closed_port()} {server.address}/")
    published = as_published(DatasetName.MNIST, FILES, "https://example.invalid/")
    assert addresses(published)[1] == f"{server.address}/mnist/"
    fetch(published, tmp_path)
    assert _holds(tmp_path)


def test_every_published_set_has_a_mirror_and_whole_checksums() -> None:
    for published in PUBLISHED.values():
        assert len(published.addresses) >= 2 and all(address.endswith("/") for address in published.addresses)
        assert all(len(bytes.fromhex(file.sha256)) == 32 for file in published.files)
    assert round(PUBLISHED[DatasetName.MNIST].size / 1e6, 1) == 11.6
