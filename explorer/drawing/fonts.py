"""Families and sizes of a figure's words, in pixels of the screen; presented figures and exports scale them."""

SANS = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
SERIF = '"Source Serif", "Source Serif 4", "Source Serif Pro", serif'
SANS_IN_3D = "Arial, sans-serif"
"""Axes of 3-D scenes lose every font whose name contains a space."""

TICK_SIZE = 14
AXIS_TITLE_SIZE = 14.5
LABEL_SIZE = 16
