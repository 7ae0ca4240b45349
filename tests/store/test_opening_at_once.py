"""A page reads a run's records in the very moment in which a worker makes them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from explorer.store.records import Records

READERS = 6


def test_any_number_of_readers_open_records_that_are_just_being_made(tmp_path: Path) -> None:
    together = Barrier(READERS)

    def open_them(folder: Path) -> int:
        together.wait(timeout=10)
        with Records(folder) as records:
            return records.last_step

    with ThreadPoolExecutor(READERS) as threads:
        for moment in range(12):
            folder = tmp_path / f"run-{moment}"
            assert list(threads.map(open_them, [folder] * READERS)) == [0] * READERS
