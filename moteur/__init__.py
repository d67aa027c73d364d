"""Moteur de workflow et de documents piloté par du YAML ; il ne connaît aucun métier."""

__version__ = "0.1.0"
