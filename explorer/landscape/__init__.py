"""Slices of the loss as pure functions of parameters, buffers, directions, data and where BN takes its statistics."""
