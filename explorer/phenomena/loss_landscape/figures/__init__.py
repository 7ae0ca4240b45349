"""The pictures of the page Loss landscape."""
