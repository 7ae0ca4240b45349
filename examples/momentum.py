"""One run from Python: train it, read its records as arrays, and replay its running mean with another momentum."""

import tempfile

import numpy as np

import explorer

config = explorer.RunConfig().with_values({"training.epochs": 2, "normalization.momentum": 0.1})

with tempfile.TemporaryDirectory() as store:
    run = explorer.train(config, store=store)
    batch_mean = run.array("batch_mean", "conv1")  # (steps, channels), of every batch
    running_mean = run.array("running_mean", "conv1")

    average, farthest = np.zeros(batch_mean.shape[1], np.float32), 0.0
    for mean, recorded in zip(batch_mean, running_mean, strict=True):
        average = 0.9 * average + 0.1 * mean  # PyTorch's momentum weights the new value
        farthest = max(farthest, float(np.abs(average - recorded).max()))
    print(f"{run.step} steps: momentum 0.1 replayed is within {farthest:.1e} of what was recorded")

    weights = 0.01 * 0.99 ** np.arange(len(batch_mean))[::-1]
    print(f"channel 0 ends at {running_mean[-1, 0]:.3f}; with momentum 0.01 at {weights @ batch_mean[:, 0]:.3f}")
