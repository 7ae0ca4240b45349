"""The pictures of these numbers."""
