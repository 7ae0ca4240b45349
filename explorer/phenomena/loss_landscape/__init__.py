"""Slices of the loss around a run's weights, in all three modes of batch normalization."""
