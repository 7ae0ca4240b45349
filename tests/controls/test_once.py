"""A click counts once, however often its message is delivered."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from explorer.controls.once import once_button

    def count() -> None:
        st.session_state.counted = st.session_state.get("counted", 0) + 1

    st.session_state.seen = once_button("One step", key="step", on_click=count)


def test_a_click_is_counted_and_seen_by_the_run_that_follows() -> None:
    app = AppTest.from_function(page).run()
    assert not app.session_state.seen
    app.button[0].click().run()
    assert (app.session_state.counted, app.session_state.seen) == (1, True)
    app.run()
    assert (app.session_state.counted, app.session_state.seen) == (1, False)


def test_a_click_that_is_delivered_a_second_time_is_not_counted_again() -> None:
    app = AppTest.from_function(page).run()
    button = app.button[0]
    button.click().run()
    button.click().run()  # the same message: the button on screen is another one by now
    assert app.session_state.counted == 1


def test_the_next_click_counts() -> None:
    app = AppTest.from_function(page).run()
    for _ in range(3):
        app.button[0].click().run()
    assert app.session_state.counted == 3
