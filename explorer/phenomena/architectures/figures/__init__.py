"""Pictures of the page Architectures: a network in a row, one piece opened, what is averaged, paths."""
