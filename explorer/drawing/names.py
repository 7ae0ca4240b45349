"""Names in a chart as the characters that they consist of: an arm may be called whatever somebody likes."""

from explorer.foreign_text import in_chart


def bold(name: str) -> str:
    """An arm's name, for a label or the first words of a hover text."""
    return f"<b>{in_chart(name)}</b>"
