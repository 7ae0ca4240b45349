"""The gradient on its way back: numbers from records to what the figures show, and the sentences beside them."""
