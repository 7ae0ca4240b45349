"""What can be asked of a study, as validated settings. Needs no torch, so that pages and commands can ask."""
