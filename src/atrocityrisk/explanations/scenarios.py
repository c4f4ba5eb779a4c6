"""What a model would say of other inputs: its response, never an effect, and only near known cases.

A model that was fitted to what was does not know what an intervention would do. Inputs are moved
together where one follows from another, and a request is refused where no known case is near.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations.attribution import contribution_differences
from atrocityrisk.explanations.explaining import model_rows, state_of
from atrocityrisk.explanations.explanation import intervals
from atrocityrisk.forecasting import Forecast, training_rows
from atrocityrisk.indicators import family_of
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import competition_ranks
from atrocityrisk.states.resolution import StateLike

NOTE = (
    "This is the model's response to other inputs, all else as it is. It is not the effect of a "
    "policy or an event: the model was fitted to what happened, not to what was done."
)
SHARE = 0.99
"""Share of the states of the origin whose distance to their nearest case must not be exceeded."""
FEW = 12
"""A column with no more distinct values than this takes none but these."""
CHANGE = "_change_"


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """A model's response to other inputs of one state.

    Attributes
    ----------
    gwcode : int
        State.
    country : str
        Its name in the year of the origin.
    origin, first_year, last_year : int
        Year seen from, and the window.
    before, after : float
        Probability with the inputs as they are and as asked for.
    before_interval, after_interval : tuple of float
        90 % intervals over the model's draws; missing without draws.
    rank_before, rank_after : int
        Rank among the states of the forecast, those other than this one as they are.
    changes : DataFrame
        indicator, before, after, given (False for one that was moved along because it follows from
        one that was given).
    parts : DataFrame
        indicator, log_odds: what each input does to the response; sums to its change in log-odds.
    distance, limit : float
        Distance to the nearest known case of another state, in standard deviations, and the largest
        one at which a request is answered.
    note : str
        How this must not be read.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> asked = ar.what_if(now, 2, {"unrest": 0.0}, panel=panel)
    >>> asked.gwcode, asked.changes.shape[0]
    (2, 1)
    """

    gwcode: int
    country: str
    origin: int
    first_year: int
    last_year: int
    before: float
    after: float
    before_interval: tuple[float, float]
    after_interval: tuple[float, float]
    rank_before: int
    rank_after: int
    changes: pd.DataFrame
    parts: pd.DataFrame
    distance: float
    limit: float
    note: str


def what_if(
    forecast: Forecast,
    gwcode: StateLike,
    changes: Mapping[str, float],
    *,
    panel: Panel | None = None,
) -> WhatIf:
    """What the model would say of a state if some of its inputs were others.

    Parameters
    ----------
    forecast : Forecast
        Result of `forecast`.
    gwcode : int or str
        State in the forecast: Gleditsch-Ward number, ISO 3166 code or name in the year of its
        origin.
    changes : mapping of str to float
        Indicator to value.
    panel : Panel, optional
        Panel that the forecast was made from: known cases are then its training rows as well. By
        default they are the states of the origin alone.

    Returns
    -------
    WhatIf
        The model's response.

    Raises
    ------
    SpecError
        If the state or an indicator is not in the forecast; a value is missing, outside the range
        of known cases or, for a column of few values, none of these; an indicator is moved without
        the others that measure the same thing; or no known case is near.

    Notes
    -----
    A level and its change over some years move by the same amount, because the past stays as it
    was: the one follows where the other is given. Other indicators of one family (`load_themes`)
    must be given with each other, at their present value if they are to stay.

    A case is near if the distance in standardised inputs is not above that of 99 % of the states of
    the origin to their nearest case in another state, or not above what it is already.

    References
    ----------
    .. [1] Goldstein et al. (2015), "Peeking inside the black box: Visualizing statistical learning
       with plots of individual conditional expectation", Journal of Computational and Graphical
       Statistics 24(1).

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from atrocityrisk.forecasting.one_origin import forecast
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> made = forecast(LogisticRegression(), panel, origin=2024)
    >>> asked = what_if(made, 2, {"unrest": 0.0}, panel=panel)
    >>> asked.note.startswith("This is the model's response")
    True
    """
    number = state_of(forecast, gwcode)
    row = model_rows(forecast).loc[[number]]
    known = _known(forecast, panel)
    asked = _checked(row, changes, known)
    along = _moved_along(row, asked)
    for name, value in along.items():
        _check_range(name, value, known[name].dropna())
    moved = {**asked, **along}
    _check_families(row, moved)
    after = row.assign(**moved)
    distance, limit = _support(known, row, after)
    names = sorted(moved)
    table = pd.DataFrame(
        {
            "indicator": names,
            "before": row.iloc[0][names].to_numpy(),
            "after": after.iloc[0][names].to_numpy(),
            "given": [name in asked for name in names],
        }
    )
    return _response(forecast, number, row, after, table, distance, limit)


def _known(forecast: Forecast, panel: Panel | None) -> pd.DataFrame:
    """Rows of the states of the origin, and the training rows where there is a panel."""
    live = model_rows(forecast)
    if panel is None:
        return live
    if panel.fingerprint() != forecast.panel_fingerprint:
        raise SpecError(
            "this is not the panel that the forecast was made from; give that one, with the same "
            "indicators, outcome and timing"
        )
    rows = training_rows(panel, origin=forecast.origin)
    past = panel.features(known_at=forecast.origin).loc[rows, list(live.columns)]
    return pd.concat([live, past])


def _checked(
    row: pd.DataFrame, changes: Mapping[str, float], known: pd.DataFrame
) -> dict[str, float]:
    """Values asked for, each possible by itself."""
    if not changes:
        raise SpecError("expected at least one indicator to change, found none; see `changes`")
    for name, value in changes.items():
        if name not in row:
            raise SpecError(
                f"the forecast has no indicator {name!r}{did_you_mean(name, list(row.columns))}"
            )
        if isinstance(value, bool | str) or not np.isfinite(value):
            raise SpecError(f"expected a finite number for {name!r}, found {value!r}")
        _check_range(name, float(value), known[name].dropna())
    return {name: float(value) for name, value in changes.items()}


def _check_range(name: str, value: float, seen: pd.Series) -> None:
    if seen.empty:
        raise SpecError(
            f"no known case has a value of {name!r}, so that there is nothing to compare with; "
            "leave it out of `changes`"
        )
    distinct = np.unique(seen)
    if len(distinct) <= FEW and value not in distinct:
        listed = ", ".join(f"{one:g}" for one in distinct)
        raise SpecError(
            f"{name!r} takes the values {listed} in known cases, found {value:g}; give one of these"
        )
    low, high = float(distinct[0]), float(distinct[-1])
    if not low <= value <= high:
        raise SpecError(
            f"{name!r} lies between {low:g} and {high:g} in known cases, found {value:g}; the "
            "model has not seen such a value and its answer would be made up"
        )


def _moved_along(row: pd.DataFrame, asked: dict[str, float]) -> dict[str, float]:
    """Levels and changes that follow from those asked for."""
    now = row.iloc[0]
    steps: dict[str, float] = {}
    for name, value in asked.items():
        level = name.split(CHANGE)[0]
        step = value - float(now[name])
        if level in steps and not np.isclose(steps[level], step, rtol=0, atol=1e-9):
            raise SpecError(
                f"{level!r} and its change over some years move by the same amount, because the "
                f"past stays as it was; found moves by {steps[level]:g} and {step:g}"
            )
        steps[level] = step
    return {
        str(name): float(now[name]) + steps[name.split(CHANGE)[0]]
        for name in row.columns
        if name not in asked and name.split(CHANGE)[0] in steps
        # What is not known cannot follow, and a change of an unknown level leads nowhere.
        if np.isfinite(now[name]) and np.isfinite(steps[name.split(CHANGE)[0]])
    }


def _check_families(row: pd.DataFrame, moved: dict[str, float]) -> None:
    """Refuse to move one of several indicators that measure the same thing."""
    for name in moved:
        family = family_of(name)
        if family == "calendar year":
            raise SpecError(
                f"{name!r} is the year of the origin, which cannot be changed; "
                "make a forecast from another origin instead"
            )
        others = [
            str(other) for other in row.columns if family_of(other) == family and other not in moved
        ]
        if others:
            raise SpecError(
                f"{name!r} cannot be moved alone: {', '.join(map(repr, others))} measure the same "
                f"thing ({family}); give them too, at their present value if they are to stay"
            )


def _support(known: pd.DataFrame, row: pd.DataFrame, after: pd.DataFrame) -> tuple[float, float]:
    """Distance to the nearest case of another state, and the largest that is answered."""
    middle, scale = known.median().fillna(0.0), known.std().replace(0.0, 1.0).fillna(1.0)
    cases = ((known.fillna(middle) - middle) / scale).to_numpy()
    codes = known.index.get_level_values("gwcode").to_numpy()
    origin = row.index.get_level_values("year")[0]
    live = (known.index.get_level_values("year") == origin).nonzero()[0]

    def nearest(one: FloatArray, code: int) -> float:
        others = cases[codes != code]
        return float(np.sqrt(((others - one) ** 2).sum(axis=1).min()))

    code = int(row.index.get_level_values("gwcode")[0])
    usual = np.quantile([nearest(cases[k], codes[k]) for k in live], SHARE)
    here, there = (
        nearest(((frame.fillna(middle) - middle) / scale).to_numpy()[0], code)
        for frame in (row, after)
    )
    limit = max(float(usual), here)
    if there > limit:
        raise SpecError(
            f"no known case is near these inputs: the nearest is {there:.1f} standard deviations "
            f"away, where {limit:.1f} is the largest distance answered; change less, or other "
            "indicators with it"
        )
    return there, limit


def _response(
    forecast: Forecast,
    gwcode: int,
    row: pd.DataFrame,
    after: pd.DataFrame,
    table: pd.DataFrame,
    distance: float,
    limit: float,
) -> WhatIf:
    """The model's answers to both rows, and what leads from one to the other."""
    model = forecast.estimator
    both = pd.concat([row, after])
    before_p, after_p = model.predict_proba(both)[:, 1].tolist()
    drawn = predictive_draws(model, both)
    low, high = intervals(drawn, 2, 0.9)
    others = forecast.probability.drop(gwcode).to_numpy()
    ranks = [int(competition_ranks(np.append(others, p))[-1]) for p in (before_p, after_p)]
    made = contribution_differences(model, after, row).iloc[0]
    made = made[made != 0]
    parts = pd.DataFrame({"indicator": made.index, "log_odds": made.to_numpy()})
    order = np.lexsort((parts["indicator"], -parts["log_odds"].abs()))
    return WhatIf(
        gwcode=gwcode,
        country=states.label(gwcode, forecast.origin).name,
        origin=forecast.origin,
        first_year=forecast.first_year,
        last_year=forecast.last_year,
        before=before_p,
        after=after_p,
        before_interval=(float(low[0]), float(high[0])),
        after_interval=(float(low[1]), float(high[1])),
        rank_before=ranks[0],
        rank_after=ranks[1],
        changes=table,
        parts=parts.iloc[order].reset_index(drop=True),
        distance=distance,
        limit=limit,
        note=NOTE,
    )
