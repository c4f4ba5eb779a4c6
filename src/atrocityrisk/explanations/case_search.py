"""Country-years most like a state, in the model's own metric, and what was recorded after them."""

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations.attribution import contributions, has_structure
from atrocityrisk.explanations.explaining import model_rows, reference_row, state_of
from atrocityrisk.forecasting import Forecast, training_rows
from atrocityrisk.panels import Panel
from atrocityrisk.states.resolution import StateLike

COLUMNS = ["gwcode", "country", "year", "distance", "followed", "onset_year"]
LOOKED_AT = 200
"""Rows explained where a model has no structure of its own and each costs many predictions."""


def nearest_cases(
    forecast: Forecast, panel: Panel, gwcode: StateLike, *, k: int = 5, gap: int = 5
) -> pd.DataFrame:
    r"""Training rows most like a state's row, as the model sees it, and what followed them.

    The distance of two rows is that of their contributions,
    :math:`d(x, y)^2 = \sum_j (\phi_j(x) - \phi_j(y))^2` in log-odds: rows are alike if they are at
    risk for the same reasons, and inputs that the model does not weigh do not count.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.
    panel : Panel
        Panel that it was made from.
    gwcode : int or str
        State in the forecast: Gleditsch-Ward number, ISO 3166 code or name in the year of its
        origin.
    k : int
        Cases, 1 or more.
    gap : int
        Years that must lie between two cases of one state, and between a case of the state itself
        and the origin; 1 or more. Neighbouring years are nearly the same row.

    Returns
    -------
    DataFrame
        Nearest first: gwcode, country (name in that year), year, distance (log-odds), followed (1.0
        or 0.0: whether the outcome was recorded in the window after the year), onset_year (first
        year of the window in which it was; missing if it was not).

    Raises
    ------
    SpecError
        If the state is not in the forecast, `k` or `gap` is below 1, or the panel is another one.

    Notes
    -----
    Cases show what the model treats as alike. They are few, chosen after the fact and not a sample:
    their share of onsets is no probability. Use the forecast for that.

    For a model without structure of its own, such as one that is none of those `explain` names, the
    200 rows nearest in standardised inputs are looked at.

    References
    ----------
    .. [1] Lundberg et al. (2018), "Consistent individualized feature attribution for tree
       ensembles", arXiv:1802.03888, on distances between attributions.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from atrocityrisk.forecasting.one_origin import forecast
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> cases = nearest_cases(forecast(LogisticRegression(), panel, origin=2024), panel, 2, k=3)
    >>> len(cases), bool(cases["distance"].is_monotonic_increasing)
    (3, True)
    """
    number = state_of(forecast, gwcode)
    _check(forecast, panel, k=k, gap=gap)
    row = model_rows(forecast).loc[[number]]
    past = _past(forecast, panel)
    past = past.iloc[_looked_at(forecast, past, row, gap)]
    both = contributions(
        forecast.estimator, pd.concat([row, past]), reference_row(forecast), draws=False
    ).parts.to_numpy()
    distance = np.sqrt(((both[1:] - both[0]) ** 2).sum(axis=1))
    chosen = _spread_out(past.index, distance, k=k, gap=gap)
    index = past.index[chosen]
    assert isinstance(index, pd.MultiIndex)
    return _case_table(forecast, panel, index, distance[chosen])


def nearest_cases_of_all(
    forecast: Forecast, panel: Panel, *, k: int = 5, gap: int = 5
) -> dict[int, pd.DataFrame]:
    """Nearest cases of every state of a forecast, at little more than the cost of one.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.
    panel : Panel
        Panel that it was made from.
    k, gap : int
        As in `nearest_cases`.

    Returns
    -------
    dict of int to DataFrame
        By gwcode, in the order of the forecast; each as `nearest_cases` gives it.

    Raises
    ------
    SpecError
        As in `nearest_cases`.

    References
    ----------
    .. [1] Lundberg et al. (2018), "Consistent individualized feature attribution for tree
       ensembles", arXiv:1802.03888, on distances between attributions.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> found = ar.explanations.nearest_cases_of_all(now, panel, k=2)
    >>> len(found), len(found[2])
    (30, 2)
    """
    codes = [int(code) for code in forecast.features.index]
    _check(forecast, panel, k=k, gap=gap)
    live, past = model_rows(forecast), _past(forecast, panel)
    looked_at = [_looked_at(forecast, past, live.loc[[code]], gap) for code in codes]
    # States share most rows that are looked at, and each is taken apart once.
    explained = np.unique(np.concatenate(looked_at))
    parts = contributions(
        forecast.estimator,
        pd.concat([live, past.iloc[explained]]),
        reference_row(forecast),
        draws=False,
    ).parts.to_numpy()
    here, there = parts[: len(live)], parts[len(live) :]
    rows, distances = [], []
    for kept, row in zip(looked_at, here, strict=True):
        distance = np.sqrt(((there[np.searchsorted(explained, kept)] - row) ** 2).sum(axis=1))
        chosen = _spread_out(past.index[kept], distance, k=k, gap=gap)
        rows.append(kept[chosen])
        distances.append(distance[chosen])
    index = past.index[np.concatenate(rows)]
    assert isinstance(index, pd.MultiIndex)
    table = _case_table(forecast, panel, index, np.concatenate(distances))
    ends = np.cumsum([len(chosen) for chosen in rows]).tolist()
    starts = [0, *ends[:-1]]
    return {
        code: table.iloc[start:end].reset_index(drop=True)
        for code, start, end in zip(codes, starts, ends, strict=True)
    }


def _check(forecast: Forecast, panel: Panel, *, k: int, gap: int) -> None:
    if k < 1 or gap < 1:
        raise SpecError(f"expected k and gap of 1 or more, found k={k}, gap={gap}")
    if panel.fingerprint() != forecast.panel_fingerprint:
        raise SpecError(
            "this is not the panel that the forecast was made from; give that one, with the same "
            "indicators, outcome and timing"
        )


def _case_table(
    forecast: Forecast, panel: Panel, index: pd.MultiIndex, distance: FloatArray
) -> pd.DataFrame:
    """Cases with their names and what followed them."""
    followed = panel.labels(known_at=forecast.origin).loc[index]
    table = index.to_frame(index=False).astype(np.int64)
    table["country"] = states.labels(index)["name"].to_numpy()
    table["distance"] = distance
    table["followed"] = followed.to_numpy()
    table["onset_year"] = _first_years(panel, index, followed, forecast.origin)
    return table[COLUMNS]


def _past(forecast: Forecast, panel: Panel) -> pd.DataFrame:
    """Training rows."""
    rows = training_rows(panel, origin=forecast.origin)
    # A forecast may have learnt from the last years alone.
    kept = rows.get_level_values("year") >= forecast.training.first_year
    known = panel.features(known_at=forecast.origin)
    return known.loc[rows[kept], list(forecast.features.columns)]


def _looked_at(forecast: Forecast, past: pd.DataFrame, row: pd.DataFrame, gap: int) -> IntArray:
    """Positions of the training rows that may be cases of a state's row."""
    # The state's own latest years are nearly the row itself and would crowd out all others.
    kept = np.flatnonzero(~_own(past.index, forecast, int(row.index[0][0]), gap))
    if has_structure(forecast.estimator):
        return kept
    distance = _plain_distance(past.iloc[kept], row)
    return np.asarray(kept[np.argsort(distance, kind="stable")[:LOOKED_AT]])


def _own(index: pd.Index, forecast: Forecast, gwcode: int, gap: int) -> BoolArray:
    """Whether a training row is one of the state's own latest years."""
    years = index.get_level_values("year")
    own = (index.get_level_values("gwcode") == gwcode) & (years > forecast.origin - gap)
    return np.asarray(own)


def _plain_distance(past: pd.DataFrame, row: pd.DataFrame) -> FloatArray:
    """Distance in inputs, each in its standard deviations; a missing cell counts as the median."""
    middle, scale = past.median().fillna(0.0), past.std().replace(0.0, 1.0).fillna(1.0)
    gap = (past.fillna(middle) - row.fillna(middle).iloc[0]) / scale
    return np.asarray(np.sqrt((gap.to_numpy() ** 2).sum(axis=1)))


def _spread_out(index: pd.Index, distance: FloatArray, *, k: int, gap: int) -> IntArray:
    """Positions of the nearest rows, those of one state at least `gap` years apart."""
    code = index.get_level_values("gwcode").to_numpy()
    year = index.get_level_values("year").to_numpy()
    chosen: list[int] = []
    # Equal distances by state and year: the same cases whatever the order of the rows.
    for i in np.lexsort((year, code, distance)).tolist():
        if all(code[i] != code[j] or abs(year[i] - year[j]) >= gap for j in chosen):
            chosen.append(i)
        if len(chosen) == k:
            break
    return np.array(chosen, dtype=np.int64)


def _first_years(panel: Panel, index: pd.MultiIndex, followed: pd.Series, origin: int) -> pd.Series:
    """First year of each row's window with the outcome."""
    events = panel.events
    seen = panel.outcome.occurrence(events[events.index.get_level_values("year") <= origin])
    window = range(panel.outcome.first, panel.outcome.last + 1)
    years = [
        next((year + lead for lead in window if seen.get((code, year + lead)) == 1.0), None)
        if flag == 1.0
        else None
        for (code, year), flag in zip(index, followed, strict=True)
    ]
    return pd.Series(years, dtype="Int64")
