"""What batch normalization remembers of its batches, beside what is true, and what another momentum would have kept."""
