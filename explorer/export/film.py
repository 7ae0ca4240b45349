"""A figure over training: as a GIF, or as an HTML file with a slider."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from explorer.export.browser import PICTURES, PictureBrowser
from explorer.export.looks import Look
from explorer.export.page import Shown, page, theme_of
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import Shot, Words, as_seen, sheet
from explorer.figures.redress import redressed
from explorer.figures.theme import Figure, Theme
from explorer.figures.wire import plain

MOST_FRAMES = 24
FRAME_SECONDS = 0.2
LAST_SECONDS = 2.0
_GIF_WIDTH = 960.0  # pixels: a slide plays it, a mail still takes it


@dataclass(frozen=True)
class Film:
    """`draw(step)` is the panel's own figure function with everything but the step fixed, in the theme on screen."""

    steps: Sequence[int]
    draw: Callable[[int], Figure]

    def frames(self) -> list[tuple[int, Figure]]:
        """At most `MOST_FRAMES` moments, evenly spread, the first and the last one always."""
        count = min(MOST_FRAMES, len(self.steps))
        if count < 2:
            chosen = list(self.steps)
        else:
            chosen = [self.steps[round(place * (len(self.steps) - 1) / (count - 1))] for place in range(count)]
        return [(step, self.draw(step)) for step in dict.fromkeys(chosen)]


def film_gif(
    film: Film,
    worn: Theme,
    words: Words,
    look: Look,
    shot: Shot,
    *,
    browser: PictureBrowser = PICTURES,
    progress: Callable[[float], object] = float,
) -> bytes:
    """A GIF that repeats, `FRAME_SECONDS` a frame and longer at the end; `progress` hears the share that is done.

    Raises:
        PictureError: there is no browser, or it does not answer.
    """
    from PIL import Image

    frames = film.frames()
    images = []
    for number, (step, figure) in enumerate(frames):
        one = sheet(figure, worn, _at(words, step), look, shot)
        scale = min(2.0, _GIF_WIDTH / (one.width * one.factor))
        png = picture(one, PictureKind.PNG, scale, browser)
        images.append(Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE))
        progress((number + 1) / len(frames))
    written = io.BytesIO()
    seconds = [FRAME_SECONDS] * (len(images) - 1) + [LAST_SECONDS]
    images[0].save(
        written, "gif", save_all=True, append_images=images[1:], duration=[round(1000 * s) for s in seconds], loop=0
    )
    return written.getvalue()


def film_page(film: Film, worn: Theme, words: Words, look: Look, shot: Shot) -> str:
    """An HTML file with a slider over the steps and a play button; it needs no network."""
    frames = film.frames()
    theme = theme_of(look, worn)
    figures = [plain(redressed(as_seen(figure, shot), worn, theme)) for _, figure in frames]
    whole = page([Shown(frames[-1][1], worn, words, shot)], look)
    steps = json.dumps([step for step, _ in frames])
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return whole.replace(
        "</main>", f"{_SLIDER}<script>const steps = {steps}, figures = {text};{_PLAY}</script></main>", 1
    )


_SLIDER = (
    '<p><button id="play" type="button">Play</button> <input id="moment" type="range" min="0" step="1" '
    'style="width:60%;vertical-align:middle" aria-label="step"> <output id="said"></output></p>'
)
_PLAY = """
const [moment, said, play] = ["moment", "said", "play"].map((name) => document.getElementById(name));
moment.max = steps.length - 1; moment.value = moment.max;
const show = () => {
  said.textContent = "step " + steps[moment.value].toLocaleString("en");
  Plotly.react("figure-0", figures[moment.value].data, figures[moment.value].layout);
};
let timer = null;
const stop = () => { clearInterval(timer); timer = null; play.textContent = "Play"; };
moment.oninput = () => { stop(); show(); };
play.onclick = () => {
  if (timer) return stop();
  if (moment.value === moment.max) moment.value = 0;
  play.textContent = "Stop";
  timer = setInterval(() => { if (moment.value === moment.max) return stop(); moment.value++; show(); }, 200);
};
said.textContent = "step " + steps[moment.value].toLocaleString("en");
"""


def _at(words: Words, step: int) -> Words:
    return replace(words, settings=" · ".join(filter(None, [f"step {step:,}", words.settings])))
