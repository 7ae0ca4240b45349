"""Each normalizer in a file of its own: all that is known of it without torch.

What else knows the normalizers derives from here: `NormalizationKind`, refusals, the Lab's chips and lines, the colors
of arms, drawings, captured steps, and the table in the README, which `python -m explorer.config.normalizers` prints. A
new one is a file here and a module of the same name in `explorer/networks/normalization/`, with one class, whose
constructor names what it needs: `channels`, `draws`, or settings of `NormalizationConfig`.
"""

from __future__ import annotations

from explorer.config.discovery import found_in
from explorer.config.normalizers.description import Description, Group


def _described() -> dict[str, Description]:
    groups = list(Group)
    found = found_in(__name__, __path__).items()
    return dict(sorted(found, key=lambda item: (groups.index(item[1].group), item[1].place, item[0])))


DESCRIPTIONS: dict[str, Description] = _described()
"""Name → description, in the order in which they are offered."""


def table() -> str:
    """All of them as a table in Markdown."""
    rows = [f"| `{name}` | {description.x_hat} | {description.source} |" for name, description in DESCRIPTIONS.items()]
    return "\n".join(["| kind | x̂ in a few words | source |", "|---|---|---|", *rows])
