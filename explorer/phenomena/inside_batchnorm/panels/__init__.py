"""The parts of the page Inside BatchNorm, from top to bottom; each answers its own controls alone."""
