"""Who means what by momentum, variance, ε and mode, and how to get from one to the other.

Defaults as in the sources of PyTorch 2.13, Keras 3, Flax (linen), MXNet 1.9 (Gluon), d2l 1.0, labml.ai and
CS231n's assignment; a test holds PyTorch's row against PyTorch.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class Weighs(StrEnum):
    """Which value the number called momentum multiplies in r ← …·r + …·batch."""

    NEW = "new"
    OLD = "old"


@dataclass(frozen=True)
class Convention:
    """One implementation's habits."""

    name: str
    argument: str
    """What it calls the number."""
    default: float | None
    weighs: Weighs | None
    running_variance: str
    eps: float | None
    mode_switch: str
    surprise: str


CONVENTIONS = (
    Convention(
        "PyTorch", "momentum", 0.1, Weighs.NEW, "unbiased", 1e-5, "`model.train()`, `model.eval()`",
        "`momentum=None` keeps the cumulative mean",
    ),
    Convention(
        "TensorFlow · Keras 3", "momentum", 0.99, Weighs.OLD, "biased", 1e-3, "`training=` of the call",
        "`trainable = False` means eval mode too; Keras 2's fused kernel for images kept the unbiased variance",
    ),
    Convention(
        "JAX · Flax", "momentum", 0.99, Weighs.OLD, "biased", 1e-5, "`use_running_average=`",
        "computes E[x²] − E[x]² unless `use_fast_variance=False`",
    ),
    Convention(
        "MXNet · Gluon", "momentum", 0.9, Weighs.OLD, "biased", 1e-5, "`autograd.record()`",
        "updates the running values in the backward pass (CPU)",
    ),
    Convention(
        "d2l, from scratch", "momentum", 0.1, Weighs.NEW, "biased", 1e-5, "`torch.is_grad_enabled()`",
        "under `torch.no_grad()` it is in eval mode; earlier editions had 0.9, on the old value",
    ),
    Convention(
        "labml.ai", "momentum", 0.1, Weighs.NEW, "biased", 1e-5, "`self.training`",
        "computes E[x²] − E[x]², which loses digits when the mean is large",
    ),
    Convention(
        "CS231n", "momentum", 0.9, Weighs.OLD, "biased", 1e-5, '`bn_param["mode"]`',
        "starts both running values at 0",
    ),
    Convention(
        "The lecture, in NumPy", "λ", None, Weighs.OLD, "–", 1e-8, "–", "λ = 1 − m",
    ),
    Convention(
        "Ioffe & Szegedy 2015", "–", None, None, "unbiased", None, "–",
        "no running average: exact statistics over many batches after training",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Momentum:
    """One running average in every convention."""

    weight_of_new: float
    """m: PyTorch, d2l, labml.ai."""

    @property
    def weight_of_old(self) -> float:
        """λ = 1 − m: Keras, Flax, MXNet, CS231n, the lecture. Rounded where 1 − m is only off by rounding."""
        return round(1 - self.weight_of_new, 12)

    @property
    def half_life(self) -> float:
        """Steps until a batch's weight has halved: ln 2 / −ln(1 − m); 0 for m = 1, ∞ for m = 0."""
        if self.weight_of_new >= 1:
            return 0.0
        return math.inf if self.weight_of_new <= 0 else math.log(2) / -math.log1p(-self.weight_of_new)

    @property
    def steps_to_forget_start(self) -> float:
        """Steps until the start value weighs less than 1 %."""
        return self.half_life * math.log2(100)

    @property
    def remaining_noise(self) -> float:
        """Variance of the average over that of a single batch's statistic, on i.i.d. batches: m/(2 − m)."""
        return self.weight_of_new / (2 - self.weight_of_new)


def momentum(value: float, weighs: Weighs) -> Momentum:
    """The running average that `value` means where it weighs the new or the old value.

    Raises:
        ValueError: `value` is not within [0, 1].
    """
    if not 0 <= value <= 1:
        raise ValueError(f"a momentum of {value} is not a weight: choose one from 0 to 1")
    return Momentum(value if weighs is Weighs.NEW else round(1 - value, 12))


def bessel_factor(count: int) -> float:
    """Unbiased over biased variance, n/(n − 1); ∞ for a single value."""
    return count / (count - 1) if count > 1 else math.inf


def eps_gain(var: float, eps: float) -> float:
    """What ε leaves of a unit deviation: √(σ²/(σ² + ε)), the standard deviation of x̂."""
    return math.sqrt(var / (var + eps)) if var > 0 else 0.0
