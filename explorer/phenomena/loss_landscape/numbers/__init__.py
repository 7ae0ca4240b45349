"""Slices of the loss: what may be asked for, in which order it is computed, what it will cost."""
