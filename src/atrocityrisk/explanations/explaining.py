"""Why this high: the parts of one state's log-odds, or of all states of a forecast."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import IntArray
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations.attribution import contributions
from atrocityrisk.explanations.contribution_parts import Contributions, model_log_odds
from atrocityrisk.explanations.explanation import COLUMNS, MODEL, Explanation, intervals
from atrocityrisk.forecasting import Forecast
from atrocityrisk.forecasting.forecast_results import require_forecast
from atrocityrisk.indicators import INDICATORS, theme_of
from atrocityrisk.indicators.themes import OTHER
from atrocityrisk.panels import _cells
from atrocityrisk.states.resolution import StateLike, state_number
from atrocityrisk.states.state_names import lifespan_text

NO_STATE = 0
"""Number, of no state, given to the median state for models that know states by number."""


def explain(forecast: Forecast, gwcode: StateLike, *, level: float = 0.9) -> Explanation:
    """Why a forecast gives one state the risk it gives: parts that add up exactly.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.
    gwcode : int or str
        State in the forecast: Gleditsch-Ward number, ISO 3166 code or name in the year of its
        origin.
    level : float
        Level of the parts' equal-tailed intervals over the model's draws, in (0, 1).

    Returns
    -------
    Explanation
        Reference and parts on the log-odds scale, with the state of each input.

    Raises
    ------
    SpecError
        If the state is not in the forecast, or `level` is not in (0, 1).

    Notes
    -----
    A model is taken apart by its own structure: coefficients times distance from the reference for
    logits; curves for additive models; exact Shapley values of the probability for forests,
    carried to log-odds by the factor
    :math:`(\\mathrm{logit}\\,p - \\mathrm{logit}\\,p_{ref}) / (p - p_{ref}) > 0`; weighted means
    for pools of log-odds. Any other classifier is taken apart by Shapley values over themes, by
    enumeration, and within themes over drawn orders. Intervals come from taking apart every draw
    of the model in the same way, where that can be done; docs/concepts/explanations.md says where
    and how.

    The part of a column that flags missing values goes to the indicators whose gaps it shows.

    References
    ----------
    .. [1] Lundberg et al. (2020), "From local explanations to global understanding with explainable
       AI for trees", Nature Machine Intelligence 2.
    .. [2] Owen (1977), "Values of games with a priori unions", in Mathematical Economics and Game
       Theory.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from atrocityrisk.forecasting.one_origin import forecast
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> world = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05)
    >>> made = explain(forecast(LogisticRegression(), world.panel, origin=2024), 2)
    >>> whole = made.reference_log_odds + made.parts["contribution"].sum()
    >>> bool(abs(whole - made.log_odds) < 1e-10)
    True
    """
    number = state_of(forecast, gwcode)
    return explain_all(forecast, gwcodes=[number], level=level)[number]


def explain_all(
    forecast: Forecast, *, gwcodes: Sequence[StateLike] | None = None, level: float = 0.9
) -> dict[int, Explanation]:
    """Explanations of many states, at less cost than one by one.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.
    gwcodes : sequence of int or str, optional
        States: Gleditsch-Ward numbers, ISO 3166 codes or names in the year of the origin; all of
        the forecast by default.
    level : float
        As in `explain`.

    Returns
    -------
    dict of int to Explanation
        By gwcode, in the order asked for.

    Raises
    ------
    SpecError
        If a state is not in the forecast, or `level` is not in (0, 1).

    References
    ----------
    .. [1] Lundberg et al. (2020), "From local explanations to global understanding with explainable
       AI for trees", Nature Machine Intelligence 2.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> found = ar.explanations.explain_all(now, gwcodes=[2, 20])
    >>> sorted(found)
    [2, 20]
    """
    if not 0 < level < 1:
        raise SpecError(f"level must lie strictly between 0 and 1, such as 0.9; found {level}")
    require_forecast(forecast)
    asked = forecast.gwcode.tolist() if gwcodes is None else list(gwcodes)
    chosen = [state_of(forecast, state) for state in asked]
    rows = model_rows(forecast).loc[chosen]
    median = reference_row(forecast)
    made = contributions(forecast.estimator, rows, median)
    whole = model_log_odds(forecast.estimator, rows)
    metadata = part_metadata(made.parts.columns.tolist(), median.iloc[0])
    table, order = _parts_tables(forecast, chosen, made, metadata, level)
    place = forecast.gwcode.get_indexer(pd.Index(chosen))
    drawn = None if forecast.draws is None else forecast.draws[place]
    low, high = intervals(drawn, len(chosen), level)
    size = len(made.parts.columns)
    return {
        gwcode: Explanation(
            gwcode=int(gwcode),
            country=states.label(int(gwcode), forecast.origin).name,
            model=forecast.model,
            outcome=forecast.outcome,
            origin=forecast.origin,
            first_year=forecast.first_year,
            last_year=forecast.last_year,
            probability=float(forecast.probability.loc[gwcode]),
            log_odds=float(whole[k]),
            reference_log_odds=float(made.reference),
            parts=table.iloc[k * size : (k + 1) * size].reset_index(drop=True),
            draws=None if made.draws is None else made.draws[k][order[k]],
            level=level,
            method=made.method,
            probability_interval=(float(low[k]), float(high[k])),
        )
        for k, gwcode in enumerate(chosen)
    }


def model_rows(forecast: Forecast) -> pd.DataFrame:
    """Rows of a forecast as its model took them, indexed by (gwcode, year)."""
    codes = forecast.features.index
    years = np.full(len(codes), forecast.origin)
    return forecast.features.set_axis(
        pd.MultiIndex.from_arrays([codes, years], names=_cells.KEY), axis=0
    )


def reference_row(forecast: Forecast) -> pd.DataFrame:
    """The median state of a forecast's origin.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.

    Returns
    -------
    DataFrame
        One row: in each indicator the median of the known values, the lower of the two middle ones
        where their number is even, so that a flag stays a flag; missing where no state has a value.
        Its gwcode is 0, which no state has.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> ar.explanations.reference_row(now).shape
    (1, 3)
    """
    # The lower of two middle values, not their mean: a flag between 0 and 1 is no flag.
    values = np.sort(forecast.features.to_numpy(dtype=np.float64), axis=0)
    known = np.isfinite(values).sum(axis=0)
    middle = values[np.maximum(known - 1, 0) // 2, np.arange(values.shape[1])]
    index = pd.MultiIndex.from_tuples([(NO_STATE, forecast.origin)], names=_cells.KEY)
    return pd.DataFrame([middle], index=index, columns=forecast.features.columns)


def state_of(forecast: Forecast, state: StateLike) -> int:
    """Number of a state in any spelling; one that the forecast does not hold is refused."""
    require_forecast(forecast)
    gwcode = state_number(state, forecast.origin)
    if gwcode in forecast.excluded:
        raise SpecError(
            f"gwcode {gwcode} was left out of this forecast ({forecast.excluded[gwcode]}); make a "
            "forecast with it to explain it"
        )
    if gwcode not in forecast.features.index:
        raise SpecError(
            f"expected a state of the forecast from {forecast.origin}, which holds "
            f"{len(forecast.probability)}; found gwcode {gwcode}: {lifespan_text(gwcode)}"
        )
    return gwcode


def part_metadata(names: list[str], median: pd.Series) -> pd.DataFrame:
    """What does not depend on the state: reference value, kind, theme, Framework of each part."""
    rows: list[tuple[float, str, str, str]] = []
    for name in names:
        if name in INDICATORS:
            entry = INDICATORS[name]
            rows.append((median[name], entry.kind, theme_of(name), ", ".join(entry.framework)))
        elif name in median.index:
            rows.append((median[name], OTHER, OTHER, ""))
        else:
            rows.append((np.nan, MODEL, MODEL, ""))
    return pd.DataFrame(
        rows, index=pd.Index(names), columns=["reference_value", "kind", "theme", "framework"]
    )


def _parts_tables(
    forecast: Forecast,
    gwcodes: list[int],
    made: Contributions,
    metadata: pd.DataFrame,
    level: float,
) -> tuple[pd.DataFrame, IntArray]:
    """Tables of all states, one below the other, and the order of each state's parts in `made`."""
    # All at once: a frame made for each state would take longer than taking the model apart.
    names = made.parts.columns
    contribution = made.parts.to_numpy()
    draws = None if made.draws is None else made.draws.reshape(contribution.size, -1)
    low, high = intervals(draws, contribution.size, level)
    # Largest first, equal ones by name: the same table whatever the order of the columns.
    spelt = names.to_numpy(dtype=str)
    order = np.array([np.lexsort((spelt, -np.abs(row))) for row in contribution])
    known = forecast.ages.loc[gwcodes].reindex(columns=names).fillna(_cells.MISSING)
    ages = pd.Series(known.to_numpy(dtype=np.int64).ravel())
    of_model = np.tile(~names.isin(forecast.features.columns), len(gwcodes))
    status = _cells.status(ages).replace("missing", "unknown").mask(of_model, MODEL)
    described = metadata.loc[np.tile(names, len(gwcodes))].reset_index(drop=True)
    table = described.assign(
        indicator=pd.Series(np.tile(names, len(gwcodes)), dtype=names.dtype),
        value=forecast.features.loc[gwcodes].reindex(columns=names).to_numpy().ravel(),
        status=status,
        value_year=(forecast.origin - ages).where(ages != _cells.MISSING).astype("Int64"),
        contribution=contribution.ravel(),
        low=low,
        high=high,
    )
    rows = order + len(names) * np.arange(len(gwcodes))[:, None]
    return table[COLUMNS].iloc[rows.ravel()], order
