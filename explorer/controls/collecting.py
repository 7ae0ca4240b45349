"""Giving back what closed sessions leave behind: each is a circle that holds an event loop with three descriptors.

Streamlit would collect after every script (`runner.postScriptGC`), for which dozens of viewers wait seconds; Python by
itself seldom collects what has lived for minutes. So one thread counts the descriptors, and collects when there are
many more; while nobody comes or goes it never does. What the first page has imported is left out for good: a
collection that visits it takes as long as a page.
"""

from __future__ import annotations

import gc
import sys
import threading
import time

PAUSE = 10.0  # seconds between two counts
MORE = 30  # descriptors since the last collection, which holds everybody up for a tenth of a second
_NAME = "collecting"


def begin_collecting() -> None:
    """Collect from now on; asked again, also after a hot reload, it does nothing."""
    if not any(thread.name == _NAME for thread in threading.enumerate()):
        threading.Thread(target=_collect, name=_NAME, daemon=True).start()


def _collect() -> None:
    gc.freeze()
    if sys.platform == "win32":  # has no descriptors to count
        threading.Event().wait()
    left = _open_descriptors()
    while True:
        time.sleep(PAUSE)
        left = collect_where_more_are_open(left)


def collect_where_more_are_open(left: int) -> int:
    """Collect where `MORE` descriptors came since `left` were open; how many are left to compare with next time."""
    if _open_descriptors() < left + MORE:
        return left
    gc.collect()
    return _open_descriptors()


def _open_descriptors() -> int:
    import psutil  # the first page must not wait for it

    return psutil.Process().num_fds()
