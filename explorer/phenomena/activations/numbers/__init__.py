"""What a network's layers and channels do while it trains: from a run's records to the numbers of the page."""
