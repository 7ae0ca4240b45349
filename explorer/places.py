"""Where the app's own files lie: beside the package in a checkout, inside it where it was installed from a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
INSTALLED = PACKAGE / "app_files"  # so pyproject.toml lays them into a wheel

ROOT = INSTALLED if INSTALLED.is_dir() else PACKAGE.parent
APP = ROOT / "app.py"
PAGES = ROOT / "pages"
ASSETS = ROOT / "assets"
STATIC = ROOT / "static"
"""What the browser loads from the server itself; the app writes plotly.js and the fonts of exported pictures there."""
