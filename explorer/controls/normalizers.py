"""The normalizers as the Lab offers them: in groups, each with a line on what it does and where it comes from."""

from __future__ import annotations

from explorer.config import NormalizationKind

EXPLANATIONS: dict[NormalizationKind, str] = {kind: kind.description.explanation for kind in NormalizationKind}
"""Every kind's line, in the order of the groups."""

EXPLAINED: dict[str, dict[NormalizationKind, str]] = {}
for _kind, _line in EXPLANATIONS.items():
    EXPLAINED.setdefault(str(_kind.description.group), {})[_kind] = _line

FIRST_GROUP, *OTHER_GROUPS = EXPLAINED
"""What is always in sight, and what opens on a click."""
