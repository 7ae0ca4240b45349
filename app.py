"""Normalization explorer: see what normalization does to a network while the network trains.

`streamlit run app.py` serves `app`; for each visitor Streamlit runs this file again, as the script around the pages.
"""

if __name__ == "__main__":
    from explorer.controls.navigation import render

    render()
else:
    import streamlit as st

    from explorer.controls.pages import PAGES
    from explorer.controls.script_errors import quiet_the_log, say_error
    from explorer.serving.opening import browser_opened
    from explorer.serving.server import middleware

    quiet_the_log()
    app = st.App(
        __file__, middleware=middleware(page.stem for page in PAGES), lifespan=browser_opened, on_script_error=say_error
    )
