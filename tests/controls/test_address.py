"""An address says something new only where somebody else than the page wrote it."""

from streamlit.testing.v1 import AppTest

from tests.pages.stores import address


def letters() -> None:
    import streamlit as st

    from explorer.controls.address import choice, choices, number

    st.session_state.letter_shown = choice("letter", ["a", "b", "c"], "a")
    st.selectbox("Letter", ["a", "b", "c"], key="letter", persist_state="session")
    st.session_state.number_shown = number("size", 1.5, 0.0, 3.0)
    st.session_state.several_shown = choices("several", ["x", "y", "z"])


def test_a_request_that_was_under_way_with_an_older_address_takes_nothing_back() -> None:
    app = AppTest.from_function(letters).run()
    app.selectbox[0].select("b").run()
    assert address(app, "letter") == "b"
    app.selectbox[0].select("c")
    app.query_params["letter"] = "b"  # as the browser knew it when the reader clicked
    app.run()
    assert (app.session_state.letter_shown, address(app, "letter")) == ("c", "c")


def test_an_address_from_elsewhere_goes_before_what_the_control_says() -> None:
    app = AppTest.from_function(letters).run()
    app.selectbox[0].select("b").run()
    app.query_params["letter"] = "c"
    app.run()
    assert (app.session_state.letter_shown, app.selectbox[0].value) == ("c", "c")


def test_numbers_and_sets_of_an_address_are_taken_within_what_there_is() -> None:
    app = AppTest.from_function(letters)
    app.query_params["size"] = "2.25"
    app.query_params["several"] = ["z", "nobody", "x"]
    app.run()
    assert app.session_state.number_shown == 2.25
    assert app.session_state.several_shown == ["x", "z"] and app.query_params["several"] == ["x", "z"]
    for wrong in ("17", "nan", "inf", "-1", "two"):
        other = AppTest.from_function(letters)
        other.query_params["size"] = wrong
        other.run()
        assert other.session_state.number_shown == 1.5 and address(other, "size") is None
