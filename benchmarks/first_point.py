"""How long a person waits for training: from queueing two paired runs to the first record that a page can read of both.

The supervisor is warm, as it is a few seconds after the app has started. The table shows medians and, in brackets, the
slowest round: until both runs have a process, until both have a first record, and from a stop to the end of both.

    python -m benchmarks.first_point [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.store.catalogue import Catalogue
from explorer.store.records import Records
from explorer.store.run import ControlAction, Run

NETWORKS: dict[str, dict[str, object]] = {
    "MLP, 3 layers": {"network.family": "mlp"},
    "LeNet": {},
    "residual, 10 layers": {"network.family": "residual", "network.depth": 10},
    "residual, 32 layers": {"network.family": "residual", "network.depth": 32},
}
LONG_AND_CALM: dict[str, object] = {"training.epochs": 500, "optimizer.learning_rate": 0.01}
TARGET = 1.0  # seconds


def wait(condition: Callable[[], bool]) -> float:
    """Seconds until `condition` holds, looking as often as a fast reader would."""
    began = time.perf_counter()
    while not condition():
        time.sleep(0.002)
    return time.perf_counter() - began


def has_a_record(catalogue: Catalogue, run: Run) -> bool:
    if not (catalogue.run_folder(run.id) / "records.sqlite").exists():
        return False
    with Records(catalogue.run_folder(run.id)) as records:
        return records.last_step > 0


def one_round(catalogue: Catalogue, experiment: Experiment) -> tuple[float, float, float]:
    """Seconds to two processes, to two first records, and from a stop to two ends."""
    began = time.perf_counter()
    runs = catalogue.add(experiment)
    wait(lambda: all(catalogue.run(run.id).owner is not None for run in runs))
    processes = time.perf_counter() - began
    wait(lambda: all(has_a_record(catalogue, run) for run in runs))
    records = time.perf_counter() - began
    catalogue.ask([run.id for run in runs], ControlAction.STOP)
    stop = wait(lambda: all(not catalogue.run(run.id).status.is_active for run in runs))
    return processes, records, stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, Catalogue(folder) as catalogue:
        began = time.perf_counter()
        catalogue.set_setting("limit", 2)
        ensure_supervisor(folder)
        try:
            one_round(catalogue, Experiment())
            print(
                f"supervisor warm, with a first pair of runs trained and stopped: {time.perf_counter() - began:.1f} s\n"
            )
            print(f"{'':22}{'process':>18}{'first record':>18}{'stop':>18}")
            for name, values in NETWORKS.items():
                experiment = Experiment(base=RunConfig().with_values({**values, **LONG_AND_CALM}))
                columns = zip(*(one_round(catalogue, experiment) for _ in range(rounds)), strict=True)
                shown = [f"{statistics.median(column):.2f} s ({max(column):.2f})" for column in columns]
                print(f"{name:22}" + "".join(f"{text:>18}" for text in shown))
            print(f"\nThe first record is to be there within {TARGET:g} s.")
        finally:
            stop_supervisor(folder)


if __name__ == "__main__":
    main()
