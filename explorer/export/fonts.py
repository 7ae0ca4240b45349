"""The fonts of exported pictures: Source Sans and Source Serif, cut from the files that Streamlit ships.

Those files are variable: a PDF could hold them only as drawings of letters (Type 3), which journals refuse. So each
weight that figures use becomes a font of its own, with the letters that figures use, once for an installation.
"""

from __future__ import annotations

import base64
import io
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock

from explorer.places import PACKAGE, STATIC

FOLDER = STATIC / "fonts"
_LETTERS = (
    *range(0x20, 0x17F),  # Latin
    *range(0x300, 0x305),  # hats and bars: x̂
    *range(0x391, 0x3CA),  # Greek
    *range(0x2010, 0x2041),
    *range(0x2070, 0x20A0),  # raised and lowered digits
    *range(0x2190, 0x2194),
    *range(0x2200, 0x2270),
    0x25CF,
    0x25A0,
    0x25B2,
)


@dataclass(frozen=True)
class Face:
    """One weight of a family; `shipped` is how its variable file begins at Streamlit."""

    family: str
    weight: int
    shipped: str

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.family.replace(' ', '')}-{self.weight}.woff2"


SANS = Face("Source Sans", 400, "SourceSansVF-Upright")
SANS_BOLD = Face("Source Sans", 700, "SourceSansVF-Upright")
SERIF_BOLD = Face("Source Serif", 600, "SourceSerifVariable-Roman")
FACES = (SANS, SANS_BOLD, SERIF_BOLD)


def ensure_fonts() -> None:
    """Cut the fonts that are not there yet: a few seconds, once for an installation.

    Raises:
        OSError: Streamlit's files are not where they are expected, or the folder cannot be written.
    """
    if all(face.path.exists() for face in FACES):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / ".lock"):
        for face in FACES:
            if not face.path.exists():
                beside = face.path.with_suffix(".part")
                beside.write_bytes(_cut(face))
                beside.replace(face.path)


@lru_cache(maxsize=1)
def begin_cutting_fonts() -> None:
    """Let a process of its own cut what is missing, so that nobody's first export waits for it. Asks once."""
    if not all(face.path.exists() for face in FACES):
        threading.Thread(target=_cut_elsewhere, daemon=True).start()


def _cut_elsewhere() -> None:
    """Waits for the end of the process, which would stay a zombie otherwise."""
    subprocess.run(
        [sys.executable, "-m", "explorer.export.fonts"],
        cwd=PACKAGE.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


@lru_cache(maxsize=1)
def font_faces() -> str:
    """CSS that carries the fonts within itself: no file and no network is asked for."""
    ensure_fonts()
    return "".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f'src:url(data:font/woff2;base64,{base64.b64encode(face.path.read_bytes()).decode()}) format("woff2")}}'
        for face in FACES
    )


def text_width(text: str, size: float, face: Face = SANS) -> float:
    """Pixels that `text` takes at `size` pixels, kerning left out."""
    advances, usual = _advances(face)
    return sum(advances.get(ord(letter), usual) for letter in text) * size


def wrapped(text: str, width: float, size: float, face: Face = SANS, *, most: int = 3) -> list[str]:
    """`text` in lines of at most `width` pixels; what does not fit in `most` lines ends with …"""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, face) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines += [line] if line else []
    if len(lines) > most:
        kept = f"{lines[most - 1]} …"
        while text_width(kept, size, face) > width and " " in kept[:-2]:
            kept = f"{kept[:-2].rpartition(' ')[0]} …"
        lines[most - 1 :] = [kept]
    return lines


@lru_cache(maxsize=len(FACES))
def _advances(face: Face) -> tuple[dict[int, float], float]:
    """Letter → width as a share of the size, and a usual width for letters that another font will draw."""
    from fontTools.ttLib import TTFont  # a second to import: only for those who export

    ensure_fonts()
    with TTFont(face.path, lazy=True) as font:
        per_em: int = font["head"].unitsPerEm  # pyright: ignore[reportAttributeAccessIssue]
        widths: dict[str, tuple[int, int]] = font["hmtx"].metrics  # pyright: ignore[reportAttributeAccessIssue]
        letters: dict[int, str] = font.getBestCmap() or {}
        return {letter: widths[glyph][0] / per_em for letter, glyph in letters.items()}, 0.8


def _cut(face: Face) -> bytes:
    """One weight of a variable font as woff2."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    with TTFont(_shipped(face), lazy=True) as font:
        for table in ("GSUB", "STAT", "MVAR"):  # ligatures and small capitals take most of the time, and are not used
            if table in font:
                del font[table]
        options = Options(layout_features=["kern", "mark"], notdef_outline=True, drop_tables=[], hinting=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=_LETTERS)
        subsetter.subset(font)
        axes: Any = font["fvar"]
        place = {axis.axisTag: axis.defaultValue for axis in axes.axes} | {"wght": face.weight}
        static = instantiateVariableFont(font, place, inplace=True)
        static.flavor = "woff2"
        written = io.BytesIO()
        static.save(written)
        return written.getvalue()


def _shipped(face: Face) -> Path:
    streamlit = find_spec("streamlit")
    assert streamlit is not None and streamlit.origin is not None
    media = Path(streamlit.origin).parent / "static" / "static" / "media"
    found = sorted(media.glob(f"{face.shipped}*.woff2"))
    if not found:
        raise FileNotFoundError(f"{media} has no {face.shipped}*.woff2; install the Streamlit of requirements.txt")
    return found[0]


if __name__ == "__main__":
    ensure_fonts()
