"""Ages of inputs: how old each indicator is in a list, and panels in which it is as old everywhere.

A backtest whose inputs were fresher than those of the list is not the list's backtest.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError, SpecError
from atrocityrisk.panels._cells import ISSUE_DELAY, MISSING
from atrocityrisk.panels.panel import Panel

COMMON = 0.95
"""Share of training rows whose age or less counts as usual."""


def age_profile(panel: Panel, *, origin: int) -> dict[str, int]:
    """Age that each late indicator has in most states at an origin.

    Parameters
    ----------
    panel : Panel
        In pseudo-real-time.
    origin : int
        Origin of the list.

    Returns
    -------
    dict of str to int
        Indicator to age in years, where more than half of the states with a value have one that is
        a year old or older; publication lags count, so that an indicator of which nothing newer is
        ever out at an origin is listed too.

    Raises
    ------
    OriginError
        If the panel has no row of that year.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> age_profile(load_panel().select(["birth_rate", "electoral_democracy"]), origin=2024)
    {'birth_rate': 1}
    """
    ages = panel.ages_known(known_at=origin).xs(origin, level="year")
    found = {}
    for name in ages.columns:
        known = ages[name].to_numpy(dtype=np.int64)
        known = known[known != MISSING]
        if len(known):
            states = np.bincount(known)
            age = int(states.argmax())
            if age > 0 and 2 * int(states[age]) > len(known):
                found[str(name)] = age
    return found


def with_ages(panel: Panel, profile: Mapping[str, int]) -> Panel:
    """The same panel with some indicators given in every row as old as they are in a list.

    What is fresh in past years and a year old in the list would let a model learn from, and be
    tested on, better inputs than it gets.

    Parameters
    ----------
    panel : Panel
        Left unchanged.
    profile : mapping of str to int
        Indicator to the age in years at which it is given, as of `age_profile`. An indicator whose
        publication lag makes it older stays as it is.

    Returns
    -------
    Panel
        New panel, whose publication lags say so.

    Raises
    ------
    SchemaError
        If an indicator is not in the panel.
    SpecError
        If an age is no whole number of years from 0 to 99.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> older = with_ages(load_panel(), {"electoral_democracy": 1})
    >>> int(older.ages_known(known_at=2020).loc[(20, 2020), "electoral_democracy"])
    1
    """
    columns = panel.columns
    lags = columns["publication_lag"].astype(int).to_dict()
    for name, age in profile.items():
        if name not in columns.index:
            hint = did_you_mean(name, list(columns.index))
            raise SchemaError(f"ages name {name!r}, which is no indicator of the panel{hint}")
        if isinstance(age, bool) or not isinstance(age, int | np.integer) or not 0 <= age < 100:
            raise SpecError(
                f"the age of {name!r} must be a whole number of years from 0 to 99; found {age!r}"
            )
        columns.loc[name, "publication_lag"] = max(lags[name], int(age) + ISSUE_DELAY)
    return panel._with(columns=columns)


def unusual_ages(live: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Values of a list that are older than those which its model learnt from.

    Parameters
    ----------
    live : DataFrame
        Ages in years of the list's values, indexed by gwcode; -1 where missing.
    training : DataFrame
        Ages of the training rows, the same columns.

    Returns
    -------
    DataFrame
        One row per indicator and state: indicator, gwcode, age, usual_age (the age that 95 % of
        the training values do not exceed). Sorted by both.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> learnt = pd.DataFrame({"coups": [0] * 20})
    >>> live = pd.DataFrame({"coups": [0, 3]}, index=[2, 20])
    >>> ar.panels.unusual_ages(live, learnt)[["gwcode", "age"]].to_numpy().tolist()
    [[20, 3]]
    """
    parts = []
    for name in live.columns:
        learnt = training[name].to_numpy()
        learnt = learnt[learnt != MISSING]
        if not len(learnt):
            continue
        usual = int(np.quantile(learnt, COMMON, method="inverted_cdf"))
        age = live[name].to_numpy(dtype=np.int64)
        codes = live.index.to_numpy(dtype=np.int64)[age > usual]
        parts += [
            (str(name), code, years, usual)
            for code, years in zip(codes.tolist(), age[age > usual].tolist(), strict=True)
        ]
    found = pd.DataFrame(parts, columns=["indicator", "gwcode", "age", "usual_age"])
    return found.sort_values(["indicator", "gwcode"], ignore_index=True)
