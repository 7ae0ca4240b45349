"""The panels of the page Loss landscape."""
