"""How a piece of text becomes a sentence, and a number of things a phrase: the same on every page and command."""

from __future__ import annotations

ENDS = (".", "…", "!", "?")


def capitalized(text: str) -> str:
    """With its first letter large and the others as they are; a Greek one is a symbol, and γ is not Γ."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def as_sentence(text: str) -> str:
    """Capitalized, and with a full stop where it has no end of its own; nothing stays nothing."""
    return capitalized(text) + ("." if text and not text.endswith(ENDS) else "")


def counted(number: int, thing: str) -> str:
    """`1 run`, `2 runs`, `2,000 runs`; of things whose plural takes an s."""
    return f"{number:,d} {thing}{'' if number == 1 else 's'}"


def some_of(number: int, of: int, thing: str) -> str:
    """`8 of 64 channels`; `64 channels` where it is all of them."""
    return f"{number:,d} of {counted(of, thing)}" if number < of else counted(of, thing)


def spoken(title: str, finding: str, caption: str) -> str:
    """A picture in words: what is shown, what it says, and how it was measured; each once."""
    return " ".join(dict.fromkeys(as_sentence(text) for text in (title, finding, caption) if text))
