"""What Python puts into a control never takes back what its reader chose."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from tests.pages.stores import address
from tests.serving import ROOT, served


def hidden_at_first() -> None:
    import streamlit as st

    from explorer.controls.address import choice

    st.session_state.chosen = choice("letter", ["a", "b", "c"], "a")
    if st.checkbox("Show"):
        st.selectbox("Letter", ["a", "b", "c"], key="letter", persist_state="session")


def test_a_control_that_is_hidden_and_shown_again_keeps_its_readers_choice() -> None:
    app = AppTest.from_function(hidden_at_first).run()
    app.run()
    for letter in ("b", "a", "c"):
        app.checkbox[0].check().run()
        app.selectbox[0].select(letter).run()
        app.checkbox[0].uncheck().run()
        app.run()
        app.run()
        assert (app.session_state.chosen, address(app, "letter")) == (letter, None if letter == "a" else letter)


@pytest.fixture(scope="module")
def slow() -> Iterator[str]:
    with served(ROOT / "tests" / "controls" / "slow.py") as here:
        yield here


@pytest.mark.browser
@pytest.mark.window(900, 600)
@pytest.mark.parametrize("pause", [0, 700, 900, 1100])
def test_a_click_on_a_page_that_is_being_drawn_is_not_taken_back(page: Page, slow: str, pause: int) -> None:
    page.goto(slow)
    expect(page.get_by_text("one as surface")).to_be_visible()
    page.get_by_text("all", exact=True).click()
    page.wait_for_timeout(pause)
    page.get_by_text("contour", exact=True).click()
    expect(page.get_by_text("all as contour")).to_be_visible()
    page.wait_for_timeout(2500)  # two runs of the page by itself
    expect(page.get_by_text("all as contour")).to_be_visible()
    assert "drawn=contour" in page.url
