"""When the columns that indicators are made from were first released, and since when coded live.

The years stand in `first_releases.csv`, compiled with sources; a row without a column tells of all
columns of its source that have no row of their own.
"""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

Years = tuple[int | None, int | None]
UNKNOWN: Years = (None, None)


@cache
def _table() -> dict[tuple[str, str], Years]:
    table = resources.files(__package__).joinpath("first_releases.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        (row["source"], row["column"]): (
            _year(row["first_release"]),
            _year(row["coded_live_since"]),
        )
        for row in rows
    }


def release_years(columns: Iterable[tuple[str, str]]) -> Years:
    """Years of first release and of live coding: the latest of the columns, given with sources."""
    # What is not known of one column is not known of the whole.
    known = [
        _table().get((source, name)) or _table().get((source, ""), UNKNOWN)
        for source, name in columns
    ]
    first, live = zip(*known, strict=True)
    return _latest(first), _latest(live)


def _latest(years: Sequence[int | None]) -> int | None:
    known = [year for year in years if year is not None]
    return max(known) if len(known) == len(years) else None


def _year(text: str) -> int | None:
    return int(text) if text else None
