"""What is said about a family of networks, without torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from explorer.config.blocks import BlockKind
from explorer.config.config_error import nearest
from explorer.config.datasets.description import Task
from explorer.config.look import Look
from explorer.config.network_sizes import SMALLEST_IMAGE

ALL_OFFERED_UP_TO = 14
OFFERED_BEYOND = (16, 18, 20, 24, 28, 32, 38, 44, 50, 56, 74, 92, 110)
"""Depths for a slider, or the nearest that there are, up to the 110 of He et al. (2015); other arms can be typed."""


@dataclass(frozen=True)
class Depths:
    """The depths that a family can have, and why: those `among` these, else from `first` in steps, up to `last`."""

    why: str
    first: int
    step: int = 1
    last: int | None = None
    among: tuple[int, ...] = ()

    def has(self, depth: int) -> bool:
        if self.among:
            return depth in self.among
        return depth >= self.first and (depth - self.first) % self.step == 0 and depth <= (self.last or depth)

    def nearest(self, depth: int) -> list[int]:
        """The one or two that are nearest, from small to large but for those `among` which there are."""
        if self.among:
            return sorted(self.among, key=lambda candidate: abs(candidate - depth))[:2]
        below = self.first + max(0, depth - self.first) // self.step * self.step
        pair = (below, below + self.step) if depth > self.first else (self.first,)
        return [min(near, self.last) if self.last else near for near in pair]

    def offered(self) -> tuple[int, ...]:
        """For a slider: all of them up to a bound, and then fewer and fewer."""
        if self.among:
            return self.among
        found = [depth for depth in range(self.first, (self.last or ALL_OFFERED_UP_TO) + 1) if self.has(depth)]
        beyond = () if self.last else (nearest(depth, self.nearest(depth)) for depth in OFFERED_BEYOND)
        return tuple(sorted({*found, *beyond}))


class Sized(Protocol):
    """What the widths of a network's layers depend on."""

    @property
    def depth(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def block(self) -> BlockKind: ...
    @property
    def blocks(self) -> int: ...


def _takes_any(_depth: int, _side: int, _can_be_resized: bool) -> None:
    """Any image can go through it."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """One family: its name is that of its file here."""

    place: int = 1000
    """Among the families, from small to large, and by name where two have the same."""
    title: str
    """As people write it at a sentence's beginning."""
    title_is_adjective: bool = False
    """Whether it needs the word network after it, where it stands for one."""
    about: str
    """What it is, in a few words, as Markdown."""
    look: Look | None = None
    """Of an arm that has its name; None: what the others leave."""
    depth: int
    width: int
    """By default."""
    depths: Depths | Callable[[BlockKind], Depths]
    widths: Callable[[Sized, int], tuple[int, ...]]
    """(network, pixels of a side) → channels or units of the layers that have a normalizer; each once or more."""
    graph: str | None = None
    """The module of `explorer.architecture` that builds it, by its function of the same name; None: as the family."""

    task: Task = Task.CLASSIFICATION
    """What its output answers: one class for a sample, or one for every pixel."""
    needs_images: bool = True
    is_fully_convolutional: bool = True
    """Whether every normalized layer is a convolution (the classifier itself is never normalized)."""
    has_residual_blocks: bool = False
    """A chain of blocks of convolutions with the same shape options, or the plain network that is their twin."""
    adds_shortcuts: bool = False
    """Whether some of its layers are bridged by a shortcut that is added."""
    without_shortcuts: str | None = None
    """The family that is the same without its shortcuts."""
    only_block: BlockKind | None = None
    """Of which alone it is made."""
    initialization: str | None = None
    """Of its weights by default; None: as its activation has it."""
    smallest_side: int = SMALLEST_IMAGE
    """Pixels of an image's side, at least."""
    refuse_side: Callable[[int, int, bool], None] = _takes_any
    """(depth, side, whether the images can be resized): raises a ConfigError where such an image cannot go through."""

    def depths_with(self, block: BlockKind) -> Depths:
        return self.depths if isinstance(self.depths, Depths) else self.depths(block)

    @property
    def network_title(self) -> str:
        """Of one such network, at a sentence's beginning: `Plain network`, `LeNet`."""
        return f"{self.title} network" if self.title_is_adjective else self.title

    @property
    def has_one_depth(self) -> bool:
        return isinstance(self.depths, Depths) and self.depths.first == self.depths.last
