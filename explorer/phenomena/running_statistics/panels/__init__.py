"""The parts of the Running statistics page."""
