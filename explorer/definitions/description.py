"""One measured thing in a line, as a formula, and where both come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """`words` are sentences; `formula` is LaTeX without its dollar signs; `source` names a paper and its section."""

    name: str
    words: str
    formula: str
    source: str

    @property
    def markdown(self) -> str:
        """As a panel's "?" shows it: the formula in a line of its own."""
        return f"**{self.name}.** {self.words}\n\n$$\n{self.formula}\n$$\n\n{self.source}"
