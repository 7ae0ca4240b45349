"""Every family with batch normalization at its default size: parameters, test accuracy, and the seconds it trains.

Digits for the networks that name an image, scenes for those that name every pixel (there the mean intersection over
union counts). Each run is recorded by every probe, in one process and one thread, so that two runs have a core each.
Seconds are of the processor, which other programs do not lengthen, and in brackets of the clock.

    python -m benchmarks.families [--family NAME …] [--epochs N] [--image-size PIXELS]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from explorer.architecture import build_graph
from explorer.config import Family, RunConfig, Task
from explorer.phenomena.architectures.numbers.twins import SEGMENTATION
from explorer.store.records import Records
from explorer.training import train

ACCURACY, IOU, SECONDS = 0.9, 0.8, 60.0


def configuration(family: Family, epochs: int | None, image_size: int) -> RunConfig:
    values: dict[str, object] = {"network.family": family}
    chosen = {"training.epochs": epochs} if epochs else {}
    if family.task is Task.SEGMENTATION:
        return RunConfig().with_values({**values, **SEGMENTATION, "dataset.name": "scenes"} | chosen)
    return RunConfig().with_values({**values, "dataset.image_size": image_size} | chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", nargs="+", choices=list(Family), default=list(Family), metavar="NAME")
    parser.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--image-size", type=int, default=8, metavar="PIXELS")
    asked = parser.parse_args()
    print(f"{'':16}{'depth':>6}{'width':>6}{'image':>7}{'parameters':>12}{'steps':>7}{'test':>14}{'seconds':>9}")
    missed = []
    for family in map(Family, asked.family):
        config = configuration(family, asked.epochs, asked.image_size)
        with tempfile.TemporaryDirectory() as folder:
            began, computed = time.perf_counter(), time.process_time()
            train(config, Path(folder))
            seconds, clock = time.process_time() - computed, time.perf_counter() - began
            with Records(Path(folder)) as records:
                segments = family.task is Task.SEGMENTATION
                found = float(records.read("eval_iou" if segments else "eval_accuracy", "").values[-1])
        text = f"IoU {found:.3f}" if segments else f"{100 * found:.1f} %"
        print(
            f"{family.title[:15]:16}{config.network.depth:6}{config.network.width:6}{config.side:5}²"
            f"{build_graph(config).parameter_count:13,}{config.steps:7}{text:>14}{seconds:9.1f} ({clock:.0f})",
            flush=True,
        )
        if found < (IOU if segments else ACCURACY) or seconds > SECONDS:
            missed.append(family.title)
    print(f"\nTo reach: {100 * ACCURACY:g} % of the test digits or a mean IoU of {IOU:g}, in {SECONDS:g} s.")
    print("Missed by " + ", ".join(missed) if missed else "All do.")


if __name__ == "__main__":
    main()
