"""Normalization explorer: see what normalization does to a network while the network trains."""

from explorer.controls.navigation import render

render()
