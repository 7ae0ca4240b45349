"""The browser that draws pictures: one, kept warm, for one picture at a time.

Kaleido draws a figure as SVG; the same browser then prints that SVG, its fonts inside, as PDF or PNG. Results belong to
whoever asked: each request is a coroutine of its own on this module's one loop, and a lock lets one in at a time.
(Kaleido's own synchronous server hands results to the wrong thread: https://github.com/plotly/Kaleido/issues/444.)
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from explorer.drawing.figure import Figure
from explorer.drawing.fitting import FITTING_SCRIPT
from explorer.drawing.wire import plain
from explorer.export.fonts import font_faces

PATIENCE = 60.0  # seconds for one picture: a surface takes many where there is no GPU
COLD = 60.0  # seconds more for the first one, while the browser starts
IDLE = 600.0  # seconds after which an unused browser is closed
HOW_TO_GET_ONE = (
    "PNG, SVG and PDF in other looks are drawn by Chrome or Chromium, and this machine has none. Install one "
    "(Debian, Ubuntu: sudo apt install chromium; anywhere: kaleido_get_chrome beside this Python fetches one), or set "
    "BROWSER_PATH to where it is, and start the app again. Screen PNG and SVG, HTML and numbers need none."
)

_FITTED = f"""<script>{FITTING_SCRIPT}
const drawn = Plotly.toImage;
Plotly.toImage = (figure, options) =>
  drawn({{ ...figure, layout: fittedLayout(figure.layout, options.width) }}, options);
</script>"""
"""Kaleido calls `toImage` of the page that it is given."""

Answer = TypeVar("Answer")


class PictureError(RuntimeError):
    """A picture could not be drawn; the message says why and the way out."""


@lru_cache(maxsize=1)
def installed_browser() -> str | None:
    """Path of the Chrome or Chromium that draws pictures; None where there is none. Nothing is started."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).exists() else None
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        from choreographer.browsers.chromium import Chromium  # knows Windows, macOS and what Kaleido has fetched

        found = Chromium.find_browser(skip_local=False)
    return found


@dataclass
class _Open:
    """A browser at work: Kaleido's tab is its own, `page` is the one that prints."""

    kaleido: Any
    page: Any
    frame: str
    folder: tempfile.TemporaryDirectory[str]


class PictureBrowser:
    """Threads may call it at once: they wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: _Open | None = None
        self._used = 0.0
        self._watch: threading.Timer | None = None

    def svg(self, figure: Figure, width: float, height: float) -> str:
        """The figure as SVG text, `width` × `height` pixels.

        Raises:
            PictureError: no browser, or one that does not answer in time.
        """
        return self._ask(lambda browser: self._svg(browser, figure, width, height))

    def pdf(self, svg: str, width: float, height: float, title: str, paper: str) -> bytes:
        """The SVG printed on one page of `width` × `height` pixels at 96 an inch; text stays text."""
        return self._ask(lambda browser: self._pdf(browser, svg, width, height, title, paper))

    def png(self, svg: str, width: float, height: float, scale: float, paper: str) -> bytes:
        """The SVG in `scale` times as many pixels."""
        return self._ask(lambda browser: self._png(browser, svg, width, height, scale, paper))

    def warm(self) -> None:
        """Start the browser beside what goes on, so that the first picture need not wait for it."""
        if self._open is None and not self._lock.locked() and installed_browser() is not None:
            threading.Thread(target=self._warm, name="warming", daemon=True).start()

    def _warm(self) -> None:
        with suppress(PictureError):  # whoever asks for a picture will be told
            self.svg({"data": [], "layout": {}}, 100, 100)

    def close(self) -> None:
        """End the browser; the next picture starts one again."""
        with self._lock:
            self._close()

    # ── one at a time ────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, what: Any) -> Any:
        if installed_browser() is None:
            raise PictureError(HOW_TO_GET_ONE)
        with self._lock:
            try:
                if self._open is None:
                    self._open = self._wait(self._start(), COLD)
                answer = self._wait(what(self._open), PATIENCE)
            except TookTooLong as error:
                self._close()
                raise PictureError(
                    f"the browser did not draw this picture within {PATIENCE:g} seconds and was ended; try again, or "
                    "take a smaller scale"
                ) from error
            except PictureError:
                raise
            except Exception as error:  # whatever ended the browser, the next request starts another
                self._close()
                raise PictureError(
                    f"the browser could not draw this picture ({type(error).__name__}: {error})"
                ) from error
            self._close_when_idle()
            return answer

    def _wait(self, coroutine: Coroutine[Any, Any, Answer], seconds: float) -> Answer:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="pictures", daemon=True).start()
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(seconds)
        except TookTooLong:
            future.cancel()
            raise

    def _close_when_idle(self) -> None:
        self._used = time.monotonic()
        if self._watch is None:
            self._watch = threading.Timer(IDLE, self._look)
            self._watch.daemon = True
            self._watch.start()

    def _look(self) -> None:
        with self._lock:
            self._watch = None
            if time.monotonic() - self._used >= IDLE:
                self._close()
            elif self._open is not None:
                self._watch = threading.Timer(IDLE, self._look)
                self._watch.daemon = True
                self._watch.start()

    # ── what the browser does ────────────────────────────────────────────────────────────────────────────

    async def _start(self) -> _Open:
        from kaleido import Kaleido, PageGenerator

        folder = tempfile.TemporaryDirectory(prefix="pictures-")
        index = Path(folder.name, "index.html")
        style = f"<style>{font_faces()}</style>"
        text = PageGenerator(mathjax=False).generate_index()  # with the installed plotly.js: no network
        text = text.replace("<title>", f"{style}<title>", 1).replace("</head>", f"{_FITTED}</head>", 1)
        index.write_text(text, encoding="utf-8")
        kaleido = Kaleido(n=1, timeout=PATIENCE, page_generator=index, path=installed_browser())
        await kaleido.open()
        tab = await kaleido.tabs_ready.get()
        await _fonts_are_there(tab.tab)
        await kaleido.tabs_ready.put(tab)
        page = await kaleido.create_tab("about:blank")
        frames = await page.send_command("Page.getFrameTree")
        return _Open(kaleido, page, frames["result"]["frameTree"]["frame"]["id"], folder)

    async def _svg(self, browser: _Open, figure: Figure, width: float, height: float) -> str:
        drawn = await browser.kaleido.calc_fig(plain(figure), {"format": "svg", "width": width, "height": height})
        return drawn.decode()

    async def _show(self, browser: _Open, svg: str, width: float, height: float, title: str, paper: str) -> None:
        page = (
            f"<!doctype html><html><head><meta charset='utf-8'><title>{_text(title)}</title><style>"
            f"@page{{size:{width:.2f}px {height:.2f}px;margin:0}}"
            f"html,body{{margin:0;overflow:hidden;background:{paper}}}svg{{display:block}}"
            f"</style></head><body>{svg}</body></html>"
        )
        await _command(browser.page, "Page.setDocumentContent", frameId=browser.frame, html=page)
        await _fonts_are_there(browser.page)

    async def _pdf(self, browser: _Open, svg: str, width: float, height: float, title: str, paper: str) -> bytes:
        await self._show(browser, svg, width, height, title, paper)
        printed = await _command(
            browser.page, "Page.printToPDF", printBackground=True, preferCSSPageSize=True, pageRanges="1"
        )
        return base64.b64decode(printed["data"])

    async def _png(self, browser: _Open, svg: str, width: float, height: float, scale: float, paper: str) -> bytes:
        size = {"width": round(width), "height": round(height)}
        await _command(
            browser.page, "Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=scale, mobile=False
        )
        await self._show(browser, svg, width, height, "", paper)
        clip = {"x": 0, "y": 0, **size, "scale": 1}
        seen = await _command(browser.page, "Page.captureScreenshot", format="png", clip=clip, optimizeForSpeed=True)
        return base64.b64decode(seen["data"])

    def _close(self) -> None:
        if self._open is None:
            return
        browser, self._open = self._open, None
        with suppress(Exception):  # a browser that is gone already cannot be closed, and that is what was wanted
            self._wait(browser.kaleido.close(), 10.0)
        browser.folder.cleanup()


async def _command(tab: Any, name: str, **parameters: object) -> Mapping[str, Any]:
    answer = await tab.send_command(name, parameters)
    if "error" in answer:
        raise PictureError(f"the browser refused {name}: {answer['error'].get('message', answer['error'])}")
    return answer["result"]


async def _fonts_are_there(tab: Any) -> None:
    script = "Promise.all([...document.fonts].map((face) => face.load())).then(() => document.fonts.size)"
    await _command(tab, "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


PICTURES = PictureBrowser()
"""This process' browser."""
atexit.register(PICTURES.close)
