"""`python -m explorer.config.datasets`: the README's table."""

from __future__ import annotations

import sys

from explorer.config.datasets import table

sys.stdout.write(f"{table()}\n")
