"""Pictures of the gradient on its way back."""
