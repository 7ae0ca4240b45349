"""The page Home: verified experiments and the latest ones, as cards."""
