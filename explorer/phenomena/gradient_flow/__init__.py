"""How much of the gradient arrives at each layer, through each shortcut and each branch."""
