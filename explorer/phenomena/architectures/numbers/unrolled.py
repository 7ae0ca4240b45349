"""A chain of residual blocks as what it is to a gradient: 2ⁿ paths (Veit, Wilber & Belongie 2016, section 3)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class UnrolledPath:
    """Which blocks' branches a path goes through, from the first block (0) on."""

    blocks: int
    through: tuple[int, ...]

    @property
    def length(self) -> int:
        return len(self.through)

    @property
    def words(self) -> str:
        """`f₁ then f₃`, `the shortcuts alone`."""
        return " then ".join(branch(number) for number in self.through) or "the shortcuts alone"


def branch(number: int) -> str:
    """The branch of a block, counted from 0: `f₁`."""
    return f"f{number + 1}".translate(_SUBSCRIPTS)


def unrolled(blocks: int) -> list[UnrolledPath]:
    """All 2ⁿ paths through `blocks` blocks, short ones first."""
    chosen = (pick for length in range(blocks + 1) for pick in itertools.combinations(range(blocks), length))
    return [UnrolledPath(blocks, pick) for pick in chosen]


def formula(blocks: int) -> str:
    """What `blocks` blocks compute, written out in TeX: y = f₂(f₁(x) + x) + f₁(x) + x; from three on in two lines."""
    value = "x"
    for number in range(1, blocks):
        value = f"f_{number}({value}) + {value}"
    if blocks < 3:
        return f"y = f_{blocks}({value}) + {value}"
    return rf"\begin{{aligned}} y ={{}}& f_{blocks}({value}) \\ &+ {value} \end{{aligned}}"


def formula_text(blocks: int) -> str:
    """The same as plain text."""
    value = "x"
    for number in range(blocks):
        value = f"{branch(number)}({value}) + {value}"
    return value
