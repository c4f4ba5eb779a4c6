"""The cells of a panel: how they are indexed, how old they are, how publication delays them."""

import numpy as np
import pandas as pd

from atrocityrisk import lags

KEY = ["gwcode", "year"]
FILED_AS = {"publication_lag": "lag", "max_age_years": "carry"}
"""What the fingerprint and files call these facts, as they always did: old ones still verify."""
ISSUE_DELAY = 1
"""A list from origin t is issued before the end of year t + 1; a publication lag of one year,
that of most sources, therefore costs nothing."""
MISSING = -1
"""Age of a cell without a value; 0 is observed, k carried for k years."""


def delays(columns: pd.DataFrame) -> dict[str, int]:
    """Years by which each column that comes late is late when a list is issued."""
    lag = columns["publication_lag"].astype(int)
    return {
        str(name): int(years) - ISSUE_DELAY for name, years in lag.items() if years > ISSUE_DELAY
    }


def delayed(frame: pd.DataFrame, delays: dict[str, int]) -> pd.DataFrame:
    """Each delayed column as it stood so many years before."""
    moved = {
        name: lags.lag_years(frame[name], years) for name, years in delays.items() if name in frame
    }
    return frame.assign(**moved) if moved else frame


def status(ages: pd.Series) -> pd.Series:
    """Age of each cell in words."""
    words = np.select([ages == MISSING, ages > 0], ["missing", "carried"], "observed")
    return pd.Series(words, index=ages.index)


def traced(values: np.ndarray, ages: np.ndarray, *, year: int, names: pd.Index) -> pd.DataFrame:
    """Value, status and year of the value of each cell of a row."""
    age = pd.Series(ages, index=names, dtype=np.int64)
    return pd.DataFrame(
        {
            "value": values,
            "status": status(age),
            "value_year": (year - age).where(age != MISSING).astype("Int64"),
        }
    )


def last_known(events: pd.DataFrame) -> int:
    """Last year in which an event series is known; the last year of the rows if none is."""
    year = events.index.get_level_values("year")
    known = year[events.notna().any(axis=1).to_numpy()]
    return int((known if len(known) else year).max())


def stated(record_end: int, events: pd.DataFrame) -> int | None:
    """End of the record where somebody said it; None where it follows from the events."""
    return None if record_end == last_known(events) else record_end


def counted(ages: pd.DataFrame) -> pd.DataFrame:
    """Number of cells of each kind in each column."""
    table = ages.to_numpy()
    year = ages.index.get_level_values("year").to_numpy()
    state = ages.index.get_level_values("gwcode").to_numpy()
    observed = table == 0
    return pd.DataFrame(
        {
            "observed": observed.sum(axis=0),
            "carried": (table > 0).sum(axis=0),
            "missing": (table == MISSING).sum(axis=0),
            "first_year": [year[o].min() if o.any() else pd.NA for o in observed.T],
            "last_year": [year[o].max() if o.any() else pd.NA for o in observed.T],
            "states": [np.unique(state[o]).size for o in observed.T],
        },
        index=ages.columns,
    ).astype("Int64")


def shares(ages: pd.DataFrame) -> pd.DataFrame:
    """Share of the states with an observed, a carried and no value, by year."""
    year = ages.index.get_level_values("year")
    parts = {"observed": ages.eq(0), "carried": ages.gt(0), "missing": ages.eq(MISSING)}
    columns = [
        part.groupby(year)
        .mean()
        .melt(var_name="indicator", value_name=name, ignore_index=False)
        .set_index("indicator", append=True)
        for name, part in parts.items()
    ]
    return pd.concat(columns, axis=1).swaplevel()


def column_by_column(frame: pd.DataFrame) -> pd.DataFrame:
    """The same numbers in one layout: how they lie in memory decides the last bits of products."""
    values = np.asfortranarray(frame.to_numpy(dtype=np.float64))
    return pd.DataFrame(values, index=frame.index, columns=frame.columns, copy=False)
