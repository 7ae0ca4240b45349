"""Pictures drawn by a real browser: opened again by other programs, with the right size, fonts and owner."""

from __future__ import annotations

import io
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from PIL import Image
from pypdf import PdfReader

from explorer.drawing.theme import LIGHT
from explorer.export import browser as browser_module
from explorer.export.browser import PictureBrowser, PictureError, installed_browser
from explorer.export.film import Film, film_gif
from explorer.export.looks import Look
from explorer.export.picture import PictureKind, picture
from explorer.export.sheet import Sheet, Shot, Words, sheet
from explorer.phenomena.learning_curves.figures.curves import loss_figure
from tests.drawing.test_resolve import CURVES, DRAWN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed_browser() is None, reason="no Chrome or Chromium draws pictures here"),
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureBrowser]:
    opened = PictureBrowser()
    yield opened
    opened.close()


def loss_sheet(title: str = "Loss, nats", look: Look = Look.SLIDE_LIGHT) -> Sheet:
    return sheet(DRAWN["loss"](), LIGHT, Words(title, "caption", "settings", "command <&>"), look)


def test_a_png_has_the_size_that_was_asked_for_and_says_where_it_is_from(pictures: PictureBrowser) -> None:
    with Image.open(io.BytesIO(picture(loss_sheet(), PictureKind.PNG, 2, pictures))) as image:
        assert image.size == (3200, 1800)
        assert image.getpixel((5, 5))[:3] == (0xFB, 0xFA, 0xF6)  # type: ignore[index]
        assert "command <&>" in image.info["Description"]


def test_an_svg_is_well_formed_holds_its_fonts_and_asks_nothing_of_a_network(pictures: PictureBrowser) -> None:
    text = picture(loss_sheet(look=Look.PAPER_DOUBLE), PictureKind.SVG, browser=pictures).decode()
    root = ElementTree.fromstring(text)
    assert float(root.attrib["width"]) == pytest.approx(174 / 25.4 * 96, abs=0.1)
    assert root.findtext(f"{SVG}title") == "Loss, nats"
    assert "command <&>" in (root.findtext(f"{SVG}desc") or "")
    assert text.count("@font-face") == 3
    said = {"".join(element.itertext()) for element in root.iter(f"{SVG}text")}
    assert {"batch", "Loss, nats"} <= {part.strip() for part in said}
    links = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    assert not [link for link in links if link.startswith("http")]
    assert "#000001" not in text, "a placeholder color of Streamlit's template"


def test_a_pdf_has_one_page_of_its_size_with_real_embedded_fonts(pictures: PictureBrowser) -> None:
    reader = PdfReader(io.BytesIO(picture(loss_sheet(look=Look.PAPER_SINGLE), PictureKind.PDF, browser=pictures)))
    (page,) = reader.pages
    assert float(page.mediabox.width) == pytest.approx(84 / 25.4 * 72, abs=1)
    assert "Loss, nats" in page.extract_text() and "batch" in page.extract_text()
    assert reader.metadata is not None and reader.metadata.title == "Loss, nats"
    fonts = page["/Resources"]["/Font"].values()  # type: ignore[index]
    assert fonts
    for font in (entry.get_object() for entry in fonts):
        assert font["/Subtype"] == "/Type0", "a Type 3 font is a drawing of letters"
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(name.startswith("/FontFile") for name in descriptor)


def test_a_film_is_a_gif_with_a_frame_for_every_moment(pictures: PictureBrowser) -> None:
    film = Film([1, 5, 9], lambda step: loss_figure(CURVES, [], 10 * step))
    shares: list[float] = []
    content = film_gif(film, LIGHT, Words("Loss"), Look.SLIDE_LIGHT, Shot(), browser=pictures, progress=shares.append)
    with Image.open(io.BytesIO(content)) as gif:
        assert (gif.format, getattr(gif, "n_frames", 1), gif.size) == ("GIF", 3, (960, 540))
    assert shares == [1 / 3, 2 / 3, 1]


def test_users_that_export_at_once_get_their_own_pictures(pictures: PictureBrowser) -> None:
    titles = [f"figure of user {number}" for number in range(12)]
    found: dict[str, str] = {}

    def ask(title: str) -> None:
        found[title] = picture(loss_sheet(title), PictureKind.SVG, browser=pictures).decode()

    threads = [threading.Thread(target=ask, args=(title,)) for title in titles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for title in titles:
        drawn = {"".join(text.itertext()).strip() for text in ElementTree.fromstring(found[title]).iter(f"{SVG}text")}
        assert title in drawn and not drawn & (set(titles) - {title})


def test_a_browser_that_was_killed_is_started_again(pictures: PictureBrowser) -> None:
    picture(loss_sheet(), PictureKind.SVG, browser=pictures)
    assert pictures._open is not None
    pictures._open.kaleido.subprocess.kill()
    pictures._open.kaleido.subprocess.wait()
    with pytest.raises(PictureError, match=r"could not draw|did not draw"):
        picture(loss_sheet(), PictureKind.SVG, browser=pictures)
    assert picture(loss_sheet(), PictureKind.SVG, browser=pictures).startswith(b"<svg")


def test_without_a_browser_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    browser_module.installed_browser.cache_clear()
    try:
        with pytest.raises(PictureError, match=r"apt install chromium.*kaleido_get_chrome.*BROWSER_PATH"):
            picture(loss_sheet(), PictureKind.PNG, browser=PictureBrowser())
    finally:
        monkeypatch.undo()
        browser_module.installed_browser.cache_clear()
