"""Columns of tidy frames and the few operations that many indicators share, all keeping NaN."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """One column of a tidy frame as float64, sorted by (gwcode, year).

    Parameters
    ----------
    frame : DataFrame
        Indexed by (gwcode, year).
    name : str
        Column.

    Returns
    -------
    Series of float64
        A copy; the frame is not touched.

    Raises
    ------
    SchemaError
        If the frame has no such column.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([(2, 1990), (2, 1991)], names=["gwcode", "year"])
    >>> column(pd.DataFrame({"deaths": [3, 4]}, index=index), "deaths").tolist()
    [3.0, 4.0]
    """
    if name not in frame:
        raise SchemaError(
            f"expected a column {name!r} in a tidy frame, found none; use an edition that has it"
            f"{did_you_mean(name, [str(c) for c in frame.columns])}"
        )
    return frame[name].astype("float64").sort_index()


def either(frame: pd.DataFrame, *names: str) -> pd.Series:
    """The first of several columns that a frame has, where editions name one thing differently.

    Parameters
    ----------
    frame : DataFrame
        Indexed by (gwcode, year).
    *names : str
        Columns, the preferred one first.

    Returns
    -------
    Series of float64
        The first column present.

    Raises
    ------
    SchemaError
        If the frame has none of them; the message names the preferred one.
    """
    return column(frame, next((name for name in names if name in frame), names[0]))


def is_one_of(values: pd.Series, codes: Iterable[float]) -> pd.Series:
    """Whether each value is one of some codes, NaN where the value is missing.

    Parameters
    ----------
    values : Series
        Numbers, possibly missing.
    codes : iterable of float
        Codes that count.

    Returns
    -------
    Series of float64
        1.0, 0.0 or NaN.

    Examples
    --------
    >>> is_one_of(pd.Series([0.0, 2.0, float("nan")]), [0, 1]).tolist()
    [1.0, 0.0, nan]
    """
    return values.isin(list(codes)).astype("float64").where(values.notna())


def at_most(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is at most `limit`, NaN where the value is missing.

    Parameters
    ----------
    values : Series
        Numbers, possibly missing.
    limit : float
        Greatest value that counts.

    Returns
    -------
    Series of float64
        1.0, 0.0 or NaN.

    Examples
    --------
    >>> at_most(pd.Series([0.0, 2.0, float("nan")]), 1).tolist()
    [1.0, 0.0, nan]
    """
    return values.le(limit).astype("float64").where(values.notna())


def whether(counts: pd.Series) -> pd.Series:
    """Whether each count is above 0, NaN where it is missing.

    Parameters
    ----------
    counts : Series
        Counts, possibly missing.

    Returns
    -------
    Series of float64
        1.0, 0.0 or NaN.

    Examples
    --------
    >>> whether(pd.Series([0.0, 2.0, float("nan")])).tolist()
    [0.0, 1.0, nan]
    """
    return counts.gt(0).astype("float64").where(counts.notna())


def log2_plus_one(counts: pd.Series) -> pd.Series:
    """Binary logarithm of one plus a count.

    Parameters
    ----------
    counts : Series
        Counts of 0 or more, possibly missing.

    Returns
    -------
    Series of float64
        ``log2(1 + count)``.

    Examples
    --------
    >>> log2_plus_one(pd.Series([0.0, 1.0, 7.0])).tolist()
    [0.0, 1.0, 3.0]
    """
    logarithm: pd.Series = np.log2(counts + 1.0)
    return logarithm


def log_plus_one(counts: pd.Series) -> pd.Series:
    """Natural logarithm of one plus a count.

    Parameters
    ----------
    counts : Series
        Counts of 0 or more, possibly missing.

    Returns
    -------
    Series of float64
        ``log(1 + count)``.

    Examples
    --------
    >>> log_plus_one(pd.Series([0.0])).tolist()
    [0.0]
    """
    logarithm: pd.Series = np.log1p(counts)
    return logarithm


def zero_where_silent(counts: pd.Series) -> pd.Series:
    """Counts of a source that lists only what happened, with 0 for the states it does not list.

    Parameters
    ----------
    counts : Series
        Indexed by (gwcode, year).

    Returns
    -------
    Series of float64
        Every state in every year from the first to the last for which a count is known; 0 where
        the source lists nothing, NaN where it lists a missing value. Years outside stay absent.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([(2, 1990), (20, 1991)], names=["gwcode", "year"])
    >>> filled = zero_where_silent(pd.Series([3.0, 4.0], index=index))
    >>> filled.loc[[(2, 1990), (2, 1991), (20, 1990)]].tolist()
    [3.0, 0.0, 0.0]
    """
    years = counts.dropna().index.get_level_values("year")
    if years.empty:
        return counts
    covered = states.grid(int(years.min()), int(years.max()), microstates=True)
    rows = counts.index.append(covered).drop_duplicates().sort_values()
    silent = ~rows.isin(counts.index)
    return counts.reindex(rows).mask(silent, 0.0)


def rows_of(values: pd.Series) -> pd.MultiIndex:
    """Index of a tidy series, known to be (gwcode, year).

    Parameters
    ----------
    values : Series
        Indexed by (gwcode, year).

    Returns
    -------
    MultiIndex
        The same index.
    """
    index = values.index
    assert isinstance(index, pd.MultiIndex)
    return index


def region_of(values: pd.Series) -> pd.Series:
    """Region of each row's state by the Early Warning Project's scheme.

    Parameters
    ----------
    values : Series
        Indexed by (gwcode, year).

    Returns
    -------
    Series of str
        na, eap, sca, mna, eur or afr, NaN for an unknown state; indexed like `values`.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([(2, 1990), (640, 1990)], names=["gwcode", "year"])
    >>> region_of(pd.Series([1.0, 1.0], index=index)).tolist()
    ['na', 'eur']
    """
    state = values.index.get_level_values("gwcode")
    region = states.regions()["ewp"].reindex(state)
    return region.set_axis(values.index)
