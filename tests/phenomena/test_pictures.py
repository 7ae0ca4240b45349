"""Every picture is computed once for all who look at the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

EXPLORER = Path(__file__).parents[2] / "explorer"
FIGURES = sorted((EXPLORER / "phenomena").glob("*/figures/*.py"))
OVER_TIME = [EXPLORER / "drawing" / name for name in ("channels_over_time.py", "layers_over_time.py")]
HELPERS = {"finished"}  # they complete a figure that is being drawn


@pytest.mark.parametrize("path", [*FIGURES, *OVER_TIME], ids=lambda path: str(path.relative_to(EXPLORER)))
def test_what_draws_a_figure_is_computed_once(path: Path) -> None:
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef) and function.returns and ast.unparse(function.returns) == "Figure":
            marks = [ast.unparse(mark) for mark in function.decorator_list]
            assert function.name.startswith("_") or function.name in HELPERS or marks == ["computed_once"]
