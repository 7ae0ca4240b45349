"""The pictures of the page Inside BatchNorm."""
