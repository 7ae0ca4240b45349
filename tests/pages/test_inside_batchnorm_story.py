"""Inside BatchNorm in a real browser: type, choose, slide, step, hover and click, and open the address again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.browsing import app_over

pytestmark = [pytest.mark.browser, pytest.mark.window(1280, 1000)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app_over(tmp_path_factory.mktemp("store")) as address:
        yield f"{address}/inside_batchnorm"


@pytest.fixture
def page(page: Page, app: str) -> Page:
    page.goto(app)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector(".value-table tr.strong", state="attached")
    page.wait_for_function("document.querySelectorAll('.live-chart-plot .main-svg').length >= 3")


def chosen_row(page: Page) -> Locator:
    return page.locator(".value-table tr.strong").first


def test_a_typed_number_goes_through_the_whole_page(page: Page) -> None:
    page.locator(".number-table input").first.fill("10")
    expect(page.locator(".number-table tfoot td").first).to_have_text("6.000")
    expect(chosen_row(page)).to_contain_text("1.461")


def test_what_cannot_be_used_is_answered_beside_the_table_and_the_pictures_stay(page: Page) -> None:
    before = chosen_row(page).text_content()
    cell = page.locator(".number-table input.chosen").first
    cell.fill("abc")
    cell.press("Enter")
    expect(page.get_by_text("Sample 4, channel 1 holds “abc”")).to_be_visible()
    assert chosen_row(page).text_content() == before
    expect(page.locator(".number-table input.wrong")).to_have_value("abc")


def test_a_slider_sends_its_numbers_first_and_formula_and_graph_follow(page: Page) -> None:
    slider = page.get_by_role("slider", name="Scale γ")
    slider.focus()
    slider.press("ArrowRight")
    expect(chosen_row(page)).to_contain_text("3.066")
    graph = "document.querySelectorAll('.live-chart-plot')[1].data[1].text.includes('<b>3.066</b>')"
    page.wait_for_function(graph)
    expect(page.locator(".katex-html", has_text="3.066").first).to_be_visible()


def test_a_click_on_a_cell_of_the_block_follows_it_and_the_address_reopens_it(page: Page) -> None:
    click_cell(page, 0)
    page.wait_for_function("location.search.includes('cell=')")
    expect(page.get_by_role("heading", name="Forward: sample 1, channel 1")).to_be_visible()
    again = page.context.new_page()
    again.goto(page.url)
    ready(again)
    expect(again.get_by_role("heading", name="Forward: sample 1, channel 1")).to_be_visible()
    again.close()


def test_hovering_a_cell_tells_its_groups_statistics(page: Page) -> None:
    move_to_cell(page, 0)
    page.wait_for_function(
        "[...document.querySelectorAll('.hoverlayer')].some((layer) => layer.textContent.includes('over 4 values'))",
    )


def move_to_cell(page: Page, point: int) -> tuple[float, float]:
    """The mouse over a cell of the first block, by its position in the hover trace."""
    plot = page.locator(".live-chart-plot").nth(2)
    plot.scroll_into_view_if_needed()
    x, y = page.evaluate(
        """(point) => {
          const plot = document.querySelectorAll('.live-chart-plot')[2];
          const trace = plot._fullData.find((each) => each.customdata), box = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          return [box.x + xaxis._offset + xaxis.l2p(trace.x[point]), box.y + yaxis._offset + yaxis.l2p(trace.y[point])];
        }""",
        point,
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    return x, y


def click_cell(page: Page, point: int) -> None:
    x, y = move_to_cell(page, point)
    page.wait_for_timeout(500)
    page.mouse.click(x, y)
