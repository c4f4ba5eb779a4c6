"""Columns of tidy frames and the few operations that many indicators share, all keeping NaN."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from atrocityrisk.errors import SchemaError
from atrocityrisk.registry import did_you_mean


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
            f"expected a column {name!r} in a tidy frame, found none"
            f"{did_you_mean(name, [str(c) for c in frame.columns])}. Use an edition that has it"
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
