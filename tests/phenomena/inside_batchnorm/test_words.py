"""Conventions, formulas and sentences of the page."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.phenomena.inside_batchnorm.numbers.backward import backward
from explorer.phenomena.inside_batchnorm.numbers.backward_formulas import backward_operations, closed_form_line
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.conventions import (
    CONVENTIONS,
    Weighs,
    bessel_factor,
    eps_gain,
    momentum,
)
from explorer.phenomena.inside_batchnorm.numbers.findings import demonstration_finding, finding
from explorer.phenomena.inside_batchnorm.numbers.formulas import operations
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode, Settings, forward
from explorer.phenomena.inside_batchnorm.numbers.modes import BATCH_A, BATCH_B, demonstration
from explorer.phenomena.inside_batchnorm.numbers.notation import latex, number, short, signed


def test_pytorchs_row_says_what_pytorch_does() -> None:
    row = next(row for row in CONVENTIONS if row.name == "PyTorch")
    layer = torch.nn.BatchNorm1d(1)
    assert (layer.momentum, layer.eps) == (row.default, row.eps)
    layer(torch.tensor([[1.0], [3.0]]))
    assert layer.running_mean is not None and layer.running_var is not None
    assert row.weighs is Weighs.NEW and layer.running_mean.item() == pytest.approx(0.1 * 2)
    assert row.running_variance == "unbiased" and layer.running_var.item() == pytest.approx(0.9 + 0.1 * 2)


@given(st.floats(0, 1))
def test_converting_a_momentum_there_and_back_changes_nothing(value: float) -> None:
    there = momentum(value, Weighs.OLD)
    assert there.weight_of_old == pytest.approx(value, abs=1e-12)
    assert momentum(there.weight_of_new, Weighs.NEW) == there


def test_the_usual_momentum_forgets_half_in_six_and_a_half_steps() -> None:
    usual = momentum(0.1, Weighs.NEW)
    assert usual == momentum(0.9, Weighs.OLD)
    assert usual.half_life == pytest.approx(6.58, abs=0.01)
    assert 0.9**usual.steps_to_forget_start == pytest.approx(0.01)
    assert usual.remaining_noise == pytest.approx(0.1 / 1.9)


def test_the_remaining_noise_is_what_many_batches_show() -> None:
    rng = np.random.default_rng(0)
    average, seen = np.zeros(20_000), momentum(0.3, Weighs.NEW)
    for _ in range(60):
        average = seen.weight_of_old * average + seen.weight_of_new * rng.normal(size=average.size)
    assert average.var() == pytest.approx(seen.remaining_noise, rel=0.05)


def test_a_momentum_of_zero_never_forgets_and_of_one_at_once() -> None:
    assert momentum(0, Weighs.NEW).half_life == math.inf
    assert momentum(1, Weighs.NEW).half_life == 0


def test_a_momentum_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        momentum(1.5, Weighs.NEW)


def test_bessels_factor_and_eps_do_what_they_do_to_data() -> None:
    x = np.array([2.0, 4.0, 3.0, 7.0])
    assert bessel_factor(4) * x.var() == pytest.approx(x.var(ddof=1))
    assert bessel_factor(1) == math.inf
    assert eps_gain(x.var(), 1.0) == pytest.approx(forward(x[:, None], Settings(eps=1.0)).x_hat.std())


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.6036, "1.604"), (-0.8, "−0.800"), (-0.0, "0.000"), (4.5e-8, "4.5 · 10⁻⁸"), (2e6, "2 · 10⁶")],
)
def test_numbers_are_written_with_a_true_minus_and_powers_where_decimals_would_lie(value: float, written: str) -> None:
    assert number(value) == written


def test_what_is_not_finite_is_called_undefined_or_infinite() -> None:
    assert (number(math.nan), number(-math.inf), latex(math.inf)) == ("undefined", "−∞", r"\infty")
    assert (short(1e-5), short(-1.2), signed(-0.641)) == ("10⁻⁵", "−1.2", "− 0.641")


def test_the_formula_carries_the_cells_numbers() -> None:
    steps = {
        step.symbol: step for step in operations(forward(PRESETS["four"].x, Settings(gamma=1.5, beta=0.5)), (3, 0))
    }
    assert steps["μ"].lines == ((r"\mu = \frac{1}{4}\,(2 + 4 + 3 + 7)", "4.000"),)
    assert steps["x̂"].lines[0][1] == "1.604"
    assert steps["x̂"].lines[0][0].endswith(r"= \frac{3}{\sqrt{3.5 + 10^{-5}}}")
    assert steps["y"].lines[-1] == (r"y_{4} = \gamma\,\hat{x}_{4} + \beta = 1.5 \cdot 1.604 + 0.5", "2.905")
    assert steps["r"].lines[1][0].endswith(r"0.1 \cdot \tfrac{4}{3} \cdot 3.5")


def test_negative_numbers_stand_in_brackets_and_sums_without_double_signs() -> None:
    steps = operations(forward(PRESETS["four"].x, Settings(beta=-0.5)), (1, 1))
    written = " ".join(formula for step in steps for formula, _ in step.lines)
    assert "+ -" not in written and "- -" not in written and r"\cdot -" not in written


def test_eval_mode_starts_from_the_running_values() -> None:
    steps = operations(forward(PRESETS["four"].x, mode=Mode.EVAL), (0, 0))
    assert [step.symbol for step in steps] == ["r", "x − μ", "1/√(σ²+ε)", "x̂", "γx̂", "y"]


def test_the_finding_follows_the_data() -> None:
    usual = finding(forward(PRESETS["four"].x), (3, 0), 1)
    assert "share one mean, **4.00**" in usual and "**x₄** on three routes" in usual
    assert "it is gone" in finding(forward(PRESETS["constant"].x), (0, 0), 1)
    assert "outweighs or rivals" in finding(forward(PRESETS["scales"].x), (0, 1), 1)
    in_eval = finding(forward(PRESETS["four"].x, mode=Mode.EVAL), (0, 0), 0)
    assert "has seen no batch yet" in in_eval and "one route only" in in_eval


def test_the_demonstrations_finding_says_the_same_only_when_it_is() -> None:
    assert "**the same**" in demonstration_finding(demonstration(BATCH_A, BATCH_B, Settings()))
    assert "**the same**" not in demonstration_finding(demonstration(BATCH_A, (1, 1, 1, 9), Settings()))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", PRESETS)
def test_every_node_of_the_backward_pass_has_its_formula_and_ends_in_its_gradient(name: str, mode: Mode) -> None:
    preset = PRESETS[name]
    result = forward(preset.x, Settings(1.5, 0.5), mode)
    gradients = backward(result, preset.upstream)
    cell = (1, 1, *[0] * (preset.x.ndim - 2))
    steps = backward_operations(result, gradients, cell)
    assert [step.name for step in steps][:3] == ["y", "scaled", "x_hat"] and steps[-1].name == "x"
    assert steps[-1].lines[0][1] == closed_form_line(result, gradients, cell)[1] == latex(float(gradients.x[cell]))
    written = " ".join(formula for step in steps for formula, _ in step.lines)
    assert "+ -" not in written and "- -" not in written and "nan" not in written


def test_the_backward_formula_carries_the_cells_numbers() -> None:
    preset = PRESETS["four"]
    result = forward(preset.x, Settings(1.5, 0.5))
    steps = {step.name: step.lines for step in backward_operations(result, backward(result, preset.upstream), (3, 0))}
    assert steps["x_hat"][0] == (r"d\hat{x}_{4} = \gamma\,dy_{4} = 1.5 \cdot (-0.8)", "-1.200")
    assert steps["var"][0][1] == "0.378"
    assert steps["x"][0] == (r"dx_{4} = d(x_{4}-\mu) + \tfrac{1}{4}\,d\mu = -0.074 + \tfrac{1}{4} \cdot 0.401", "0.026")
