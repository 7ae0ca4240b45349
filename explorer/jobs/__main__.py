"""`python -m explorer.jobs`: serve a store's queue. The app starts it by itself; by hand it serves without an app."""

from __future__ import annotations

import argparse
import logging
import signal
import sys

from filelock import FileLock, Timeout

from explorer.jobs.executors.local import LocalProcessExecutor
from explorer.jobs.supervisor import Supervisor
from explorer.reports import report
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, explained
from explorer.store.place import store_at

IDLE = 300.0  # seconds


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 also where another supervisor serves the store already."""
    options = _options(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        with Catalogue(options.store) as catalogue:
            if catalogue.obstacle is not None:
                raise catalogue.obstacle
            return _supervise(catalogue, options)
    except StoreError as error:
        print(error, file=sys.stderr)
    except Exception as error:
        store = store_at(options.store)
        print(report(error, "the supervisor", store, vars(options)), file=sys.stderr)
    return 1


def _supervise(catalogue: Catalogue, options: argparse.Namespace) -> int:
    lock = FileLock(catalogue.folder / "supervisor.lock")
    with explained(catalogue.folder):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print(f"a supervisor serves {catalogue.folder} already", file=sys.stderr)
            return 0
    with lock:
        for name in ("limit", "memory"):
            if getattr(options, name) is not None:
                catalogue.set_setting(name, getattr(options, name))
        with Bin(catalogue.folder) as bin_of_store:
            bin_of_store.empty_what_is_old()
        supervisor = Supervisor(catalogue, LocalProcessExecutor(), idle=options.idle, serves_apps=options.with_app)
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: supervisor.stop())
        supervisor.run()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m explorer.jobs", description=__doc__)
    parser.add_argument("--store", metavar="DIR", help="default: $NORMALIZATION_STORE, else ./runs")
    parser.add_argument(
        "--limit", type=_positive(int), metavar="N", help="runs that train at a time; kept in the store"
    )
    parser.add_argument("--memory", type=_positive(float), metavar="GIB", help="that a run may take; kept in the store")
    parser.add_argument("--idle", type=float, default=IDLE, metavar="SECONDS", help="stop after so long without work")
    parser.add_argument("--with-app", action="store_true", help="train only while an app of the store lives")
    return parser.parse_args(arguments)


def _positive(kind: type[int] | type[float]):
    def number(text: str) -> float:
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"{text} is too little; choose a number above 0")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
