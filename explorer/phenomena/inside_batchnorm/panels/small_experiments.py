"""Small experiments that answer in a fraction of a second."""

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.address import choice, ladder, segments, slider
from explorer.controls.panel import panel
from explorer.drawing.colors import INK
from explorer.phenomena.inside_batchnorm.figures import experiments
from explorer.phenomena.inside_batchnorm.numbers.detached_statistics import descend
from explorer.phenomena.inside_batchnorm.numbers.forward import Settings
from explorer.phenomena.inside_batchnorm.numbers.invariances import (
    WEIGHT,
    gradient_norms_over_scale,
    losses_over_bias,
    neuron,
)
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short
from explorer.phenomena.inside_batchnorm.numbers.tiny_batches import PYTORCH_REFUSAL, batch_of_one, batch_of_two
from explorer.phenomena.inside_batchnorm.panels.value_table import Emphasis, TableRow, ValueTable, value_table

_EPS = 1e-5


def small_experiments() -> None:
    """Five claims about BN, two panels to a row; each row answers its own sliders."""
    st.header("Small experiments", anchor=False)
    _idle_parameters()
    _lost_information()


@st.fragment
def _idle_parameters() -> None:
    left, right = st.columns(2)
    with left:
        idle_bias()
    with right:
        weight_scale()


@st.fragment
def _lost_information() -> None:
    left, right = st.columns(2)
    with left:
        detached_statistics()
    with right:
        batch_of_two_or_one()


def idle_bias() -> None:
    """The bias before BN has no gradient."""
    with panel("The bias before BN is idle", "one neuron w·x + b, 8 samples, squared error", key="idle-bias") as card:
        with card.controls:
            bias = slider("bias", "Bias b", -3.0, 3.0, 1.0, 0.1, width=200)
        seen = {
            name: neuron(WEIGHT, bias, _EPS, normalized=normalized)
            for name, normalized in (("batch", True), ("none", False))
        }
        st.markdown(
            f"With :blue[**batch**] normalization dL/db = **{number(seen['batch'].bias_grad)}** and the loss stays "
            f"**{number(seen['batch'].loss)}**: the mean takes b away again. With :orange[**none**] dL/db = "
            f"**{number(seen['none'].bias_grad)}**."
        )
        over = np.linspace(-3, 3, 121)
        losses = {
            name: losses_over_bias(over, _EPS, normalized=normalized)
            for name, normalized in (("none", False), ("batch", True))
        }
        card.chart(
            experiments.loss_over_bias(over, losses, bias),
            table=lambda: pd.DataFrame({"bias": over, **losses}),
        )
        st.caption("Ioffe & Szegedy 2015, section 3.2. So a layer before BN takes no bias; β does its work.")


def weight_scale() -> None:
    """Scaling the weight changes nothing but the gradient."""
    with panel(
        "A longer weight only learns more slowly", "the same neuron, its weight times a", key="weight-scale"
    ) as card:
        with card.controls:
            choices = [0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0]
            scale = ladder("factor", "Factor a", choices, 2.0, short, width=200)
        once, scaled = (neuron(factor * WEIGHT, 0.0, _EPS, normalized=True) for factor in (1.0, scale))
        norms = [float(np.linalg.norm(seen.weight_grad)) for seen in (once, scaled)]
        change = float(np.abs(scaled.y - once.y).max())
        st.markdown(
            f"Times {short(scale)}, no output moves by more than **{number(change)}**, but the gradient goes from "
            f"**{number(norms[0])}** to **{number(norms[1])}** and a step turns w by 1/a² as much: the effective "
            f"learning rate is lr/‖w‖². ⟨w, ∇w⟩ = **{number(float(scale * WEIGHT @ scaled.weight_grad))}**."
        )
        over = np.logspace(-2, 2, 121)
        curve = gradient_norms_over_scale(over, _EPS)
        card.chart(
            experiments.gradient_over_scale(over, curve, norms[0], scale),
            table=lambda: pd.DataFrame({"factor": over, "gradient_norm": curve, "theory": norms[0] / over}),
        )
        st.caption("van Laarhoven 2017. Exact at ε → 0: a very short weight lets ε show.")


def detached_statistics() -> None:
    """Statistics outside the gradient let parameters run away at constant loss."""
    with panel(
        "Statistics outside the gradient", "u = a·x + b, normalized, plain SGD on a and b", key="detached"
    ) as card:
        with card.controls:
            rate = slider("rate", "Learning rate", 0.05, 1.0, 0.5, 0.05, width=160)
        names = {"bias": "bias b", "scale": "scale a", "loss": "loss"}
        quantity = choice("quantity", list(names), "bias", formerly=names.__getitem__)
        segments("quantity", list(names), names, label="Quantity")
        paths = descend(rate, 60)
        nothing, mean, both = paths.values()
        still = max(float(np.ptp(nothing.bias)), float(np.ptp(nothing.scale)))
        st.markdown(
            f"After 60 steps b has run to :orange[**{number(float(mean.bias[-1]), 1)}**] where the mean was detached, "
            f"and the loss moved by **{number(float(np.ptp(mean.loss)))}**. With the variance detached too, a runs to "
            f":yellow[**{number(float(both.scale[-1]), 1)}**]. With both in the gradient neither moves "
            f"by more than **{number(still)}**."
        )
        card.chart(
            experiments.runaway(paths, quantity, names[quantity]),
            table=lambda: pd.concat(
                pd.DataFrame({"detached": str(detached), "step": range(61), **vars(path)})
                for detached, path in paths.items()
            ),
        )
        st.caption("Ioffe & Szegedy 2015, section 2: the gradient asks for a change that the normalization undoes.")


def batch_of_two_or_one() -> None:
    """What a batch of two, and of one, leaves of its values."""
    with panel(
        "A batch of two, a batch of one", "one value per sample, γ = 1, β = 0.5 for the batch of one", key="tiny"
    ) as card:
        with card.controls:
            second = slider("difference", "Second − first", -0.1, 0.1, 0.03, 0.005, format="%.3f", width=200)
        outputs = batch_of_two(np.array([second, 1.0]), _EPS)
        st.markdown(
            f"Of **two** values only the sign of their difference is left: "
            f"x̂ = ±**{number(abs(float(outputs[0])))}** here, "
            f"±**{number(float(outputs[1]), 5)}** for two values 1 apart. Only ε rounds the step off."
        )
        over = np.linspace(-0.1, 0.1, 201)
        curve = batch_of_two(over, _EPS)
        card.chart(
            experiments.outputs_of_two(over, curve, second),
            table=lambda: pd.DataFrame({"difference": over, "x_hat": curve}),
        )
        alone = batch_of_one(7.0, Settings(beta=0.5))
        rows = [
            TableRow(["from scratch: x = 7 is its own mean", f"x̂ = {number(alone.x_hat)}, y = β = {short(alone.y)}"]),
            TableRow(["and leaves a running variance of", f"0.9·1 + 0.1·0 = {short(alone.running_var_biased)}"]),
            TableRow(["PyTorch refuses; its n/(n−1) would be 1/0", "`ValueError`"], Emphasis.NONE),
        ]
        value_table(ValueTable(["A batch of one", ""], rows, INK), key="one")
        way_out = "An image of several pixels has values enough; or take layer or group normalization."
        st.caption(f"“{PYTORCH_REFUSAL}”. {way_out}")
