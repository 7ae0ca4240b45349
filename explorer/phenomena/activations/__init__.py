"""What a network's layers and channels do while it trains."""
