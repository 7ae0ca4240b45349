"""Loss and accuracy of all arms over training."""
