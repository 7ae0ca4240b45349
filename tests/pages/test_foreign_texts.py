"""Every page over a store of foreign names, as Python sends it: none of them reaches Markdown or a chart as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.foreign_store import ARMS, PAGES, foreign_setup, foreign_store
from tests.pages.stores import closed_afterwards, opened

PLAIN = ("selectbox", "multiselect", "text_input", "text_area", "text", "code", "select_slider", "slider", "imgs")
"""Elements that show their texts as they are; their labels and help are ours."""
READ = re.compile(r"!\[|\]\(http|<img|<a |<b>(?:title|dogs)|\[link\]|(?<!\[)\*\*because")
PIECE = re.compile(r"!\[\]\(data:image/svg\+xml;base64,[A-Za-z0-9+/=]+#arm=[0-9a-f]*\)")
"""Our own picture of an arm's curve."""
RAW = re.compile(r"<img|<a |&lt;a .*%\{x\}|<b>(?:title|b)</b>|%\{x\}&lt;")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("store")
    with closed_afterwards(folder):
        yield folder, foreign_store(folder)


def elements(node: Any) -> Iterator[Any]:
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def texts(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Key and value of every text in a figure."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from texts(value, name)
    elif isinstance(tree, list):
        for value in tree:
            yield from texts(value, key)
    elif isinstance(tree, str):
        yield key, tree


def figures(app: AppTest) -> list[dict[str, Any]]:
    found = []
    for element in app.get("bidi_component"):
        payload = bytes(element.proto.bytes)  # type: ignore[attr-defined]
        if b'"figure"' in payload:
            found.append(json.loads(payload)["figure"])
    return found


def assert_nothing_is_read(app: AppTest) -> None:
    assert not app.exception
    for element in elements(app._tree):
        if getattr(element, "proto", None) is None or element.type in (*PLAIN, "bidi_component"):
            continue
        said = str(element.proto)
        assert not READ.search(PIECE.sub("", said)), f"{element.type}: {said}"
    for figure in figures(app):
        for key, text in texts(figure):
            if key in ("text", "hovertemplate", "ticktext", "hovertext", "texttemplate"):
                assert not RAW.search(text), f"{key}: {text}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_no_foreign_text_as_markup(
    page: str, store: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, experiment = store
    monkeypatch.setenv("NORMALIZATION_STORE", str(folder))
    app = opened(page, experiment=experiment)
    assert_nothing_is_read(app)


def test_the_charts_name_the_arms(store: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Else there would be nothing to find."""
    monkeypatch.setenv("NORMALIZATION_STORE", str(store[0]))
    app = opened("activations", experiment=store[1])
    named = [text for figure in figures(app) for key, text in texts(figure) if key == "hovertemplate"]
    assert any("&lt;img" in text and "%&#123;x}" in text for text in named)
    assert any(ARMS[0] == text for figure in figures(app) for key, text in texts(figure) if key == "name")


def test_a_links_data_and_classes_are_no_markup(store: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(store[0]))
    assert_nothing_is_read(opened("lab", setup=foreign_setup()))
    app = opened("lab", setup='{"base":{"![x](http://foreign.invalid/e.png)":1}}')
    assert app.error and "foreign.invalid" in app.error[0].value
    assert_nothing_is_read(app)
