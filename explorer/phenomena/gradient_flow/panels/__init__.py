"""The panels of the page Gradient flow."""
