"""What the documents name is there: folders, files, tests, and the targets of their links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:explorer|tests|pages|benchmarks|docs|examples|assets)/[\w./]*)", text)
    linked = re.findall(r"\]\((?!http)([^)#]+)", text)
    assert not [name for name in named if not _is_placeholder(name) and not (ROOT / name).exists()]
    assert not [name for name in linked if not (document.parent / name).exists()]


def _is_placeholder(name: str) -> bool:
    """Such as `explorer/phenomena/X/` and `pages/NAME.py`."""
    return any(Path(part).stem in ("X", "NAME") for part in name.split("/"))
