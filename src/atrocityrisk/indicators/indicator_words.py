"""Indicators and their values in words, for figures, the terminal and pages."""

from typing import Any

from atrocityrisk._formatting.indicator_text import heading, readable
from atrocityrisk._formatting.numbers import plain
from atrocityrisk.indicators.base import INDICATORS

MISSING = ("_missing", " missing")
"""How a column is called that says whether a value is missing."""


def indicator_words(name: str) -> str:
    """What an indicator says; a column of one's own keeps its name, with spaces."""
    if name in INDICATORS:
        made = INDICATORS[name]
        return heading(made.description, unit=made.unit)
    base = next((name.removesuffix(end) for end in MISSING if name.endswith(end)), "")
    if base in INDICATORS:
        return f"No value: {indicator_words(base)}"
    return name.replace("_", " ")


def value_words(name: str, value: Any) -> str:
    """A value as people count it: a code by its name, a logarithm undone."""
    if name not in INDICATORS:
        return plain(value)
    made = INDICATORS[name]
    return readable(value, description=made.description, unit=made.unit)
