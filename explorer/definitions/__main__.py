"""`python -m explorer.definitions`: what docs/definitions.md says below its first lines."""

from __future__ import annotations

import sys

from explorer.definitions import document

sys.stdout.write(f"{document()}\n")
