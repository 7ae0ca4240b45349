"""The backward pass with the chosen cell's numbers in it, one node at a time, as LaTeX; dz stands for ∂L/∂z."""

from dataclasses import dataclass

from explorer.phenomena.inside_batchnorm.numbers.backward import Backward
from explorer.phenomena.inside_batchnorm.numbers.formulas import Operation, channel_values, subscript, written_sum
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import latex, latex_factor, latex_operand, latex_short


@dataclass(frozen=True)
class _Cell:
    """The chosen value x[cell], with its channel's statistics, as the formulas name and write them."""

    result: Forward
    gradients: Backward
    cell: tuple[int, ...]

    @property
    def index(self) -> str:
        return f"_{{{subscript(self.cell)}}}"

    @property
    def mean(self) -> str:
        return r"\mu" if self.result.mode is Mode.TRAIN else r"r_\mu"

    @property
    def root(self) -> str:
        """√(σ² + ε), with the running variance in eval mode."""
        var = r"\sigma^2" if self.result.mode is Mode.TRAIN else r"r_{\sigma^2}"
        return rf"\sqrt{{{var}+\varepsilon}}"

    def value(self, name: str) -> str:
        """A forward value as an operand."""
        return _factor(self._at(getattr(self.result, name)))

    def gradient(self, name: str) -> str:
        """A gradient as an operand."""
        return _factor(self._at(getattr(self.gradients, name)))

    def line(self, name: str, formula: str) -> tuple[str, str]:
        """A formula that ends in the gradient of the node `name`."""
        return formula, latex(self._at(getattr(self.gradients, name)))

    def total(self, terms: FloatArray) -> str:
        """The channel's terms, written as a sum."""
        return written_sum(channel_values(terms, self.cell[1]), latex_operand)

    def average(self, terms: FloatArray) -> float:
        """The mean of the channel's terms."""
        return float(channel_values(terms, self.cell[1]).mean())

    def _at(self, array: FloatArray) -> float:
        return float(array[self.cell] if array.ndim > 1 else array[self.cell[1]])


def backward_operations(result: Forward, gradients: Backward, cell: tuple[int, ...]) -> tuple[Operation, ...]:
    """The nodes in the order of the backward pass, for the value x[cell] and its channel."""
    chosen = _Cell(result, gradients, cell)
    rest = _through_constants(chosen) if result.mode is Mode.EVAL else _through_statistics(chosen)
    return (*_scale_and_shift(chosen), *rest)


def closed_form_line(result: Forward, gradients: Backward, cell: tuple[int, ...]) -> tuple[tuple[str, str, str], str]:
    """The closed form: left side, symbols, numbers; and its result."""
    chosen = _Cell(result, gradients, cell)
    i, slope = chosen.index, latex_operand(float(result.settings.gamma * result.inv_std[cell[1]]))
    slope_symbol = rf"\frac{{\gamma}}{{{chosen.root}}}"
    gradient = latex(float(gradients.x[cell]))
    if result.mode is Mode.EVAL:
        return (f"dx{i}", rf"{slope_symbol}\;dy{i}", rf"{slope} \cdot {chosen.gradient('y')}"), gradient
    mean_d_y, mean_product = chosen.average(gradients.y), chosen.average(gradients.y * result.x_hat)
    symbols = rf"{slope_symbol}\left(dy{i} - \overline{{dy}} - \hat{{x}}{i}\,\overline{{dy\,\hat{{x}}}}\right)"
    numbers = (
        rf"{slope}\,\big({latex_operand(float(gradients.y[cell]))} - {_factor(mean_d_y)} "
        rf"- {chosen.value('x_hat')} \cdot {_factor(mean_product)}\big)"
    )
    return (f"dx{i}", symbols, numbers), gradient


def _scale_and_shift(chosen: _Cell) -> tuple[Operation, ...]:
    """From y to x̂; on the way β and γ collect their gradients."""
    i, d_y, x_hat = chosen.index, chosen.gradients.y, chosen.result.x_hat
    gamma = latex_short(chosen.result.settings.gamma)
    scaled = chosen.line("scaled", rf"d(\gamma\hat{{x}}{i}) = dy{i}")
    beta = chosen.line("beta", rf"d\beta = {chosen.total(d_y)}")
    to_x_hat = chosen.line("x_hat", rf"d\hat{{x}}{i} = \gamma\,dy{i} = {gamma} \cdot {chosen.gradient('y')}")
    gamma_line = chosen.line("gamma", rf"d\gamma = \sum dy\,\hat{{x}} = {chosen.total(d_y * x_hat)}")
    return (
        Operation("y", "y", "start from the upstream gradient", (chosen.line("y", f"dy{i}"),)),
        Operation("scaled", "γx̂", "the shift passes the gradient on; β collects it", (scaled, beta)),
        Operation("x_hat", "x̂", "the scale multiplies by γ; γ collects dy·x̂", (to_x_hat, gamma_line)),
    )


def _through_constants(chosen: _Cell) -> tuple[Operation, ...]:
    """Eval mode: the running statistics pass no gradient."""
    i = chosen.index
    numbers = rf"{chosen.gradient('x_hat')} \cdot {chosen.value('inv_std')}"
    centered = chosen.line("centered", rf"d(x{i} - r_\mu) = d\hat{{x}}{i}\,/\,{chosen.root} = {numbers}")
    x = chosen.line("x", rf"dx{i} = d(x{i} - r_\mu)")
    return (
        Operation("centered", "x − μ", "the running standard deviation is a constant", (centered,)),
        Operation("x", "x", "and so is the running mean", (x,)),
    )


def _through_statistics(chosen: _Cell) -> tuple[Operation, ...]:
    """Train mode: from x̂ directly, through the variance, and through the mean."""
    return (*_through_variance(chosen), *_to_the_input(chosen))


def _through_variance(chosen: _Cell) -> tuple[Operation, ...]:
    i, n, gradients = chosen.index, chosen.result.count, chosen.gradients
    pulls = chosen.total(gradients.x_hat * chosen.result.centered)
    inv_std = chosen.line("inv_std", rf"d\tfrac{{1}}{{{chosen.root}}} = \sum d\hat{{x}}\,(x-\mu) = {pulls}")
    var = chosen.line(
        "var",
        rf"d\sigma^2 = -\tfrac{{1}}{{2}}\,(\sigma^2+\varepsilon)^{{-3/2}} \cdot d\tfrac{{1}}{{{chosen.root}}} "
        rf"= -\tfrac{{1}}{{2}} \cdot {chosen.value('inv_std')}^3 \cdot {chosen.gradient('inv_std')}",
    )
    squared = chosen.line(
        "squared",
        rf"d(x{i}-\mu)^2 = \tfrac{{1}}{{{n}}}\,d\sigma^2 = \tfrac{{1}}{{{n}}} \cdot {chosen.gradient('var')}",
    )
    return (
        Operation("inv_std", "1/√(σ²+ε)", "all values of the channel share one standard deviation", (inv_std,)),
        Operation("var", "σ²", "the derivative of one over a square root", (var,)),
        Operation("squared", "(x − μ)²", "an average shares its gradient out evenly", (squared,)),
    )


def _to_the_input(chosen: _Cell) -> tuple[Operation, ...]:
    i, n = chosen.index, chosen.result.count
    centered = chosen.line(
        "centered",
        rf"d(x{i}-\mu) = d\hat{{x}}{i}\,/\,{chosen.root} + 2\,(x{i}-\mu)\;d(x{i}-\mu)^2 "
        rf"= {chosen.gradient('x_hat')} \cdot {chosen.value('inv_std')} "
        rf"+ 2 \cdot {chosen.value('centered')} \cdot {chosen.gradient('squared')}",
    )
    mean = chosen.line("mean", rf"d\mu = -\sum d(x-\mu) = -({chosen.total(chosen.gradients.centered)})")
    x = chosen.line(
        "x",
        rf"dx{i} = d(x{i}-\mu) + \tfrac{{1}}{{{n}}}\,d\mu "
        rf"= {latex_operand(float(chosen.gradients.centered[chosen.cell]))} + \tfrac{{1}}{{{n}}} \cdot "
        rf"{chosen.gradient('mean')}",
    )
    return (
        Operation("centered", "x − μ", "two routes meet: from x̂ directly, and through the variance", (centered,)),
        Operation("mean", "μ", "the mean was subtracted from every value", (mean,)),
        Operation("x", "x", "the third route comes back through the mean", (x,)),
    )


def _factor(value: float) -> str:
    return latex_factor(value, latex_operand(value))
