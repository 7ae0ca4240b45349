"""One small batch followed through the formula of batch normalization, forward and backward."""
