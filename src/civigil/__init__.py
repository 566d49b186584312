"""Civigil: one operating picture for a city's safety and its cyber security."""

__version__ = "0.1.0"
