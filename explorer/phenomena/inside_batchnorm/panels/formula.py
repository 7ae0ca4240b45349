"""A formula with its result in color."""

from collections.abc import Sequence

import streamlit as st

from explorer.controls.theming import css
from explorer.phenomena.inside_batchnorm.numbers.formulas import Operation


def show_operation(operation: Operation, color: str) -> None:
    """What the operation does in words, and its lines with their results in `color`, a symbol."""
    st.caption(f"{operation.symbol}: {operation.words}")
    for formula, result in operation.lines:
        show_formula(formula.split(" = "), result, color)


def show_formula(parts: Sequence[str], result: str, color: str) -> None:
    """An equation: the LaTeX `parts` between its equals signs, each after the first on its own row, and the result."""
    colored = rf"\mathbf{{\textcolor{{{css(color)}}}{{{result}}}}}"
    left, *sides = parts
    if not sides:
        # An arrow instead of an equals sign: r ← 0.9·1 + 0.1·4 = 1.3
        return _write(rf"{left} = {colored}")
    rows = [rf"{left} &= {sides[0]}", *(f"&= {side}" for side in sides[1:])]
    together = r" \\[2pt] ".join(rows)
    return _write(rf"\begin{{aligned}} {together} = {colored} \end{{aligned}}")


def _write(formula: str) -> None:
    # As inline mathematics, which stands left like the words around it.
    st.markdown(rf"$\displaystyle {formula}$")
