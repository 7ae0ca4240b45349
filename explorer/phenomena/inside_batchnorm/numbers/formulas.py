"""The formulas with the chosen cell's numbers in them, one operation at a time, as LaTeX."""

from collections.abc import Callable
from dataclasses import dataclass

from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import latex, latex_factor, latex_operand, latex_short

_MOST_TERMS, _MOST_DIGITS = 6, 22


@dataclass(frozen=True)
class Operation:
    """One operation of a pass, filled in; `name` is the node of the graph, or `running`."""

    name: str
    symbol: str
    words: str
    lines: tuple[tuple[str, str], ...]
    """Every line: the formula up to its last equals sign, and the result, both LaTeX."""


def operations(result: Forward, cell: tuple[int, ...]) -> tuple[Operation, ...]:
    """The operations of the forward pass in order, for the value x[cell] and its channel."""
    channel = cell[1]
    name = rf"x_{{{subscript(cell)}}}"
    hat = rf"\hat{{x}}_{{{subscript(cell)}}}"
    x, mean, var = result.x[cell], result.mean[channel], result.var[channel]
    eps, gamma, beta = result.settings.eps, result.settings.gamma, result.settings.beta
    centered, squared, x_hat = result.centered[cell], result.squared[cell], result.x_hat[cell]
    train = result.mode is Mode.TRAIN
    mean_symbol, var_symbol = (r"\mu", r"\sigma^2") if train else (r"r_\mu", r"r_{\sigma^2}")
    root = rf"\sqrt{{{latex_operand(var)} + {latex_short(eps)}}}"
    root_symbol = rf"\sqrt{{{var_symbol} + \varepsilon}}"
    normalize = (
        rf"{hat} = \frac{{{name} - {mean_symbol}}}{{{root_symbol}}} = \frac{{{latex_operand(centered)}}}{{{root}}}",
        latex(x_hat),
    )
    scale = (rf"\gamma\,{hat} = {_product(gamma, x_hat)}", latex(result.scaled[cell]))
    shift = (
        rf"y_{{{subscript(cell)}}} = \gamma\,{hat} + \beta = {_product(gamma, x_hat)} {_plus(beta)}",
        latex(result.y[cell]),
    )
    subtract = (
        rf"{name} - {mean_symbol} = {latex_short(x)} - {latex_factor(mean, latex_operand(mean))}",
        latex(centered),
    )
    root_line = (
        rf"\frac{{1}}{{{root_symbol}}} = \frac{{1}}{{{root}}}",
        latex(result.inv_std[channel]),
    )
    after = (
        Operation("centered", "x − μ", "subtract the mean", (subtract,)),
        Operation("squared", "(x − μ)²", "square", ((_square(name, mean_symbol, centered), latex(squared)),)),
        Operation("var", "σ²", "average the squares: the biased variance", (_variance(result, channel),)),
        Operation("inv_std", "1/√(σ²+ε)", "one over the standard deviation; ε keeps it finite", (root_line,)),
        Operation("x_hat", "x̂", "normalize", (normalize,)),
        Operation("scaled", "γx̂", "scale", (scale,)),
        Operation("y", "y", "shift", (normalize, shift)),
    )
    if not train:
        kept = (after[0], *after[3:])
        return (Operation("running", "r", "take the running values", _taken(result, channel)), *kept)
    return (
        Operation("mean", "μ", "average the channel", (_mean(result, channel),)),
        *after,
        Operation("running", "r", "keep running values for eval mode", _running(result, channel)),
    )


def subscript(cell: tuple[int, ...]) -> str:
    """How a value is named after its place, counted from 1: `4`, or `2,(1,2)` with its pixel."""
    sample, pixel = cell[0] + 1, cell[2:]
    return f"{sample},({pixel[0] + 1},{pixel[1] + 1})" if pixel else f"{sample}"


def channel_values(values: FloatArray, channel: int) -> FloatArray:
    """One channel's values (n,), samples first, pixels within."""
    return values[:, channel].reshape(-1)


def _mean(result: Forward, channel: int) -> tuple[str, str]:
    terms = written_sum(channel_values(result.x, channel), latex_short)
    return rf"\mu = \frac{{1}}{{{result.count}}}\,({terms})", latex(result.mean[channel])


def _variance(result: Forward, channel: int) -> tuple[str, str]:
    terms = written_sum(channel_values(result.squared, channel), latex_operand)
    return rf"\sigma^2 = \frac{{1}}{{{result.count}}}\,({terms})", latex(result.var[channel])


def _square(name: str, mean_symbol: str, centered: float) -> str:
    return rf"({name} - {mean_symbol})^2 = {latex_factor(centered, latex_operand(centered))}^2"


def _running(result: Forward, channel: int) -> tuple[tuple[str, str], ...]:
    m, count = result.settings.momentum, result.count
    before, after = result.running_before, result.running_after
    old, new = latex_short(1 - m), latex_short(m)
    mean, var = result.mean[channel], result.var[channel]
    return (
        (
            rf"r_\mu \leftarrow {old} \cdot {_factor(before.mean[channel])} "
            rf"+ {new} \cdot {_factor(mean)}",
            latex(after.mean[channel]),
        ),
        (
            rf"r_{{\sigma^2}} \leftarrow {old} \cdot {_factor(before.var[channel])} + {new} \cdot "
            rf"\tfrac{{{count}}}{{{count - 1}}} \cdot {_factor(var)}",
            latex(after.var[channel]),
        ),
    )


def _taken(result: Forward, channel: int) -> tuple[tuple[str, str], ...]:
    return (
        (r"\mu \to r_\mu", latex(result.mean[channel])),
        (r"\sigma^2 \to r_{\sigma^2}", latex(result.var[channel])),
    )


def written_sum(values: FloatArray, write: Callable[[float], str]) -> str:
    """The values (n,) as a sum in LaTeX; of many or long ones, the first two and the last."""
    terms = [write(float(value)) for value in values]
    if len(terms) > _MOST_TERMS or sum(map(len, terms)) > _MOST_DIGITS:
        terms[2:-1] = [r"\dots"] if len(terms) > 3 else terms[2:-1]
    return " + ".join(terms).replace("+ -", "- ")


def _product(left: float, right: float) -> str:
    return rf"{latex_short(left)} \cdot {latex_factor(right, latex_operand(right))}"


def _factor(value: float) -> str:
    return latex_factor(value, latex_operand(value))


def _plus(value: float) -> str:
    return f"- {latex_short(-value)}" if value < 0 else f"+ {latex_short(value)}"
