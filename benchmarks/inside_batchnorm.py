"""How long Inside BatchNorm takes from a moved slider to new numbers, beside the barest page that does the same.

A real browser presses → on a slider; the clock runs inside the page, from the key to the moment when the number that
depends on it has changed on screen. The bare page is one slider and one sentence, on a server of its own. Both take
turns, so that a busy machine slows both alike: where others compute too, the ratio says more than the milliseconds.
The numbers come first, formulas and pictures when the slider rests; the second table says what Python needs for each.

    python -m benchmarks.inside_batchnorm [--rounds N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from explorer.drawing.wire import packed
from explorer.phenomena.inside_batchnorm.figures.cells import Words, averaged_cells
from explorer.phenomena.inside_batchnorm.figures.distribution import Row, before_and_after
from explorer.phenomena.inside_batchnorm.figures.graph import computational_graph
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, block
from explorer.phenomena.inside_batchnorm.numbers.backward import GRAPH, Backward, backward
from explorer.phenomena.inside_batchnorm.numbers.backward_formulas import backward_operations
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.checks import checks, identities
from explorer.phenomena.inside_batchnorm.numbers.formulas import channel_values, operations
from explorer.phenomena.inside_batchnorm.numbers.forward import Forward, Settings, forward
from tests.serving import ROOT, installed_chromium, served

BARE_PAGE = """
import streamlit as st

@st.fragment
def answer():
    value = st.slider("Scale γ", -3.0, 3.0, 1.5, 0.1)
    st.html(f"<p id='answer'>y = {value * 1.604:.3f}</p>")

answer()
"""

MOVE_AND_WAIT = """
([key, place]) => new Promise((resolve, reject) => {
  const shown = () => document.querySelector(place)?.textContent;
  const before = shown(), began = performance.now();
  // OnProgress of changes rather than looking in every frame: looking would make the browser paint all the while.
  const watch = new MutationObserver(() => {
    if (shown() === undefined || shown() === before) return;
    watch.disconnect();
    resolve(performance.now() - began);
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => reject(new Error(`no new number in ${place} after 20 s`)), 20_000);
  const thumb = document.querySelector('[role="slider"], input[type="range"]');
  thumb.focus();
  thumb.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
  thumb.dispatchEvent(new KeyboardEvent("keyup", { key, code: key, bubbles: true, cancelable: true }));
})
"""


def measure(page: Page, turn: int, place: str) -> float:
    """Milliseconds from the key to the new number in `place`; the slider goes to and fro."""
    taken = float(page.evaluate(MOVE_AND_WAIT, ["ArrowLeft" if turn % 2 else "ArrowRight", place]))
    page.wait_for_timeout(1200)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "bare.py"
        script.write_text(BARE_PAGE, encoding="utf-8")
        store = str(Path(folder) / "store")
        with served(script) as bare_at, served(ROOT / "app.py", NORMALIZATION_STORE=store) as app_at:
            browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
            bare, page = browser.new_page(), browser.new_page()
            bare.goto(bare_at)
            page.goto(f"{app_at}/inside_batchnorm")
            bare.wait_for_selector("#answer", timeout=120_000)
            page.wait_for_selector(".value-table tr.strong", state="attached", timeout=120_000)
            page.wait_for_timeout(5000)
            taken: dict[str, list[float]] = {"bare page": [], "Inside BatchNorm, γ": []}
            for turn in range(rounds):
                bare.bring_to_front()
                taken["bare page"].append(measure(bare, turn, "#answer"))
                page.bring_to_front()
                taken["Inside BatchNorm, γ"].append(measure(page, turn, ".value-table tr.strong"))
            browser.close()
    bare_median = statistics.median(taken["bare page"])
    print(f"{'from slider to number':24} {'median':>9} {'90 %':>9} {'ratio':>7}")
    for name, milliseconds in taken.items():
        median, late = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=10)[-1]
        print(f"{name:24} {median:6.0f} ms {late:6.0f} ms {median / bare_median:6.2f}×")
    print(f"\n{'Python, processor time':24} {'median':>9}")
    for name, milliseconds in python_share(rounds).items():
        print(f"{name:24} {milliseconds:6.1f} ms")


def python_share(rounds: int) -> dict[str, float]:
    """Median milliseconds of processor time for one batch's numbers, and for its pictures, formulas and their bytes."""
    preset = PRESETS["images"]
    cell = (1, 0, 0, 0)

    def numbers() -> tuple[Forward, Backward]:
        result = forward(preset.x, Settings(1.5, 0.5))
        gradients = backward(result, preset.upstream)
        checks(result, gradients)
        identities(result, gradients)
        return result, gradients

    result, gradients = numbers()
    names = {node.name: node.symbol for node in GRAPH} | {"gamma": "γ", "beta": "β"}
    below = {averaging: Words("", "", "") for averaging in Averaging}

    def pictures() -> None:
        operations(result, cell)
        backward_operations(result, gradients, cell)
        stages = {name: getattr(result, name) for name in ("x", "centered", "x_hat", "y")}
        rows = [Row(name, channel_values(values, 0)) for name, values in stages.items()]
        packed(before_and_after(rows, 3))
        packed(computational_graph(result, gradients, cell, names, reached=names, active="x"))
        blocks = [block(preset.x, averaging, 2) for averaging in Averaging]
        packed(averaged_cells(blocks, below, (1, 0, 0), (2, 2)))

    return {"numbers": _processor_time(numbers, rounds), "formulas and pictures": _processor_time(pictures, rounds)}


def _processor_time(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
