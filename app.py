"""Normalization explorer: see what normalization does to a network while the network trains."""

from explorer.widgets.navigation import render

render()
