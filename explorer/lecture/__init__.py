"""The lecture: a preset that a class predicts, watches and judges; at the desk, or with one panel for the last row."""
