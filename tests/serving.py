"""A real server and a real browser, for what only they can show: zoom, clicks on charts, the address."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]


def installed_chromium() -> str | None:
    """Path of the system's Chromium or Chrome; None where only Playwright's own can serve."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    """This process' own, where it is free: a browser that comes back to an address knows its scripts already."""
    ours = 20_000 + os.getpid() % 10_000  # below those that the system gives to whoever asks for any
    return ours if _is_free(ours) else _any_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(script: Path, *, log: Path | None = None, headless: bool = True, **environment: str) -> Iterator[str]:
    """Address of `streamlit run script`, up for the time of the `with`; `environment` is added to this process'.

    What the server prints goes to `log`. Where it is not `headless`, it opens a browser.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.headless", str(headless).lower()]
    with tempfile.TemporaryDirectory() as folder, (log := log or Path(folder, "server.log")).open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=script.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "NORMALIZATION_TOKEN": "off"} | environment,
        )
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        try:
            with urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (URLError, ConnectionError, TimeoutError):
            if server.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(f"streamlit did not start: {log.read_text()}")
