"""`python -m explorer.config.normalizers`: the README's table."""

from __future__ import annotations

import sys

from explorer.config.normalizers import table

sys.stdout.write(f"{table()}\n")
