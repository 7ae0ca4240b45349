"""Normalization explorer: see what normalization does to a network while the network trains.

`streamlit run app.py` serves `app`; for each visitor Streamlit runs this file again, as the script around the pages.
"""

if __name__ == "__main__":
    from explorer.controls.navigation import render

    render()
else:
    import streamlit as st

    from explorer.serving.opening import browser_opened
    from explorer.serving.server import gate

    app = st.App(__file__, middleware=gate(), lifespan=browser_opened)
