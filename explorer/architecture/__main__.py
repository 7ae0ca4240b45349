"""`python -m explorer.architecture`: the README's table of families."""

from __future__ import annotations

import sys

from explorer.architecture.family_table import table

sys.stdout.write(f"{table()}\n")
