"""When killings began, to the month where that is known, and on which side of a month they fall.

An onset whose month is not known is never put on a side by guess: it settles a question only where
every month of its year gives the same answer.
"""

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

READINGS = ("whole", "begun", "ahead")
"""Onset in the window; in the months of it that were seen; in those that remain."""
WINDOW_YEARS = 2
WINDOW_MONTHS = 12 * WINDOW_YEARS


@cache
def onset_months() -> pd.DataFrame:
    """Months in which mass killings began, as the Early Warning Project's workbook tells them.

    Returns
    -------
    DataFrame
        One row per killing since 1989: gwcode, year, perpetrator, month (missing where only the
        year is told), precision ("day", "month" or "year"), placeholder (1 for 1 January and
        1 July, which stand for a year without a month), source ("sheet" or "note").

    References
    ----------
    .. [1] Early Warning Project (2025). Statistical Risk Assessment, list of mass killings.
       https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment

    Examples
    --------
    >>> dates = onset_months()
    >>> dates[(dates["gwcode"] == 625) & (dates["year"] == 2023)]["month"].tolist()
    [4]
    """
    source = files("atrocityrisk.signals").joinpath("onset_months.csv")
    with source.open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype={"month": "Int64"}, keep_default_na=True)


def known_months(dates: pd.DataFrame, *, placeholders: bool = False) -> pd.DataFrame:
    """Dates whose month counts as known; `placeholders`: also those that stand for a year."""
    unknown = dates["month"].isna() | (dates["placeholder"].eq(1) & (not placeholders))
    return dates.assign(month=dates["month"].mask(unknown))


def onset_sides(
    rows: pd.DataFrame, occurred: pd.Series, dates: pd.DataFrame, *, months_seen: int
) -> pd.DataFrame:
    """Whether an onset lies in the months seen, and in those ahead, of each row's window."""
    # `rows` has gwcode and origin, `occurred` is indexed by gwcode and year: 1, 0 or NaN.
    begun, ahead = (np.zeros(len(rows)) for _ in range(2))
    by_state = {key: part["month"] for key, part in dates.groupby(["gwcode", "year"])}
    for ahead_by in range(1, WINDOW_YEARS + 1):
        year = rows["origin"] + ahead_by
        keys = pd.MultiIndex.from_arrays([rows["gwcode"].astype("int64"), year.astype("int64")])
        came = occurred.reindex(keys).to_numpy(dtype=float)
        # Months of this year that were seen: none, some or all.
        seen = int(np.clip(months_seen - 12 * (ahead_by - 1), 0, 12))
        for at in np.flatnonzero(came != 0).tolist():
            known = by_state.get(keys[at]) if came[at] == 1 else None
            for side, sides in ((True, begun), (False, ahead)):
                sides[at] = _either(sides[at], _on_side(known, seen, first=side))
    return pd.DataFrame({"begun": begun, "ahead": ahead}, index=rows.index)


def _on_side(months: pd.Series | None, seen: int, *, first: bool) -> float:
    """Whether an onset of a year lies in its first months (or in the rest): 1, 0 or NaN."""
    share = seen if first else 12 - seen
    if share == 0:
        return 0.0
    if months is None:
        return np.nan
    known = months.dropna().astype("int64")
    if share == 12 or (known.le(seen) if first else known.gt(seen)).any():
        return 1.0
    # One without a month may lie on either side.
    return np.nan if len(known) < len(months) else 0.0


def _either(one: float, other: float) -> float:
    """1 if one of them is; else unknown if one of them is; else 0."""
    return 1.0 if 1.0 in (one, other) else np.nan if one != one or other != other else 0.0
