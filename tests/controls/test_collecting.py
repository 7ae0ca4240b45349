"""What sessions leave behind is given back once it is much: event loops in circles, as a session holds its own."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from explorer.controls.collecting import MORE, collect_where_more_are_open

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file descriptors to count")


class _Session:
    def __init__(self) -> None:
        self.loop, self.itself = asyncio.new_event_loop(), self

    def __del__(self) -> None:
        self.loop.close()


@pytest.fixture
def left() -> Iterator[int]:
    """Descriptors open before sessions came, and from now on Python collects nothing by itself."""
    gc.collect()
    gc.disable()
    yield psutil.Process().num_fds()
    gc.enable()
    gc.collect()


def test_no_collection_visits_what_the_first_page_imported() -> None:
    program = """
import gc, threading, time
from explorer.controls.collecting import begin_collecting
there = len(gc.get_objects())
for _ in range(2):
    begin_collecting()
    time.sleep(0.5)
assert gc.get_freeze_count() > 0.9 * there, (gc.get_freeze_count(), there)
assert [thread.name for thread in threading.enumerate()].count("collecting") == 1
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_descriptors_of_many_sessions_are_given_back(left: int) -> None:
    for _ in range(MORE):
        _Session()
    assert psutil.Process().num_fds() >= left + MORE
    assert collect_where_more_are_open(left) <= left + 3


def test_while_few_come_nobody_is_held_up(left: int) -> None:
    _Session()
    before = psutil.Process().num_fds()
    assert before > left
    assert collect_where_more_are_open(left) == left
    assert psutil.Process().num_fds() == before
