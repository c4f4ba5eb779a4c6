"""Ages of inputs by state: a year in which some states have fresh values and others have not.

What one state has a year late in the list, it is given a year late in every row: its rows in
training and in past lists are then as stale as the row that is forecast from.
"""

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk.errors import SchemaError, SpecError
from atrocityrisk.panels import _cells, _late_cells
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.panels.panel import Panel

OLDEST = 3
"""Greatest number of years by which a value is looked for before the origin."""


def state_ages(panel: Panel, *, origin: int) -> pd.DataFrame:
    """Years by which each state's values of a year are late.

    Parameters
    ----------
    panel : Panel
        In pseudo-real-time, with a row of the origin for each state.
    origin : int
        Year of the list.

    Returns
    -------
    DataFrame
        Whole years, one row per state of that year (gwcode) and one column per indicator: 0 where
        the value is of the year that a list has at most origins, k where the newest one is k years
        older; 0, too, where none of the last three years has one, which stays missing.

    Raises
    ------
    OriginError
        If the panel has no row of that year.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> late = state_ages(load_panel().select(["minority_rule", "new_state"]), origin=2025)
    >>> late["minority_rule"].unique().tolist(), late["new_state"].unique().tolist()
    ([1], [0])
    """
    ages = panel.ages_known(known_at=origin)
    delays = _cells.delays(panel.columns)
    year = ages.index.get_level_values("year")
    live = ages[year == origin].droplevel("year")
    late = pd.DataFrame(0, index=live.index, columns=live.columns, dtype=np.int64)
    for name in late.columns:
        own = live[name].to_numpy(dtype=np.int64) - delays.get(name, 0)
        known = live[name].to_numpy() != MISSING
        late.loc[known, name] = own[known]
        sought = late.index[~known]
        for k in range(1, OLDEST + 1):
            before = ages.loc[year == origin - k, name].droplevel("year")
            before = before.reindex(sought, fill_value=MISSING)
            found = before[before != MISSING]
            late.loc[found.index, name] = found.to_numpy(np.int64) + k - delays.get(name, 0)
            sought = sought.difference(found.index)
    return late.clip(lower=0)


def with_state_ages(panel: Panel, late: pd.DataFrame) -> Panel:
    """The same panel with each state's values given in every row as late as in a list.

    Parameters
    ----------
    panel : Panel
        Left unchanged.
    late : DataFrame
        As `state_ages` returns it, of the same indicators. A state that is not in it, such as one
        that has ended, is given each value as late as most states.

    Returns
    -------
    Panel
        New panel. A value that was carried forward in it counts as of the year it was observed in.

    Raises
    ------
    SchemaError
        If an indicator of the panel is not in the table.
    SpecError
        If a number of years is negative or no whole number.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> panel = load_panel().select(["minority_rule"])
    >>> older = with_state_ages(panel, state_ages(panel, origin=2025))
    >>> older.indicators.loc[(2, 2015)].equals(panel.indicators.loc[(2, 2014)])
    True
    """
    absent = [name for name in panel.columns.index if name not in late]
    if absent:
        raise SchemaError(f"no ages are given for {absent[0]!r}; make them with state_ages")
    whole = all(pd.api.types.is_integer_dtype(kind) for kind in late.dtypes)
    if not whole or (late < 0).any(axis=None):
        raise SpecError("ages by state must be whole numbers of years from 0 up")
    values, ages = panel.indicators, panel.ages
    gwcode = values.index.get_level_values("gwcode")
    usual = late.mode().iloc[0].astype("int64")
    for name in values.columns:
        years = late[name].reindex(gwcode).fillna(usual[name]).to_numpy(dtype=np.int64)
        if not years.any():
            continue
        values[name], ages[name] = _moved(values[name], ages[name], years)
    cells = panel.late_cells
    return panel._with(
        indicators=values, ages=ages, late_cells=_late_cells.still_there(cells, ages)
    )


def _moved(values: pd.Series, ages: pd.Series, years: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """A column with each row's value from so many years before, and the ages of the values."""
    # Where the value was carried already, going back by its age as well would count it twice.
    known = ages.where(ages != MISSING).astype("float64")
    new_values, new_ages = values.copy(), known.copy()
    for k in np.unique(years[years > 0]).tolist():
        rows = years == k
        new_values[rows] = lags.lag_years(values, k)[rows]
        new_ages[rows] = (lags.lag_years(known, k) + k)[rows]
    return new_values, new_ages.fillna(MISSING).astype(np.int8)
