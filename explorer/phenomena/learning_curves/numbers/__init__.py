"""Loss and accuracy over training: the arms' curves over their seeds, what happened on the way, and what that says."""
