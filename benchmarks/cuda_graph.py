"""What capturing a step as a CUDA graph gains on a GPU, everything recorded, against the same steps taken eagerly.

Both variants in one process with their steps in turn; medians and ratio. Without a CUDA device there is nothing to
measure, and it says so.

    python -m benchmarks.cuda_graph [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import torch

from explorer.config import RunConfig
from explorer.store.records import Records
from explorer.training import Session
from explorer.training.step_graph import WARM_UP, StepRunner

NETWORKS = {
    "LeNet": {"normalization.kind": "batch"},
    "residual 20": {"network.family": "residual", "network.depth": 20},
}
STEPS = 20  # timed together, for launching does not wait


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    if not torch.cuda.is_available():
        print("no CUDA device here: nothing to measure")
        return
    for title, values in NETWORKS.items():
        config = RunConfig().with_values(values | {"training.device": "cuda", "training.epochs": 1000})
        with tempfile.TemporaryDirectory() as folder:
            eager, captured = (Session(config, Path(folder, name), Records(Path(folder, name))) for name in "ec")
            eager._runner = StepRunner(eager.forward_backward_step, eager.network, None)
            for session in (eager, captured):
                _timed(session, WARM_UP + 1)
            times = [(_timed(eager, STEPS), _timed(captured, STEPS)) for _ in range(rounds)]
            plain, graph = (statistics.median(column) / STEPS for column in zip(*times, strict=True))
            note = captured._runner.note
            print(
                f"{title:12s} eager {1e3 * plain:6.3f} ms   captured {1e3 * graph:6.3f} ms   "
                f"{plain / graph:5.2f}×  {note}"
            )


def _timed(session: Session, steps: int) -> float:
    torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(steps):
        session.train_step()
        if session.recorder.is_full:
            session.flush()
    torch.cuda.synchronize()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
