"""One folder for each phenomenon: `numbers` (NumPy, pandas), drawn by `figures`, shown by `panels` (Streamlit).

No phenomenon imports another; what they share lies in reading, formulas, drawing and controls.
"""
