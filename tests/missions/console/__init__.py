"""Missions in a true browser, on a true city."""
