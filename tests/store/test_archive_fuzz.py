"""Any byte of an exported file changed, cut or added, and files that only look like one: refused in a sentence."""

from __future__ import annotations

import io
import shutil
import struct
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.receiving import receive
from explorer.store.sending import send
from explorer.store.shared_file import MANIFEST, SharedFileError
from tests.fuzzing import examples

CALM = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
TINY = {
    "network.family": "mlp", "network.width": 4, "dataset.name": "moons", "training.epochs": 1, "recording.moments": 3,
}  # fmt: skip


@cache
def whole() -> bytes:
    """What an export makes."""
    with tempfile.TemporaryDirectory() as folder:
        run = train(RunConfig().with_values(TINY), store=Path(folder, "store"))
        with Catalogue(Path(folder, "store")) as catalogue:
            send(catalogue, run.id, Path(folder, "whole.zip"))
        return Path(folder, "whole.zip").read_bytes()


def beginning_of_the_list() -> int:
    """Of the archive's entries."""
    end = whole().rindex(b"PK\x05\x06")
    return struct.unpack("<I", whole()[end + 16 : end + 20])[0]


def taken_in(content: bytes, folder: Path) -> bool:
    """Whether the store took it; where not, the store is as it was."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file = folder / "odd.zip"
    file.write_bytes(content)
    with Catalogue(folder / "store") as catalogue:
        try:
            runs = receive(catalogue, file)
        except SharedFileError as refusal:
            assert 10 < len(str(refusal)) < 1500 and "\n" not in str(refusal)
            assert catalogue.runs() == [] and [path for path in catalogue.folder.iterdir() if path.is_dir()] == []
            return False
        assert runs and catalogue.unreadable() == []
    return True


anywhere = st.deferred(lambda: st.integers(0, len(whole()) - 1))
in_the_list = st.deferred(lambda: st.integers(beginning_of_the_list(), len(whole()) - 1))


@examples(25, suppress_health_check=CALM)
@given(places=st.lists(anywhere | in_the_list, min_size=1, max_size=4), value=st.integers(1, 255))
def test_any_byte_changed(places: list[int], value: int, tmp_path: Path) -> None:
    content = bytearray(whole())
    for place in places:
        content[place] ^= value
    taken_in(bytes(content), tmp_path / "fuzz")


@examples(25, suppress_health_check=CALM)
@given(begin=anywhere | in_the_list, length=st.integers(1, 200), more=st.binary(max_size=60))
def test_any_piece_replaced(begin: int, length: int, more: bytes, tmp_path: Path) -> None:
    taken_in(whole()[:begin] + more + whole()[begin + length :], tmp_path / "fuzz")


@examples(25, suppress_health_check=CALM)
@given(content=st.binary(max_size=200) | st.binary(max_size=60).map(lambda end: b"PK\x05\x06" + end))
def test_bytes_that_are_no_export(content: bytes, tmp_path: Path) -> None:
    assert not taken_in(content, tmp_path / "fuzz")


def packed(how: int, name: str = MANIFEST) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        archive.writestr(name, "{}" * 5000)
    return file.getvalue()


def patched(content: bytes, offset: int, form: str, value: int) -> bytes:
    """The same field of the entry in its own header and in the list, where it stands two bytes later."""
    changed = bytearray(content)
    struct.pack_into(form, changed, offset, value)
    struct.pack_into(form, changed, content.rindex(b"PK\x01\x02") + offset + 2, value)
    return bytes(changed)


STORED, DEFLATED = packed(zipfile.ZIP_STORED), packed(zipfile.ZIP_DEFLATED)
LATIN = packed(zipfile.ZIP_STORED, "é" * 9)  # with the flag that says UTF-8
KINDS = {
    "encrypted": patched(STORED, 6, "<H", 1),
    "unknown compression": patched(STORED, 8, "<H", 77),
    "LZMA": packed(zipfile.ZIP_LZMA),
    "damaged LZMA": packed(zipfile.ZIP_LZMA).replace(b"{}", b"\xff\xff"),
    "BZIP2": packed(zipfile.ZIP_BZIP2),
    "damaged deflate": DEFLATED[:45] + b"\xff" * 8 + DEFLATED[53:],
    "a size of 4 GB": patched(STORED, 22, "<I", 2**32 - 2),
    "a name that is no UTF-8": LATIN.replace("é".encode(), b"\xff\xfe"),
    "a name of 65,000 characters": packed(zipfile.ZIP_STORED, "x" * 65_000),
    "a number of 5,000 digits": STORED.replace(b"{}" * 5000, (b'{"format":' + b"9" * 9989 + b"}")[:10_000]),
    "nested without end": STORED.replace(b"{}" * 5000, b"[" * 10_000),
}


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
def test_archives_that_no_export_makes(content: bytes, tmp_path: Path) -> None:
    assert content not in (STORED, DEFLATED, LATIN)
    assert not taken_in(content, tmp_path / "fuzz")


def test_the_whole_file_is_taken_in(tmp_path: Path) -> None:
    assert taken_in(whole(), tmp_path / "fuzz")
