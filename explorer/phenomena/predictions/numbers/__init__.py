"""What the panels show, as numbers."""
