"""What all pages are made of, in Streamlit: panel, live chart, scrubber, address, the arms that are shown."""
