"""Running statistics beside the batches they average and the population they estimate.

One look for each through the whole page: batches gray, running averages in the arm's color, the population's exact
statistics ink with dots, what another momentum would have kept dashed plum.
"""
