"""The numbers of the page Inside BatchNorm: forward, backward, modes, axes, small experiments, conventions.

Everything is NumPy in float64 on batches of a few dozen values, so that the page answers at once. PyTorch is
the oracle of the tests and is not imported here.
"""
