"""Many viewers of one experiment that trains, by real sessions over real sockets, beside bare Streamlit pages.

A viewer does what a browser does: it opens the page, and asks again for the part that follows the training whenever its
pulse says. Two times are told, each as its median and as what 19 of 20 stay below: the *answer*, from that question to
the end of the drawing, and the *news*, from the moment at which a step stands in the store to the first drawing that
has it, so that the pause between two questions counts. Beside them the drawings that all viewers got in a second, and
the server's processor time, as a share of one core and for each drawing.

The limit is a bare page at the same pulse: one that draws a line of text, and one that draws Streamlit's own chart of
as many bytes as the charts of our first page have.

    python -m benchmarks.viewers [--viewers 1 10 50] [--pages lab activations running_statistics] [--seconds N]

The servers, the workers and the viewers share the machine: compare within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.first_page import ROOT, _server
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.store.catalogue import Catalogue

PULSE = 1.0  # seconds between two drawings of a page that follows a training
SETTLING = 4.0  # seconds for which all viewers have the page before anything counts
LONG = {"training.epochs": 4000}
GROWN = 2500  # steps after which curves do not gain points any more
BARE = """
import numpy as np, plotly.graph_objects as go, streamlit as st, time
@st.fragment(run_every={pulse})
def part():
    {body}
part()
"""
TEXT = "st.write(time.time())"
CHART = "st.plotly_chart(go.Figure(go.Scatter(y=np.random.default_rng().random({points}, dtype=np.float32))))"
COMPLETE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Drawing:
    """What one question brought; times in seconds on one clock."""

    asked: float
    ended: float = 0.0
    step: int = 0
    """The latest one that it tells of; 0 where it tells of none."""
    size: int = 0
    """Bytes of all messages."""
    charts: int = 0
    """Bytes of the charts in them."""
    again: str = ""
    """The part of the page that asks to be drawn again."""

    @property
    def answer(self) -> float:
        return self.ended - self.asked


@dataclass
class Viewer:
    """One browser's socket."""

    socket: ClientConnection
    page: str
    part: str = ""
    """What of the page asks to be drawn again."""
    drawings: list[Drawing] = field(default_factory=list)

    async def open(self) -> None:
        self.part = (await self._draw("")).again

    async def watch(self, pause: float) -> None:
        await asyncio.sleep(pause)
        while True:
            drawing = await self._draw(self.part)
            self.drawings.append(drawing)
            self.part = drawing.again or self.part
            await asyncio.sleep(max(0.0, drawing.asked + PULSE - time.perf_counter()))

    async def _draw(self, part: str) -> Drawing:
        question = BackMsg()
        state = question.rerun_script
        state.page_name, state.fragment_id, state.is_auto_rerun = self.page, part, bool(part)
        state.context_info.timezone, state.context_info.url = "UTC", f"http://localhost/{self.page}"
        drawing = Drawing(time.perf_counter())
        await self.socket.send(question.SerializeToString())
        while not drawing.ended:
            received = await self.socket.recv()
            assert isinstance(received, bytes)
            message = ForwardMsg.FromString(received)
            drawing.size += len(received)
            _note(message, drawing)
        return drawing


def _note(message: ForwardMsg, drawing: Drawing) -> None:
    match message.WhichOneof("type"):
        case "delta":
            element = message.delta.new_element
            component = element.bidi_component
            drawing.charts += len(component.bytes) + len(element.plotly_chart.spec)
            said = re.match(r"Step \*\*([\d,]+)\*\*", element.markdown.body)  # the Lab
            moved = re.match(r'{"steps": \[.*?(\d+)\]', component.json)  # the scrubber of other pages
            if found := said or moved:
                drawing.step = int(found[1].replace(",", ""))
        case "auto_rerun":
            drawing.again = message.auto_rerun.fragment_id
        case "script_finished" if message.script_finished in COMPLETE:
            drawing.ended = time.perf_counter()


@dataclass
class Measured:
    drawings: list[list[Drawing]]
    """Of each viewer, in order."""
    flushes: list[tuple[float, int]]
    """When which step was first in the store."""
    seconds: float
    processor: float
    """Seconds of the server."""

    @property
    def count(self) -> int:
        return sum(map(len, self.drawings))

    def answers(self) -> list[float]:
        return [drawing.answer for ones in self.drawings for drawing in ones]

    def news(self) -> list[float]:
        """For each viewer and each flush that it saw: how long it waited."""
        found = []
        for ones in self.drawings:
            steps = list(np.maximum.accumulate([drawing.step for drawing in ones])) if ones else []
            for moment, step in self.flushes:
                place = bisect_left(steps, step)
                if place < len(ones) and moment >= ones[0].ended:
                    found.append(ones[place].ended - moment)
        return found


async def measure(
    address: str, server: psutil.Process, page: str, viewers: int, seconds: float, store: Path | None
) -> Measured:
    """Let `viewers` look at a page for so long, once all have it."""
    stream = f"ws{address[4:]}/_stcore/stream"
    watching = [
        Viewer(await connect(stream, max_size=None, ping_interval=None, close_timeout=1), page) for _ in range(viewers)
    ]
    for viewer in watching:  # not all at once: how fast pages open is another question
        await viewer.open()
    tasks = [asyncio.create_task(viewer.watch(PULSE * place / viewers)) for place, viewer in enumerate(watching)]
    await asyncio.sleep(SETTLING)
    began, spent = time.perf_counter(), sum(server.cpu_times()[:2])
    flushes = await _flushes(store, began + seconds)
    took, spent = time.perf_counter() - began, sum(server.cpu_times()[:2]) - spent
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*(viewer.socket.close() for viewer in watching))
    counted = [[drawing for drawing in viewer.drawings if drawing.asked >= began] for viewer in watching]
    return Measured(counted, flushes, took, spent)


async def _flushes(store: Path | None, until: float) -> list[tuple[float, int]]:
    """Look at the store until then: when the furthest run has which step."""
    found: list[tuple[float, int]] = []
    if store is None:
        await asyncio.sleep(until - time.perf_counter())
        return found
    with Catalogue(store) as catalogue:
        while time.perf_counter() < until:
            step = max(run.step for run in catalogue.runs())
            if not found or step > found[-1][1]:
                found.append((time.perf_counter(), step))
            await asyncio.sleep(0.02)
    return found[1:]


def said(name: str, viewers: int, found: Measured, bare: Measured | None) -> str:
    def times(values: Sequence[float]) -> str:
        return "".join(f"{np.percentile(values, share):>8.2f}" for share in (50, 95)) if values else f"{'–':>8}" * 2

    size = np.mean([drawing.size for drawings in found.drawings for drawing in drawings] or [0]) / 1024
    each = 1000 * found.processor / max(1, found.count)
    ratio = f"{each * bare.count / (1000 * bare.processor):>8.1f}×" if bare else ""
    return (
        f"{name:<28}{viewers:>7}{found.count / found.seconds:>8.1f}{times(found.answers())}{times(found.news())}"
        f"{100 * found.processor / found.seconds:>7.0f} %{each:>7.1f} ms{size:>7.0f} KiB{ratio}"
    )


@contextmanager
def _bare(folder: Path, name: str, body: str) -> Iterator[tuple[str, psutil.Process]]:
    """A server of one page, with the settings that ours has."""
    place = folder / name
    (place / ".streamlit").mkdir(parents=True)
    (place / ".streamlit/config.toml").write_text("[runner]\npostScriptGC = false\n")
    (place / "bare.py").write_text(BARE.format(pulse=PULSE, body=body))
    with _server(place / "bare.py", folder / "none") as found:
        yield found


def begin_training(store: Path) -> None:
    """A pair that trains for longer than anybody looks."""
    with Catalogue(store) as catalogue:
        catalogue.add(Experiment(base=RunConfig().with_values(LONG)))
        ensure_supervisor(store)
        while min(run.step for run in catalogue.runs()) < GROWN:
            time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--pages", nargs="+", default=["lab", "activations", "running_statistics"])
    parser.add_argument("--seconds", type=float, default=15.0)
    options = parser.parse_args()
    os.environ["NORMALIZATION_TOKEN"] = "off"
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store")
        begin_training(store)
        try:
            compare(Path(folder), store, options.viewers, options.pages, options.seconds)
        finally:
            stop_supervisor(store, timeout=30)


def compare(folder: Path, store: Path, numbers: Sequence[int], pages: Sequence[str], seconds: float) -> None:
    print(f"{'':<28}viewers   per s   answer 50, 95 %     news 50, 95 %    core  a drawing                ÷ bare text")
    limits: dict[int, Measured] = {}
    with _bare(folder, "text", TEXT) as (address, server):
        for count in numbers:
            limits[count] = asyncio.run(measure(address, server, "", count, seconds, None))
            print(said("bare page, text", count, limits[count], limits[count]), flush=True)
    charts = 0
    with _server(ROOT / "app.py", store) as (address, server):
        for page in pages:
            for count in numbers:
                found = asyncio.run(measure(address, server, page, count, seconds, store))
                print(said(page, count, found, limits[count]), flush=True)
                charts = charts or max(drawing.charts for drawing in found.drawings[0])
    with _bare(folder, "chart", CHART.format(points=int(charts * 3 / 16))) as (address, server):
        for count in numbers:
            found = asyncio.run(measure(address, server, "", count, seconds, None))
            print(said(f"bare page, {charts / 1024:.0f} KiB of chart", count, found, limits[count]), flush=True)


if __name__ == "__main__":
    main()
