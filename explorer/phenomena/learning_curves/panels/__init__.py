"""The panels of the Lab: loss and accuracy side by side."""

from explorer.controls.explaining import Explained
from explorer.definitions import learning_curves as defined

EXPLAINED = (
    Explained("loss", "which line falls first, and lines that stay level or end early.", defined.CROSS_ENTROPY),
    Explained("accuracy", "which line leaves chance, the dotted one, first, and where they end.", defined.ACCURACY),
)
"""Each of their cards, with what to look for and its definition."""
