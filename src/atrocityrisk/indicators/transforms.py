"""Named transforms that make a published column into an indicator, alone or one after another.

Each takes one or more series indexed by (gwcode, year), keeps missing values missing and looks at
no later year. Those that need the list of states stand in `state_transforms`.
"""

from collections.abc import Callable
from functools import reduce
from operator import add
from typing import ParamSpec

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk._core.registry import Registry

P = ParamSpec("P")

TRANSFORMS: Registry[Callable[..., pd.Series]] = Registry("transform")
"""Transforms by the names that `indicators.csv` uses."""


def transform(function: Callable[P, pd.Series]) -> Callable[P, pd.Series]:
    """Register a function under its own name as a transform."""
    TRANSFORMS.add(function.__name__, function)
    return function


def _where_known(answer: pd.Series, values: pd.Series) -> pd.Series:
    """A comparison as 1.0 or 0.0, missing where the compared value is: NaN > 0 is no "no"."""
    return answer.astype("float64").where(values.notna())


# Each value by itself.


@transform
def level(values: pd.Series) -> pd.Series:
    """The column as published."""
    return values


@transform
def is_one_of(values: pd.Series, *codes: float | str) -> pd.Series:
    """Whether each value is one of some codes."""
    return _where_known(values.isin(list(codes)), values)


@transform
def at_most(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is at most a limit."""
    return _where_known(values.le(limit), values)


@transform
def at_least(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is at least a limit."""
    return _where_known(values.ge(limit), values)


@transform
def is_below(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is below a limit."""
    return _where_known(values.lt(limit), values)


@transform
def is_positive(values: pd.Series) -> pd.Series:
    """Whether each value is above 0."""
    return _where_known(values.gt(0), values)


@transform
def capped_at(values: pd.Series, limit: float) -> pd.Series:
    """Each value, or the limit where it is beyond it."""
    return values.clip(upper=limit)


@transform
def square(values: pd.Series) -> pd.Series:
    """Square of each value."""
    return values**2


@transform
def sqrt(values: pd.Series) -> pd.Series:
    """Square root of each value."""
    root: pd.Series = np.sqrt(values)
    return root


@transform
def log(values: pd.Series) -> pd.Series:
    """Natural logarithm; missing for 0 and below, which have none."""
    logarithm: pd.Series = np.log(values.where(values > 0))
    return logarithm


@transform
def log2(values: pd.Series) -> pd.Series:
    """Binary logarithm; missing for 0 and below, which have none."""
    logarithm: pd.Series = np.log2(values.where(values > 0))
    return logarithm


@transform
def log_plus_one(counts: pd.Series) -> pd.Series:
    """Natural logarithm of one plus a count."""
    logarithm: pd.Series = np.log1p(counts)
    return logarithm


@transform
def log2_plus_one(counts: pd.Series) -> pd.Series:
    """Binary logarithm of one plus a count."""
    logarithm: pd.Series = np.log2(counts + 1.0)
    return logarithm


# Several columns.


@transform
def total(*columns: pd.Series) -> pd.Series:
    """Sum of several columns; missing where one of them is."""
    return reduce(add, columns)


@transform
def mean_of_known(*columns: pd.Series) -> pd.Series:
    """Mean of those of several columns that are known."""
    return pd.concat(columns, axis=1).mean(axis=1)


@transform
def per_inhabitants(counts: pd.Series, population: pd.Series, number: float) -> pd.Series:
    """Count per so many inhabitants."""
    return counts / population.reindex(counts.index) * number


@transform
def displaced_per_inhabitants(
    protected: pd.Series, counted: pd.Series, population: pd.Series, number: float
) -> pd.Series:
    """People displaced within the state per so many inhabitants: the larger of two counts."""
    # Neither holds the other: UNHCR counts whom it protects, so that its 0 beside a count of IDMC
    # is no zero, and IDMC counts by state from 2009 on.
    larger = pd.concat([protected, counted], axis=1).max(axis=1).sort_index()
    return per_inhabitants(larger, population, number)


@transform
def without_year(values: pd.Series, year: int) -> pd.Series:
    """Values, missing in one year."""
    return values.mask(values.index.get_level_values("year") == year)


@transform
def in_whole_years(counts: pd.Series, attempts: pd.Series | None = None) -> pd.Series:
    """Counts without the years of which the source lists only states with an attempt."""
    # The list of the running year names coups as they happen; taken for coverage, it would make
    # every state of which something is known a state with a coup.
    listed = counts if attempts is None else attempts
    return counts.where(listed.groupby(level="year").transform("min").eq(0))


# Past years of the same state: reset where a number comes to stand for another polity.


@transform
def change(values: pd.Series, years: int) -> pd.Series:
    """Difference from the value some years before."""
    return lags.change_years(values, years)


@transform
def years_before(values: pd.Series, years: int, *, through_succession: bool = False) -> pd.Series:
    """Value some years before, if so told also from a predecessor under the same number."""
    assert isinstance(values.index, pd.MultiIndex)
    segments = lags.unbroken(values.index) if through_succession else None
    return lags.lag_years(values, years, segments=segments)


@transform
def growth_in_percent(values: pd.Series) -> pd.Series:
    """Growth since the year before, in percent."""
    before = lags.lag_years(values, 1)
    return (values / before.where(before > 0) - 1.0) * 100.0


@transform
def rolling_sum(
    values: pd.Series, years: int, *, min_years: int | None = None, current: bool = False
) -> pd.Series:
    """Sum over this year and those before; `current`: only where this year is known."""
    recent = lags.rolling_sum_years(values, years, min_years=min_years)
    return recent.where(values.notna()) if current else recent


@transform
def rolling_mean(
    values: pd.Series, years: int, *, min_years: int | None = None, current: bool = False
) -> pd.Series:
    """Mean over this year and those before; `current`: only where this year is known."""
    recent = lags.rolling_mean_years(values, years, min_years=min_years)
    return recent.where(values.notna()) if current else recent


@transform
def rolling_max(
    values: pd.Series, years: int, *, min_years: int | None = None, current: bool = False
) -> pd.Series:
    """Largest value of this year and those before; `current`: only where this year is known."""
    recent = lags.rolling_max_years(values, years, min_years=min_years)
    return recent.where(values.notna()) if current else recent


@transform
def any_in_years(event: pd.Series, years: int) -> pd.Series:
    """Whether any known year was one with an event; "no" only where all years are known."""
    # Statistics fall silent in a collapse: a year without a figure must not pass for a quiet one.
    some = lags.rolling_max_years(event, years, min_years=1)
    return some.where(some.eq(1) | lags.rolling_max_years(event, years).notna())


@transform
def fall_below_best(values: pd.Series, years: int) -> pd.Series:
    """How far the value lies below the highest of this year and those before."""
    return lags.rolling_max_years(values, years) - values


# Memory of the past: goes with the number, whatever state bears it.


@transform
def cumulative(counts: pd.Series) -> pd.Series:
    """Sum of the state's past and present counts; unknown years add nothing to later ones."""
    return counts.sort_index().groupby(level="gwcode").cumsum()


@transform
def decayed_sum(counts: pd.Series, half_life: float) -> pd.Series:
    """Past and present counts, each halved every `half_life` years."""
    # The value in year t is ``sum(count[s] * 2 ** (-(t - s) / half_life))`` over the years s <= t;
    # missing where the count of t is.
    counts = counts.sort_index()
    year = counts.index.get_level_values("year").to_numpy(dtype="float64")
    # Weights grow with the year, so they are taken from a fixed middle to stay within floats.
    weight = np.exp2((year - 2000.0) / half_life)
    grown = (counts.fillna(0.0) * weight).groupby(level="gwcode").cumsum()
    return (grown / weight).where(counts.notna())


@transform
def years_since_event(event: pd.Series) -> pd.Series:
    """Years since the state's last event (1), a lower bound where none is on record."""
    # Before the first event, years since the year before the whole record begins: a new state's
    # short history must not read as a recent event.
    event = event.sort_index()
    state = event.index.get_level_values("gwcode")
    year = pd.Series(event.index.get_level_values("year"), index=event.index, dtype="float64")
    begin = year[event.notna()].min() - 1
    last = year.where(event.eq(1)).groupby(state).ffill()
    return (year - last.fillna(begin)).where(event.notna())
