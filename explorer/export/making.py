"""Making a large file beside the page: it says how far it is, and can be given up."""

from __future__ import annotations

import threading
from collections.abc import Callable

from explorer.export.browser import PictureError
from explorer.export.handout import GivenUpError, Progress
from explorer.store.errors import StoreError


class Making:
    """A file in the making, on a thread of its own. It belongs to whoever holds this object."""

    def __init__(self, name: str, make: Callable[[Progress], bytes]) -> None:
        self.name = name
        self.share = 0.0
        self.content: bytes | None = None
        self.problem = ""
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop after the figure that is being drawn."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> None:
        self._thread.join(seconds)

    def _run(self, make: Callable[[Progress], bytes]) -> None:
        try:
            self.content = make(self._progress)
        except GivenUpError:
            pass
        except (PictureError, StoreError, OSError) as error:
            self.problem = str(error)

    def _progress(self, share: float) -> None:
        self.share = share
        if self._cancelled.is_set():
            raise GivenUpError
