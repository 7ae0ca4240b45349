"""Tours: the pages of a preset in their order, as an address has them."""

from __future__ import annotations

from explorer.controls.presenting import Tour, tour_of


def test_a_tour_has_pages_that_are_there_each_once_in_their_order() -> None:
    tour = tour_of("neither-alone", ["gradient_flow", "nowhere", "lab", "gradient_flow"])
    assert tour == Tour("neither-alone", ("gradient_flow", "lab"))
    assert tour.text == "neither-alone.gradient_flow.lab"


def test_a_tour_ends_after_its_last_page_and_before_its_first() -> None:
    tour = Tour("x", ("gradient_flow", "lab"))
    assert tour.beside("gradient_flow", 1) == "lab" and tour.beside("lab", -1) == "gradient_flow"
    assert tour.beside("lab", 1) is None and tour.beside("gradient_flow", -1) is None
    assert tour.beside("handout", 1) is None
