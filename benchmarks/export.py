"""How long an export takes: the first picture, the next ones, a zip of twenty figures as SVG and PNG.

A panel's menu starts the browser when it opens, while somebody chooses look and format; so the first picture is timed
twice: without that, and asked for `CHOOSING` seconds after the menu opened. Beside it Kaleido alone, one-shot (a
browser for every picture) and with its own server, on the same figures.
"""

from __future__ import annotations

import statistics
import time

import kaleido
import numpy as np

from explorer.drawing.figure import Figure
from explorer.drawing.theme import LIGHT
from explorer.drawing.wire import plain
from explorer.export.browser import PICTURES
from explorer.export.fonts import ensure_fonts
from explorer.export.handout import Pinned, archive
from explorer.export.looks import Look
from explorer.export.page import Shown
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import Words, sheet
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from explorer.reading.curves import ArmCurve, SeedCurve, over_seeds

WORDS = Words("Loss, nats", "mean and range of 3 seeds", "LeNet on digits · none or batch", "python -m explorer train")
STEPS = 420
CHOOSING = 2.0  # seconds


def figure(seed: int) -> Figure:
    random = np.random.default_rng(seed)
    return loss_figure([_curve(arm, random) for arm in ("none", "batch", "layer")], [], STEPS)


def _curve(arm: str, random: np.random.Generator) -> ArmCurve:
    steps = np.arange(1, STEPS + 1)
    seeds = [2.3 * np.exp(-steps / 150) + 0.1 * random.random(STEPS) for _ in range(3)]
    return over_seeds(arm, [SeedCurve(number, steps, values, None) for number, values in enumerate(seeds)])


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    ensure_fonts()
    shown = [sheet(figure(seed), LIGHT, WORDS, Look.SLIDE_LIGHT) for seed in range(20)]
    print(f"first picture, browser included    {timed(lambda: picture(shown[0], PictureKind.PNG)):6.2f} s")
    PICTURES.close()
    PICTURES.warm()
    time.sleep(CHOOSING)
    first = timed(lambda: picture(shown[0], PictureKind.PNG))
    print(f"first picture, {CHOOSING:g} s after its menu  {first:6.2f} s   (at most 3)")
    for kind in PictureKind:
        seconds = [timed(lambda drawn=drawn, kind=kind: picture(drawn, kind)) for drawn in shown[:6]]
        print(f"{kind}, the next ones, median         {statistics.median(seconds):6.2f} s   (at most 1)")
    pinned = [Pinned(Shown(figure(seed), LIGHT, WORDS), b"", f"{seed:02d}") for seed in range(20)]
    kinds = (PictureKind.SVG, PictureKind.PNG)
    seconds = timed(lambda: archive(pinned, Look.SLIDE_LIGHT, kinds, numbers=False))
    print(f"20 figures as a zip of SVG and PNG {seconds:5.1f} s   (at most 30)")
    PICTURES.close()
    alone = {"format": "png", "width": 1600, "height": 900, "scale": 2}
    bare = plain(figure(0))
    seconds = statistics.median(
        timed(lambda: kaleido.calc_fig_sync(bare, alone, kopts={"mathjax": False})) for _ in range(3)
    )
    print(f"Kaleido one-shot, PNG              {seconds:5.2f} s")
    kaleido.start_sync_server(mathjax=False)
    kaleido.calc_fig_sync(bare, alone)
    seconds = statistics.median(timed(lambda: kaleido.calc_fig_sync(bare, alone)) for _ in range(6))
    print(f"Kaleido with its server, PNG       {seconds:5.2f} s")
    kaleido.stop_sync_server()


if __name__ == "__main__":
    main()
