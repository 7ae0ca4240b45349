"""What capturing a step as a CUDA graph gains on a GPU, everything recorded, against the same steps taken eagerly.

Both variants in one process with their steps in turn; medians and ratio. Without a CUDA device there is nothing to
measure, and it says so.

    python -m benchmarks.cuda_graph [--rounds N]
"""

from __future__ import annotations

import argparse

import torch

from explorer.config import RunConfig
from explorer.training.step_check import check_step

NETWORKS = {
    "LeNet": {"normalization.kind": "batch"},
    "residual 20": {"network.family": "residual", "network.depth": 20},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    if not torch.cuda.is_available():
        print("no CUDA device here: nothing to measure")
        return
    for title, values in NETWORKS.items():
        config = RunConfig().with_values(values | {"training.device": "cuda", "training.epochs": 1000})
        found = check_step(config, rounds)
        print(
            f"{title:12s} eager {1e3 * found.eager:6.3f} ms   captured {1e3 * found.captured:6.3f} ms   "
            f"{found.eager / found.captured:5.2f}×  {found.note}"
        )


if __name__ == "__main__":
    main()
