"""Running mean and variance beside the batches they average and the population they estimate."""
