"""How long ago, and how much of late: two ways to remember past events, both by state and year."""

import numpy as np
import pandas as pd


def years_since_event(event: pd.Series) -> pd.Series:
    """Years since the last event of the state, a lower bound where none is on record.

    Parameters
    ----------
    event : Series
        1 for an event, 0 for none, NaN where not known; indexed by (gwcode, year).

    Returns
    -------
    Series of float64
        0 in a year with an event. Before the state's first event, years since the year before the
        whole record begins: a new state's short history must not read as a recent event. NaN where
        `event` is.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([[2], [1990, 1991, 1992]], names=["gwcode", "year"])
    >>> years_since_event(pd.Series([0.0, 1.0, 0.0], index=index)).tolist()
    [1.0, 0.0, 1.0]
    """
    event = event.sort_index()
    state = event.index.get_level_values("gwcode")
    year = pd.Series(event.index.get_level_values("year"), index=event.index, dtype="float64")
    begin = year[event.notna()].min() - 1
    last = year.where(event.eq(1)).groupby(state).ffill()
    return (year - last.fillna(begin)).where(event.notna())


def decayed_sum(counts: pd.Series, *, half_life: float) -> pd.Series:
    """Past and present counts of the state, each halved every `half_life` years.

    The value in year t is ``sum(count[s] * 2 ** (-(t - s) / half_life))`` over the years s <= t.

    Parameters
    ----------
    counts : Series
        Events per year, NaN where not known; indexed by (gwcode, year).
    half_life : float
        Years after which an event counts half.

    Returns
    -------
    Series of float64
        0 where no event is on record; NaN where `counts` is.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([[2], [1990, 2000, 2010]], names=["gwcode", "year"])
    >>> decayed_sum(pd.Series([4.0, 0.0, 1.0], index=index), half_life=10).tolist()
    [4.0, 2.0, 2.0]
    """
    counts = counts.sort_index()
    year = counts.index.get_level_values("year").to_numpy(dtype="float64")
    # Weights grow with the year, so they are taken from a fixed middle to stay within floats.
    weight = np.exp2((year - 2000.0) / half_life)
    grown = (counts.fillna(0.0) * weight).groupby(level="gwcode").cumsum()
    return (grown / weight).where(counts.notna())


def so_far(counts: pd.Series) -> pd.Series:
    """Sum of the state's past and present counts.

    Parameters
    ----------
    counts : Series
        Events per year, NaN where not known; indexed by (gwcode, year).

    Returns
    -------
    Series of float64
        NaN where `counts` is; unknown years add nothing to later ones.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([[2], [1990, 1991, 1992]], names=["gwcode", "year"])
    >>> so_far(pd.Series([1.0, float("nan"), 2.0], index=index)).tolist()
    [1.0, nan, 3.0]
    """
    return counts.sort_index().groupby(level="gwcode").cumsum()
