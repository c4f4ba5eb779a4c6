"""How the Early Warning Project moves and fills values, errors included; for its reproduction only.

Nothing here obeys the package's own rules: values are carried without a maximum age, backwards, and
from regressions fitted on all years. The forecasts of this package never pass through this module.
Series are indexed by (ccode, year), sorted, and every country is without gaps.
"""

import numpy as np
import pandas as pd

from atrocityrisk.errors import DuplicateRowsError


def on_rows(frame: pd.DataFrame, rows: pd.Index, *, table: str) -> pd.DataFrame:
    """Values of a source on the country-years of the list, missing where the source has none."""
    # Rows without a code are no country of the list.
    keyed = frame.dropna(subset="ccode").astype({"ccode": "int64", "year": "int64"})
    keyed = keyed.set_index(["ccode", "year"])
    keyed = keyed[keyed.index.isin(rows)]
    repeated = keyed.index[keyed.index.duplicated()]
    if len(repeated):
        first = tuple(int(part) for part in repeated[0])
        raise DuplicateRowsError(
            f"{table}: expected one row per country-year, found {len(repeated)} more, first "
            f"(ccode, year) {first}; add a correction that keeps one"
        )
    return keyed.reindex(rows)


def carried_forward(values: "pd.Series[float]") -> "pd.Series[float]":
    """Last known value of the same country, however old."""
    return values.groupby(level="ccode").ffill()


def carried_backward(values: "pd.Series[float]") -> "pd.Series[float]":
    """Next known value of the same country: knowledge from the future, as EWP uses it."""
    return values.groupby(level="ccode").bfill()


def neighbour_year(values: "pd.Series[float]", steps: int) -> "pd.Series[float]":
    """Value of the same country some years earlier (positive) or later (negative)."""
    return values.groupby(level="ccode").shift(steps)


def proxied(values: "pd.Series[float]", proxy: "pd.Series[float]") -> "pd.Series[float]":
    """Values, and where they are missing a straight line through a proxy, fitted on all years."""
    # Later years are among those fitted, so that a value of 1965 depends on data of 2022.
    known = values.notna() & proxy.notna()
    x, y = proxy[known].to_numpy(), values[known].to_numpy()
    deviation = x - x.mean()
    slope = float(deviation @ (y - y.mean()) / (deviation @ deviation))
    line = float(y.mean() - slope * x.mean()) + slope * proxy
    return values.fillna(line).astype("float64").where(~(values.isna() & proxy.isna()), np.nan)
