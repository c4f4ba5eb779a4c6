"""Raw series of a state's leading indicators, beside its part of the world.

Values are as people count them, in the year that they are of: that a value was out later, or is
taken later so that past lists are like this one, moves no point. What this list could not know is
left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.indicator_text import counted
from atrocityrisk.editions.edition import Edition
from atrocityrisk.explanations import Explanation
from atrocityrisk.indicators.themes import family_of
from atrocityrisk.panels._cells import MISSING

SERIES, YEARS = 4, 30
STILL = ("region", "age of the state")
"""Families without a history worth a chart: a place stays, and an age grows by one each year."""
YES_OR_NO = "1 yes, 0 no"


@dataclass(frozen=True, kw_only=True, eq=False)
class IndicatorSeries:
    """One indicator of a state over the years.

    Attributes
    ----------
    indicator : str
        Name of the column.
    unit : str
        Unit of the column; the values are what it was made from, where that is a count.
    years : ndarray of int
        Years up to the origin, one after the other.
    values : ndarray
        Values as people count them; NaN where unknown.
    observed : ndarray of bool
        Whether a value is of its year; one that is not was carried over from an earlier year.
    region : str
        Part of the world, as `states.region(...).ewp`.
    region_values : ndarray
        Of the states of the region with a value, this one among them: the median, or the share
        with a yes where the values are yes and no. NaN where no state has a value.
    contribution : float
        What the latest value adds to the log-odds, against a typical state.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> series = ar.editions.indicator_histories(edition)[483]  # doctest: +SKIP
    >>> series[0].values[-5:]  # doctest: +SKIP
    """

    indicator: str
    unit: str
    years: np.ndarray
    values: FloatArray
    observed: np.ndarray
    region: str
    region_values: FloatArray
    contribution: float

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the values are 1 for yes and 0 for no."""
        return self.unit == YES_OR_NO

    @property
    def is_code(self) -> bool:
        """Whether the values are codes, which hold until they change."""
        return self.unit[:1].isdigit()


def indicator_histories(
    edition: Edition,
    *,
    gwcodes: Collection[int] | None = None,
    count: int = SERIES,
    years: int = YEARS,
) -> dict[int, tuple[IndicatorSeries, ...]]:
    """Series of the indicators that contribute most to each state's risk.

    Parameters
    ----------
    edition : Edition
        With explanations; without them there is nothing to choose by.
    gwcodes : collection of int, optional
        States wanted; all of them if None.
    count : int, default 4
        Series of a state, at most; no two of one family, of which the largest is taken.
    years : int, default 30
        Years up to the origin.

    Returns
    -------
    dict of int to tuple of IndicatorSeries
        The largest contribution first, whether it raises the risk or lowers it.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.indicator_histories(edition, gwcodes=[483], count=3)  # doctest: +SKIP
    """
    wanted = edition.explanations.keys() if gwcodes is None else set(gwcodes)
    leading = {
        code: leading_inputs(made, count=count)
        for code, made in edition.explanations.items()
        if code in wanted
    }
    names = sorted({name for chosen in leading.values() for name, _ in chosen})
    known = edition.panel.features(known_at=edition.origin)
    ages = edition.panel.ages_known(known_at=edition.origin)
    # Earlier years are not shown, but a value of one of them may have been carried into the first.
    rows = range(edition.origin - 2 * years, edition.origin + 1)
    # Looked up once: there are thousands of series, and a look-up reads a table.
    regions = {
        int(code): states.region(int(code)).ewp
        for code in edition.panel.index.get_level_values("gwcode").unique()
    }
    tables = {
        name: _table(
            known[name].unstack("gwcode").reindex(rows),
            ages[name].unstack("gwcode").reindex(rows),
            description=edition.descriptions[name],
            unit=edition.units[name],
            regions=regions,
            years=range(edition.origin - years + 1, edition.origin + 1),
        )
        for name in names
    }
    return {
        code: tuple(
            _series(tables[name], name, code, region=regions[code], contribution=size)
            for name, size in chosen
        )
        for code, chosen in leading.items()
    }


def leading_inputs(made: Explanation, *, count: int) -> list[tuple[str, float]]:
    """Indicators with a value that contribute most, one of a family, and what they contribute."""
    parts = made.parts[made.parts["status"].isin(["observed", "carried"])]
    sizes = sorted(
        zip(parts["indicator"].tolist(), parts["contribution"].tolist(), strict=True),
        key=lambda one: -abs(one[1]),
    )
    chosen: dict[str, tuple[str, float]] = {}
    for name, size in sizes:
        family = family_of(name)
        if family not in STILL and family not in chosen and len(chosen) < count:
            chosen[family] = (name, size)
    return list(chosen.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """One indicator of all states: rows are years, columns states or regions."""

    unit: str
    values: pd.DataFrame
    observed: pd.DataFrame
    by_region: pd.DataFrame


def _table(
    known: pd.DataFrame,
    ages: pd.DataFrame,
    *,
    description: str,
    unit: str,
    regions: Mapping[int, str],
    years: range,
) -> _Table:
    """Values by the year that they are of, as people count them, and the middle of each region."""
    dated = _by_own_year(known, ages)
    # Where a year has no value of its own, lists went on with the last one, if with any.
    held = dated.ffill().where(known.notna())
    values = (
        dated.fillna(held)
        .reindex(years)
        .map(lambda value: counted(value, description=description, unit=unit))
    )
    grouped = values.T.groupby([regions[int(code)] for code in values.columns])
    middle = grouped.mean() if unit == YES_OR_NO else grouped.median()
    return _Table(
        unit=unit, values=values, observed=dated.notna().reindex(years), by_region=middle.T
    )


def _by_own_year(known: pd.DataFrame, ages: pd.DataFrame) -> pd.DataFrame:
    """Values moved from the row in which they were known to the year that they are of."""
    made = np.full(known.shape, np.nan)
    table, old = known.to_numpy(), ages.fillna(MISSING).to_numpy(np.int64)
    for row in range(len(made)):
        # Rows are years in a row. Later ones may hold an older value once more: the first counts.
        for column in np.flatnonzero((old[row] != MISSING) & (old[row] <= row)):
            own = row - old[row, column]
            if np.isnan(made[own, column]):
                made[own, column] = table[row, column]
    return pd.DataFrame(made, index=known.index, columns=known.columns)


def _series(
    table: _Table, indicator: str, gwcode: int, *, region: str, contribution: float
) -> IndicatorSeries:
    """One state's column of a table."""
    return IndicatorSeries(
        indicator=indicator,
        unit=table.unit,
        years=table.values.index.to_numpy(),
        values=table.values[gwcode].to_numpy(np.float64),
        observed=table.observed[gwcode].to_numpy(),
        region=region,
        region_values=table.by_region[region].to_numpy(np.float64),
        contribution=contribution,
    )
