"""The first page against a bare Streamlit page: a server just started, a browser that opens the address.

Measured in Chromium from the request to the heading on the screen, servers in turns; ours also until the last of
Home's cards is there. Also looks whether torch is in the app's process: it must not be.

    python -m benchmarks.first_page [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from explorer.presets import PRESETS
from explorer.presets.preset import Group

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
LAST_CARD = f".st-key-panel-preset-{max(PRESETS.values(), key=lambda preset: list(Group).index(preset.group)).name} h3"
BARE = "import streamlit as st\nst.title('Bare')\n"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def _server(app: Path, store: Path) -> Iterator[tuple[str, psutil.Process]]:
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        app.name,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = os.environ | {"NORMALIZATION_STORE": str(store)}
    process = subprocess.Popen(
        command, cwd=app.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.05)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _seconds(browser: Browser, address: str, last: str = "h1") -> tuple[float, float]:
    """Until the heading is on the screen, and until the `last` of the page is."""
    page = browser.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.locator("h1").first.wait_for()
    heading = time.perf_counter() - began
    page.locator(last).wait_for()
    whole = time.perf_counter() - began
    page.close()
    return heading, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
        again: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
        maps = ""
        for _ in range(rounds):
            for name, app, last in (("bare", bare, "h1"), ("ours", ROOT / "app.py", LAST_CARD)):
                with _server(app, Path(folder) / "store") as (address, process):
                    first[name].append(_seconds(browser, address, last))
                    again[name].append(_seconds(browser, address, last))
                    if name == "ours":
                        maps = "".join(found.path for found in process.memory_maps())
        browser.close()
    for words, seconds in (("first page of a new server", first), ("a later visitor's", again)):
        theirs = statistics.median(heading for heading, _ in seconds["bare"])
        ours, whole = (statistics.median(column) for column in zip(*seconds["ours"], strict=True))
        print(
            f"{words:28s} bare {theirs:5.2f} s   ours {ours:5.2f} s   {ours / theirs:.2f}×   "
            f"(its last card {whole:5.2f} s, {whole / theirs:.2f}×)"
        )
    print("torch in the app's process:", "yes" if "libtorch" in maps else "no")


if __name__ == "__main__":
    main()
