"""The window of the labels, for models that learn from their past or count each onset once.

A forecast tells its model the outcome's window. A model that is fitted by itself cannot know it and
takes that of the package's first outcome: two years.
"""

from typing import Protocol

YEARS = 2


class ToldWindow(Protocol):
    """Parameters that follow from the window of the outcome."""

    gap: int | None
    temper: float | None


def gap_of(model: ToldWindow) -> int:
    """Years after which the window of a row has closed."""
    return YEARS if model.gap is None else model.gap


def temper_of(model: "ToldWindow | Tempered") -> float:
    """Weight of each label: one over the years of the window."""
    return 1.0 / YEARS if model.temper is None else model.temper


class Tempered(Protocol):
    """Parameters of a model whose likelihood counts each onset once."""

    temper: float | None
