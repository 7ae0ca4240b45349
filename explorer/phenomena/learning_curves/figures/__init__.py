"""Pictures of loss and accuracy over training."""
