"""A show of hands before the reveal: how many were for each answer, and how many of them were right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from explorer.sentences import counted

MOST = 9_999
"""Hands for one answer."""


@dataclass(frozen=True)
class Votes:
    """`counts` belong to `answers`, in their order."""

    answers: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def hands(self) -> int:
        return sum(self.counts)

    def sentence(self, right: Collection[str]) -> str:
        """`17 of 46 hands, 37 %, were right.`; empty before a hand was counted."""
        if not self.hands:
            return ""
        found = sum(count for answer, count in zip(self.answers, self.counts, strict=True) if answer in right)
        verb = "was" if self.hands == 1 else "were"
        return f"**{found} of {counted(self.hands, 'hand')}**, {found / self.hands:.0%}, {verb} right.".replace(
            "%", " %"
        )

    @property
    def text(self) -> str:
        """As an address has it: `17.20.9`."""
        return ".".join(map(str, self.counts))


def votes_of(answers: Sequence[str], text: str | None) -> Votes | None:
    """What an address says; None where it says nothing of exactly these answers."""
    parts = (text or "").split(".")
    if len(parts) != len(answers) or not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    counts = tuple(int(part) for part in parts if len(part) <= len(str(MOST)))
    return Votes(tuple(answers), counts) if len(counts) == len(answers) else None
