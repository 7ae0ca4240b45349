"""A figure over training: as a GIF, or as an HTML file with a slider."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.drawing.figure import Figure
from explorer.drawing.resolve import resolve
from explorer.drawing.theme import Theme
from explorer.drawing.wire import plain
from explorer.export.browser import PICTURES, PictureBrowser
from explorer.export.looks import Look
from explorer.export.page import Shown, page, script_json, theme_of
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import Shot, Words, as_seen, sheet

if TYPE_CHECKING:
    from PIL import Image

MOST_FRAMES = 24
FRAME_SECONDS = 0.2
LAST_SECONDS = 2.0
_GIF_WIDTH = 960.0  # pixels: a slide plays it, a mail still takes it


@dataclass(frozen=True)
class Film:
    """`draw(step)` is the panel's own figure function with everything but the step fixed.

    Where the panel's title names the step, `title(step)` is that of each frame.
    """

    steps: Sequence[int]
    draw: Callable[[int], Figure]
    title: Callable[[int], str] | None = None

    def frames(self) -> list[tuple[int, Figure]]:
        """At most `MOST_FRAMES` moments, evenly spread, the first and the last one always."""
        return [(step, self.draw(step)) for step in evenly(self.steps, MOST_FRAMES)]

    def words(self, words: Words, step: int) -> Words:
        """The figure's words, as they are at a step."""
        title = words.title if self.title is None else self.title(step)
        return replace(words, title=title, settings=" · ".join(filter(None, [f"step {step:,}", words.settings])))


def evenly(steps: Sequence[int], count: int) -> list[int]:
    """At most `count` of the steps, two or more, evenly spread over their places, the first and the last always."""
    if len(steps) <= count:
        return list(steps)
    last = len(steps) - 1
    return [steps[round(place * last / (count - 1))] for place in range(count)]


def film_gif(
    film: Film,
    on_screen: Theme,
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
        drawn = sheet(figure, on_screen, film.words(words, step), look, shot)
        scale = min(2.0, _GIF_WIDTH / (drawn.width * drawn.factor))
        png = picture(drawn, PictureKind.PNG, scale, browser)
        images.append(Image.open(io.BytesIO(png)).convert("RGB"))
        progress((number + 1) / len(frames))
    colors = _palette(images)
    images = [image.quantize(palette=colors, dither=Image.Dither.NONE) for image in images]
    written = io.BytesIO()
    seconds = [FRAME_SECONDS] * (len(images) - 1) + [LAST_SECONDS]
    images[0].save(
        written, "gif", save_all=True, append_images=images[1:], duration=[round(1000 * s) for s in seconds], loop=0
    )
    return written.getvalue()


def _palette(images: Sequence[Image.Image]) -> Image.Image:
    """The 256 colors of all frames: with its own each would have another shade of the same color."""
    from PIL import Image

    few = [images[place] for place in sorted({0, len(images) // 2, len(images) - 1})]
    beside = Image.new("RGB", (sum(image.width for image in few), few[0].height))
    left = 0
    for image in few:
        beside.paste(image, (left, 0))
        left += image.width
    return beside.quantize(256, method=Image.Quantize.MAXCOVERAGE)


def film_page(film: Film, on_screen: Theme, words: Words, look: Look, shot: Shot) -> str:
    """An HTML file with a slider over the steps and a play button; it needs no network."""
    frames = film.frames()
    theme = theme_of(look, on_screen)
    figures = [plain(resolve(as_seen(figure, shot), theme)) for _, figure in frames]
    whole = page(
        [Shown(frames[-1][1], on_screen, replace(words, title=film.words(words, frames[-1][0]).title), shot)], look
    )
    known = {
        "steps": [step for step, _ in frames],
        "titles": [film.words(words, step).title for step, _ in frames],
        "figures": figures,
    }
    script = f"<script>const {{ steps, titles, figures }} = {script_json(known)};{_PLAY}</script>"
    return whole.replace("</main>", f"{_SLIDER}{script}</main>", 1)


_SLIDER = (
    '<p><button id="play" type="button">Play</button> <input id="moment" type="range" min="0" step="1" '
    'style="width:60%;vertical-align:middle" aria-label="step"> <output id="said"></output></p>'
)
_PLAY = """
const [moment, said, play] = ["moment", "said", "play"].map((name) => document.getElementById(name));
moment.max = steps.length - 1; moment.value = moment.max;
const show = () => {
  said.textContent = "step " + steps[moment.value].toLocaleString("en");
  document.querySelector("h2").textContent = titles[moment.value];
  drawFigure(document.getElementById("figure-0"), figures[moment.value]);
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
