"""First and last year that a column of an episode frame knows anything about."""

import pandas as pd

from atrocityrisk.errors import DataError


def coverage(column: pd.Series) -> tuple[int, int]:
    """First and last year with a value for any state; the column is indexed by (gwcode, year)."""
    years = column.dropna().index.get_level_values("year")
    if len(years) == 0:
        raise DataError(f"column {column.name!r} is missing everywhere; it covers no year")
    return int(years.min()), int(years.max())
