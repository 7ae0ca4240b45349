"""Networks to be read: their pieces and what is inside them, what a normalizer averages over, how blocks unroll."""
