"""The parts of the Activations page, from the network down to one channel."""
