"""The cells of a panel: how they are indexed, how old they are, how publication delays them."""

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError

KEY = ["gwcode", "year"]
FILED_AS = {"publication_lag": "lag", "max_age_years": "carry"}
"""What the fingerprint and files call these facts, as they always did: old ones still verify."""
MISSING = -1
"""Age of a cell without a value; 0 is observed, k carried for k years."""


def deciding(columns: pd.DataFrame) -> pd.DataFrame:
    """Facts of columns that decide a number, under the names that the fingerprint hashes."""
    return columns[["source", "version", *FILED_AS]].rename(columns=FILED_AS)


def check_index(frame: pd.DataFrame) -> None:
    """Refuse a frame that is not one row per state and year.

    Parameters
    ----------
    frame : DataFrame
        What shall be a panel's rows.

    Raises
    ------
    SchemaError
        If the index is not (gwcode, year).
    DataError
        If there are no rows.
    DuplicateRowsError
        If a country-year occurs twice.
    """
    if list(frame.index.names) != KEY:
        raise SchemaError(
            f"a panel is indexed by (gwcode, year); found {tuple(frame.index.names)}. "
            "Use frame.set_index(['gwcode', 'year'])"
        )
    if frame.empty:
        raise DataError("a panel needs at least one country-year and one indicator; found none")
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise DuplicateRowsError(
            f"panel has {len(repeated)} duplicated country-years, first "
            f"{tuple(map(int, repeated[0]))}; drop or merge them before building the panel"
        )


def delayed(frame: pd.DataFrame, delays: dict[str, int]) -> pd.DataFrame:
    """Each delayed column as it stood so many years before.

    Parameters
    ----------
    frame : DataFrame
        Indexed by (gwcode, year).
    delays : dict of str to int
        Years by column; other columns stay as they are.

    Returns
    -------
    DataFrame
        Same shape.
    """
    moved = {
        name: lags.lag_years(frame[name], years) for name, years in delays.items() if name in frame
    }
    return frame.assign(**moved) if moved else frame


def status(ages: pd.Series) -> pd.Series:
    """Age of each cell in words.

    Parameters
    ----------
    ages : Series of int
        Ages.

    Returns
    -------
    Series of str
        "observed", "carried" or "missing".

    Examples
    --------
    >>> status(pd.Series([0, 3, -1])).tolist()
    ['observed', 'carried', 'missing']
    """
    words = np.select([ages == MISSING, ages > 0], ["missing", "carried"], "observed")
    return pd.Series(words, index=ages.index)


def counted(ages: pd.DataFrame) -> pd.DataFrame:
    """Number of cells of each kind in each column.

    Parameters
    ----------
    ages : DataFrame of int
        Indexed by (gwcode, year), one column per indicator.

    Returns
    -------
    DataFrame of Int64
        One row per column: observed, carried, missing, first_year and last_year observed, states
        with at least one value.
    """
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
    """Share of the states with an observed, a carried and no value, by year.

    Parameters
    ----------
    ages : DataFrame of int
        Indexed by (gwcode, year), one column per indicator.

    Returns
    -------
    DataFrame
        Indexed by (indicator, year), indicators in the order of the columns; columns observed,
        carried and missing, which add up to 1.
    """
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
    """The same numbers in one layout: how they lie in memory decides the last bits of products.

    Parameters
    ----------
    frame : DataFrame
        Numbers.

    Returns
    -------
    DataFrame
        Floats, each column in one piece.
    """
    values = np.asfortranarray(frame.to_numpy(dtype=np.float64))
    return pd.DataFrame(values, index=frame.index, columns=frame.columns, copy=False)
