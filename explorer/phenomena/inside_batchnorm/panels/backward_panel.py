"""The backward pass: the graph with its gradients, the routes into x, the closed form, and what confirms them."""

import pandas as pd
import streamlit as st

from explorer.controls.panel import Panel, panel
from explorer.drawing.colors import GRADIENT
from explorer.phenomena.inside_batchnorm.figures.graph import computational_graph
from explorer.phenomena.inside_batchnorm.numbers.backward import GRAPH, Backward
from explorer.phenomena.inside_batchnorm.numbers.backward_formulas import backward_operations, closed_form_line
from explorer.phenomena.inside_batchnorm.numbers.checks import Check, checks, identities
from explorer.phenomena.inside_batchnorm.numbers.formulas import subscript
from explorer.phenomena.inside_batchnorm.numbers.forward import Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import number, signed
from explorer.phenomena.inside_batchnorm.panels.formula import show_formula, show_operation
from explorer.phenomena.inside_batchnorm.panels.last_good import say_last
from explorer.phenomena.inside_batchnorm.panels.stepper import Stepper, stepper
from explorer.phenomena.inside_batchnorm.panels.value_table import (
    Emphasis,
    TableRow,
    TableStyle,
    ValueTable,
    value_table,
)
from explorer.phenomena.inside_batchnorm.panels.view import View

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def backward_panel(view: View) -> None:
    """Graph above, one node at a time; below it the routes, the closed form, and the identities with their numbers."""
    result, gradients, cell = view.result, view.gradients, view.cell
    steps = backward_operations(result, gradients, cell)
    names, symbols = [step.name for step in steps], [step.symbol for step in steps]
    with panel("Backward, node by node", "values above the nodes, gradients below", key="backward") as card:
        _badge(card, view)
        now = stepper(Stepper(names, symbols, key=f"backward_{result.mode}", label="Node", start="x"))
        reached = {*names[: now + 1], *(["beta"] if now >= 1 else []), *(["gamma"] if now >= 2 else [])}
        inside = _symbols(cell, result)
        card.chart(
            computational_graph(result, gradients, cell, inside, reached=reached, active=names[now]),
            table=lambda: _node_table(result, gradients, cell),
            summary=f"The gradient of the chosen value is {number(float(gradients.x[cell]))}.",
        )
        local, others = st.columns([62, 38], gap="medium")
        with local:
            show_operation(steps[now], GRADIENT)
            _closed_form(result, gradients, cell)
        with others:
            value_table(routes_table(view), key="routes")
            value_table(confirmation_table(view), key="confirmation")
            st.caption(
                "The graph is reverse-mode differentiation, in NumPy. Checked here, on these numbers: by the closed "
                "form, by the complex step Im L(x + ih)/h, by (L(x+h) − L(x−h))/2h; relative to the largest route. The "
                "project's tests check it against PyTorch's autograd, to 10⁻¹²."
            )


def _badge(card: Panel, view: View) -> None:
    if view.at_hand.is_last_gradient:
        say_last(card)
        return
    exact = next(check for check in checks(view.result, view.gradients) if check.way == "complex step")
    card.controls.badge(f"agrees with a complex step to {_power(exact)}", icon=":material/check:", color="gray")


def _closed_form(result: Forward, gradients: Backward, cell: tuple[int, ...]) -> None:
    st.caption("the closed form: all of it in one line")
    parts, value = closed_form_line(result, gradients, cell)
    show_formula(parts, value, GRADIENT)


def routes_table(view: View) -> ValueTable:
    """How the gradient reaches the chosen value, and the sum."""
    gradients, cell = view.gradients, view.cell
    parts = {"directly": gradients.direct, "through σ²": gradients.through_var, "through μ": gradients.through_mean}
    if view.result.mode is Mode.EVAL:
        parts = {"directly": gradients.direct}
    count = "Three routes" if len(parts) > 1 else "One route"
    into = f"x{subscript(cell).translate(_SUBSCRIPTS)}" if len(cell) == 2 else "x"
    rows = [TableRow([route, signed(float(part[cell]))]) for route, part in parts.items()]
    rows.append(TableRow(["in all", f"= {number(float(gradients.x[cell]))}"], Emphasis.STRONG))
    return ValueTable([f"{count} into {into}", ""], rows, GRADIENT, TableStyle.TONED)


def confirmation_table(view: View) -> ValueTable:
    """How far other ways to the gradient are off, and what holds for every upstream gradient."""
    result, gradients, channel = view.result, view.gradients, view.cell[1]
    rows = [TableRow([check.way, _power(check)]) for check in checks(result, gradients)]
    if result.mode is Mode.TRAIN:
        seen = identities(result, gradients)
        rows += [
            TableRow([f"Always true, here for channel {channel + 1}", ""], Emphasis.HEAD),
            TableRow(["Σ dx = 0, but for rounding", number(float(seen.gradient_sum[channel]))]),
            TableRow(["⟨dx, x̂⟩ ≈ 0, measured", number(float(seen.along_x_hat[channel]))]),
            TableRow(["in theory, γ·dγ·ε/√(σ²+ε)³", number(float(seen.along_x_hat_predicted[channel]))]),
        ]
    return ValueTable(["All dL/dx in another way", "differs by"], rows, GRADIENT)


def _symbols(cell: tuple[int, ...], result: Forward) -> dict[str, str]:
    mean = "μ" if result.mode is Mode.TRAIN else "r<sub>μ</sub>"
    var = "σ²" if result.mode is Mode.TRAIN else "r<sub>σ²</sub>"
    x = f"x<sub>{subscript(cell)}</sub>" if len(cell) == 2 else "x"
    symbols = {node.name: node.symbol for node in GRAPH} | {"gamma": "γ", "beta": "β"}
    return symbols | {"x": x, "mean": mean, "var": var, "centered": f"{x} − {mean}", "inv_std": f"1/√({var} + ε)"}


def _node_table(result: Forward, gradients: Backward, cell: tuple[int, ...]) -> pd.DataFrame:
    def at(source: Forward | Backward, name: str) -> float:
        array = getattr(source, name)
        return float(array[cell] if array.ndim > 1 else array[cell[1]])

    return pd.DataFrame(
        {"node": node.symbol, "value": at(result, node.name), "gradient": at(gradients, node.name)} for node in GRAPH
    )


def _power(check: Check) -> str:
    return "0" if check.error == 0 else number(check.error)
