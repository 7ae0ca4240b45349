"""`python -m explorer.store.quantities`: the table of docs/quantities.md."""

from __future__ import annotations

import sys

from explorer.store.quantities import table

sys.stdout.write(f"{table()}\n")
