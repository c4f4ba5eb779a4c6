"""Groups of states worth reading together: the highest, the rising, the long high, the new."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atrocityrisk.editions.performance import LIST_LENGTH
from atrocityrisk.rankings.rank_moves import movement_of
from atrocityrisk.reports.table_rows import records

HIGHEST = 10
LONG, OF_LAST = 8, 10
"""In the first thirty in so many of the last ten lists counts as long high."""


@dataclass(frozen=True, kw_only=True)
class ReadingGroup:
    """States worth reading together.

    Attributes
    ----------
    key : str
        Name in addresses and filters.
    title : str
        Name in words.
    meaning : str
        Who belongs to it, in one sentence.
    gwcodes : frozenset of int
        Its states.

    Examples
    --------
    >>> from atrocityrisk.reports.view.reading_groups import HIGHEST
    >>> HIGHEST
    10
    """

    key: str
    title: str
    meaning: str
    gwcodes: frozenset[int]


def reading_groups(
    frame: pd.DataFrame, record: pd.DataFrame | None, *, origin: int
) -> tuple[ReadingGroup, ...]:
    """The groups of a list, from its frame and the track record's frame."""
    rows = records(frame)

    def those(test: Callable[[dict[str, Any]], bool]) -> frozenset[int]:
        return frozenset(int(row["gwcode"]) for row in rows if test(row))

    made = [
        ReadingGroup(
            key="highest",
            title="Highest",
            meaning=f"The first {HIGHEST} of the list.",
            gwcodes=those(lambda row: row["rank"] <= HIGHEST),
        ),
        ReadingGroup(
            key="rising",
            title="Rising",
            meaning="Up since the last list by more than the interval of the rank allows.",
            gwcodes=those(lambda row: _moved(row) == "up"),
        ),
        ReadingGroup(
            key="new",
            title="Newly entered",
            meaning=f"In the first {LIST_LENGTH} now, and not in those of the last list.",
            gwcodes=those(
                lambda row: (
                    row["rank"] <= LIST_LENGTH
                    and not (pd.notna(row["previous_rank"]) and row["previous_rank"] <= LIST_LENGTH)
                )
            ),
        ),
    ]
    # Without a list before, nothing rose, and not all are new.
    if not any(pd.notna(row["previous_rank"]) for row in rows):
        made = made[:1]
    long = _long_high(record, origin)
    if long is not None:
        here = those(lambda row: row["rank"] <= LIST_LENGTH)
        made.insert(
            len(made) - 1 if len(made) > 1 else 1,
            ReadingGroup(
                key="long-high",
                title="Long high",
                meaning=f"In the first {LIST_LENGTH} now and in at least {LONG} of the {OF_LAST} "
                "lists before.",
                gwcodes=here & long,
            ),
        )
    return tuple(made)


def _moved(row: dict[str, object]) -> str:
    return movement_of(row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"])


def _long_high(record: pd.DataFrame | None, origin: int) -> frozenset[int] | None:
    """States that most of the lists before this one had among the first thirty."""
    if record is None:
        return None
    past = record[(record["origin"] < origin) & (record["origin"] >= origin - OF_LAST)]
    if past["origin"].nunique() < OF_LAST:
        return None
    listed = past.loc[past["rank"] <= LIST_LENGTH, "gwcode"].value_counts()
    return frozenset(int(str(code)) for code in listed.index[listed >= LONG])
