"""Values of indicators as people count them, by the functions that every display shares."""

from atrocityrisk._formatting.indicator_text import heading, readable

__all__ = ["heading", "readable"]
