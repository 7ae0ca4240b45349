"""Somebody's own images: what is true of them is in the run."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Origin

DESCRIPTION = Description(
    place=5,
    title="own images",
    explanation="are read from your files",
    about="your images: folders of files, arrays, or tables of pixels",
    origin=Origin.OWN,
)
