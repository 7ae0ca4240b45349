"""A preset's outcome, large as a figure and small as a thumbnail."""
