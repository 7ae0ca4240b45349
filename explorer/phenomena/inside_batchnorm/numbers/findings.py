"""Two sentences above the panels, from the numbers on the page."""

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.formulas import channel_values, subscript
from explorer.phenomena.inside_batchnorm.numbers.forward import Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.modes import Demonstration
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short

_COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def finding(result: Forward, cell: tuple[int, ...], updates: int) -> str:
    """What the chosen cell's channel shows, as Markdown."""
    channel = cell[1]
    words = _COUNT_WORDS[result.count] if result.count < len(_COUNT_WORDS) else str(result.count)
    name = f"x{_below(subscript(cell))}" if len(cell) == 2 else "the chosen pixel"
    if result.mode is Mode.EVAL:
        return _eval_finding(result, channel, name, updates)
    mean, deviation = result.mean[channel], float(np.sqrt(result.var[channel]))
    if result.var[channel] == 0:
        return (
            f"All {words} values of channel {channel + 1} are **{short(float(mean))}**, so x̂ is **0** and every "
            f"output is β = **{short(result.settings.beta)}**: whatever they were, it is gone. "
            f"Only ε keeps the division by σ = 0 finite."
        )
    if result.var[channel] < 10 * result.settings.eps:
        spread = float(channel_values(result.x_hat, channel).std())
        return (
            f"The {words} values of channel {channel + 1} lie so close that ε = {short(result.settings.eps)} "
            f"outweighs or rivals their variance, **{number(float(result.var[channel]))}**: "
            f"x̂ has a standard deviation of only **{number(spread)}**, not 1."
        )
    return (
        f"The {words} values of channel {channel + 1} share one mean, **{number(float(mean), 2)}**, and one "
        f"standard deviation, **{number(deviation, 2)}**. So every output depends on every input: the gradient reaches "
        f"**{name}** on three routes, and the {words} gradients add up to **0**."
    )


def demonstration_finding(shown: Demonstration) -> str:
    """What the two batches show in train and in eval mode, as Markdown."""
    first, second = shown.train
    apart = float(np.abs(first.y - second.y).max()) if first.y.shape == second.y.shape else np.inf
    a, b = (float(result.y.mean()) for result in shown.evaluated)
    trained = (
        "In train mode both batches come out **the same**, although their means are "
        if apart < 1e-3
        else "In train mode each batch is normalized with its own statistics; the means are "
    )
    return (
        f"{trained}**{number(float(first.mean[0]), 2)}** and **{number(float(second.mean[0]), 2)}**. "
        f"In eval mode both meet the same running values, and the difference is back: their outputs average "
        f"**{number(a, 2)}** and **{number(b, 2)}**."
    )


def _eval_finding(result: Forward, channel: int, name: str, updates: int) -> str:
    slope = float(result.settings.gamma * result.inv_std[channel])
    seen = "no batch yet" if updates == 0 else f"this batch {updates} {'time' if updates == 1 else 'times'}"
    return (
        f"In eval mode the layer, which has seen {seen}, is a fixed line: y = **{number(slope)}** · "
        f"(x − **{number(float(result.mean[channel]))}**) + {short(result.settings.beta)}. "
        f"No sample depends on another, so the gradient reaches **{name}** on one route only."
    )


def _below(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
