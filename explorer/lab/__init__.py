"""The page Lab: the form of an experiment, its link, the queue."""
