"""Runs as labeled arrays: histories, overviews, curves of arms, their progress and cost. Nothing is drawn here."""
