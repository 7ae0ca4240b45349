"""The page Handout: pinned figures, taking them out, sharing runs."""
