"""Bins of deaths: few, many but not more than a year ago, doubled, doubled to many.

The bins were fixed in a trial before this was written; nothing here is tuned.
"""

import numpy as np
import pandas as pd

from atrocityrisk.signals.monthly_deaths import MonthlyDeaths, month_numbers

SPAN = 6
"""Months whose deaths are added up."""
FEW, MANY = 25, 250
GROWTH = 2.0
BINS = ("few", "not doubled", "doubled", "doubled to many")
BIN_TEXTS = {
    "few": f"fewer than {FEW} deaths",
    "not doubled": f"{FEW} deaths or more, not twice as many as a year before",
    "doubled": f"at least twice as many as a year before, {FEW} to {MANY - 1}",
    "doubled to many": f"at least twice as many as a year before, {MANY} or more",
}


def bin_of(now: np.ndarray, before: np.ndarray, at_least: np.ndarray) -> np.ndarray:
    """Position in BINS of deaths beside those before, or a part of them; -1: cannot be told."""
    found = np.full(np.shape(now), -1)
    known = ~np.isnan(now) & ~np.isnan(before)
    doubled = known & (now >= GROWTH * before)
    found[known] = 1
    found[doubled & (now < MANY)] = 2
    found[doubled & (now >= MANY)] = 3
    # A part of the year before may be enough to say that deaths have not doubled.
    found[(found == -1) & (now < GROWTH * at_least)] = 1
    # Few are few whatever was before.
    found[now < FEW] = 0
    return found


def state_sums(months: MonthlyDeaths, last: int, *, span: int = SPAN) -> pd.DataFrame:
    """Deaths by state in the months to `last` and in the same months a year before."""
    # now, before: NaN with an unknown month among them; of each the part that is provisional, and
    # whether any is; at_least: what is known of the deaths before where not all is.
    number = month_numbers(months.frame)
    codes = pd.Index(months.states, name="gwcode")
    columns: dict[str, pd.Series] = {}
    for name, end in (("now", last), ("before", last - 12)):
        rows = months.frame[number.between(end - span + 1, end)]
        by_state = rows.groupby("gwcode")["deaths"]
        complete = by_state.count().reindex(codes, fill_value=0).eq(span)
        total = by_state.sum().reindex(codes)
        columns[name] = total.where(complete)
        provisional = rows[rows["provisional"]].groupby("gwcode")["deaths"].sum()
        columns[f"{name}_provisional"] = provisional.reindex(codes, fill_value=0.0)
        columns[f"{name}_marked"] = (
            rows.groupby("gwcode")["provisional"].any().reindex(codes, fill_value=False)
        )
        if name == "before":
            columns["at_least"] = total.fillna(0.0)
    return pd.DataFrame(columns)


def state_bins(sums: pd.DataFrame) -> pd.Series:
    """Position in BINS by state; -1 where the months do not tell."""
    columns = (sums[name].to_numpy(dtype=float) for name in ("now", "before", "at_least"))
    return pd.Series(bin_of(*columns), index=sums.index, name="bin")
