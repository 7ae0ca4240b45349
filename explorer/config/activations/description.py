"""What is said about an activation, without torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Description:
    """One activation: its name is that of its file here."""

    place: int = 1000
    """Among the activations, from small to large, and by name where two have the same."""
    title: str
    """As people write it: `ReLU`."""
    plural: str | None = None
    """Of units that have it; None: as `title`."""
    function: str
    """PyTorch's, as a script calls it: `torch.tanh`, or `F.relu` of `torch.nn.functional`."""
    slope: Callable[[Any], Any] | None = None
    """A tensor of its values → its slope there, relative to the steepest; None: 0 where the value is 0, else 1."""
    initialization: str = "xavier"
    """That of the weights by default."""

    @property
    def rectifies(self) -> bool:
        """Whether its value and its slope are 0 together: a unit may be dead, and none is saturated."""
        return self.slope is None

    @property
    def idle(self) -> str:
        """What a unit is called that no longer learns."""
        return "dead" if self.rectifies else "saturated"
