"""What panels say of themselves: every card has one line that says what to look for, and one definition."""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import explorer.phenomena
from explorer.controls.explaining import Explained
from explorer.controls.listed_panels import ListedPanel
from explorer.definitions import BY_PHENOMENON, document
from tests.serving import ROOT, served

LONGEST = 72
"""Letters that stand in one line of a panel of half a page's width."""
DEFINITIONS = [definition for definitions in BY_PHENOMENON.values() for definition in definitions]


def described() -> dict[str, Any]:
    """Phenomenon → the module that lists its panels."""
    names = [module.name for module in iter_modules(explorer.phenomena.__path__)]
    return {name: import_module(f"explorer.phenomena.{name}.panels") for name in names}


def listed(module: Any) -> list[ListedPanel[Any]]:
    tuples = [value for value in vars(module).values() if isinstance(value, tuple)]
    return [panel for panel in chain.from_iterable(tuples) if isinstance(panel, ListedPanel)]


def explained(module: Any) -> list[Explained]:
    return [*getattr(module, "EXPLAINED", ()), *chain.from_iterable(panel.explained for panel in listed(module))]


@pytest.mark.parametrize("phenomenon", described())
def test_every_listed_panel_says_what_to_look_for_and_how_it_is_defined(phenomenon: str) -> None:
    module = described()[phenomenon]
    assert [panel.name for panel in listed(module) if not panel.explained] == []
    cards = explained(module)
    assert cards
    for card in cards:
        assert card.definition in DEFINITIONS
        assert card.look_for[0].islower() and card.look_for.endswith(".")
        assert len(card.look_for) <= LONGEST, card.look_for


def test_the_document_has_every_definition_as_it_is() -> None:
    written = Path(ROOT, "docs", "definitions.md").read_text(encoding="utf-8")
    assert written.endswith(f"{document()}\n")
    assert all(definition.words and definition.formula and definition.source for definition in DEFINITIONS)


@pytest.mark.browser
@pytest.mark.window(1280, 720)
def test_every_formula_is_typeset(page: Page) -> None:
    with served(Path(__file__).with_name("definitions_page.py")) as address:
        page.goto(address)
        expect(page.locator(".katex-display")).to_have_count(len(DEFINITIONS))
        assert page.locator(".katex-error").count() == 0
        assert not any("\\" in text for text in page.locator(".katex-html").all_inner_texts())
        wide = page.locator(".katex-html").evaluate_all("all => Math.max(...all.map(one => one.scrollWidth))")
        assert wide <= 760
