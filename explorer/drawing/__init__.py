"""What all figures are made of: theme, axes, grids of arms, color scales, annotations. Plotly's JSON, no Streamlit."""
