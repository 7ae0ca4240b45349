"""Controls and panels of the page Architectures."""
