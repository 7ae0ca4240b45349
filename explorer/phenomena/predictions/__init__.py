"""Predictions: what a network says, in the plane, of images and of pixels, and who errs on what."""
