"""How a brief is cut to two pages: the most important first, a bound on each part, the rest told.

The bounds are such that two A4 pages hold when every part is full, with the longest name of a
State; a test prints that. What is left out is counted where it was left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

MOST_DRIVERS = 4
MOST_RECORDS = 3
MOST_ALERTS = 2
MOST_ADVISED = 3
MOST_OPTIONS = 4
MOST_UNKNOWN = 5

NAME_CHARACTERS = 78
"""Of an indicator's name."""
SUMMARY_CHARACTERS = 480
ACCOUNT_CHARACTERS = 150
ALERT_CHARACTERS = 150
REASON_CHARACTERS = 110
ROLE_CHARACTERS = 56
GROUND_CHARACTERS = 110
OUTCOME_CHARACTERS = 330


@dataclass(frozen=True, kw_only=True)
class Shortened(Generic[Item]):
    """The first of some items, and how many more there are."""

    items: tuple[Item, ...]
    more: int


def shortened(items: Iterable[Item], most: int) -> Shortened[Item]:
    """The first of items that come in the order of their importance."""
    every = tuple(items)
    return Shortened(items=every[:most], more=max(0, len(every) - most))


def cut(text: str, most: int) -> str:
    """A text in one line, cut after a word; the sign at its end says that it was cut."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    kept = line[: most - 2]
    whole = kept.rsplit(" ", 1)[0] if " " in kept[most // 2 :] else kept
    return f"{whole.rstrip(',;:.')} …"
