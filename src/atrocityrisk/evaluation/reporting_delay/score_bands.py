"""What a score may still become when the onsets that are not yet coded have been."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.evaluation.reporting_delay.delays import DelayModel
from atrocityrisk.forecasting import Backtest, Forecast
from atrocityrisk.metrics import METRICS

Among = Literal["forecast", "even"]


@dataclass(frozen=True, kw_only=True)
class ScoreBand:
    """A score by today's labels, and the interval of what it may become.

    Attributes
    ----------
    metric : str
        Name in `METRICS`.
    as_coded : float
        Score by the labels of today; NaN where it is not defined without an onset.
    expected, low, high : float
        Mean and interval over what may still be coded.
    missing : float
        Expected number of onsets of these windows that are not yet coded.
    undefined : float
        Share of draws in which the score is not defined; they are left out.
    among : {"forecast", "even"}
        How missing onsets were assigned to states.
    level : float
        Coverage of the interval.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.evaluation import reporting_delay
    >>> rows = [
    ...     (100 + i, 2002 + i, float(edition > 2003 + i), 0.0, edition)
    ...     for i in range(10) for edition in range(2003 + i, 2014)
    ... ]
    >>> names = ["gwcode", "year", "onset", "ongoing", "edition"]
    >>> vintages = pd.DataFrame(rows, columns=names)
    >>> delays = reporting_delay.fit_delays(vintages, n_draws=100)
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2012), base_rate=0.06).panel
    >>> past = ar.backtest(["climatology"], panel, origins=range(2008, 2011))
    >>> band = reporting_delay.score_band(past, delays, n_draws=20)
    >>> band.among, band.level
    ('forecast', 0.9)
    """

    metric: str
    as_coded: float
    expected: float
    low: float
    high: float
    missing: float
    undefined: float
    among: Among
    level: float


def score_band(
    made: Backtest | Forecast,
    delays: DelayModel,
    *,
    metric: str = "log_score",
    observed: pd.Series | None = None,
    model: str | None = None,
    among: Among = "forecast",
    k: int = 30,
    n_draws: int = 1000,
    seed: int = 0,
) -> ScoreBand:
    """Score of forecasts whose onsets may not all be coded yet.

    Parameters
    ----------
    made : Backtest or Forecast
        Forecasts; a backtest brings what is coded so far.
    delays : DelayModel
        How late onsets are coded.
    metric : str, default "log_score"
        Name in `METRICS`.
    observed : Series, optional
        For a forecast: 1.0 or 0.0 by gwcode, as coded so far over the whole window.
    model : str, optional
        Which model of a backtest; needed if there are several.
    among : {"forecast", "even"}, default "forecast"
        Assign missing onsets to states by the forecast's own odds, or to all alike. The first
        assumes that the forecast is right about them, the second that it knows nothing about them:
        the truth lies between, or beyond, if late onsets are those that nobody expected.
    k : int, default 30
        Length of a list, for scores of lists.
    n_draws, seed : int
        Draws, and their seed.

    Returns
    -------
    ScoreBand
        Today's score and its interval.

    Raises
    ------
    SpecError
        If the model is not named or not there, or a window ends after the newest edition.
    DataError
        If no outcome is known.

    References
    ----------
    .. [1] Lawless, J. F. (1994). Adjustments for reporting delays and the prediction of occurred
       but not reported events. Canadian Journal of Statistics 22(1), 15-31.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.evaluation import reporting_delay
    >>> rows = [
    ...     (100 + i, 2002 + i, float(edition > 2003 + i), 0.0, edition)
    ...     for i in range(10) for edition in range(2003 + i, 2014)
    ... ]
    >>> names = ["gwcode", "year", "onset", "ongoing", "edition"]
    >>> vintages = pd.DataFrame(rows, columns=names)
    >>> delays = reporting_delay.fit_delays(vintages, n_draws=100)
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2012), base_rate=0.06).panel
    >>> past = ar.backtest(["climatology"], panel, origins=range(2008, 2011))
    >>> band = reporting_delay.score_band(past, delays, n_draws=20)
    >>> band.metric, band.low <= band.high
    ('log_score', True)
    """
    if among not in get_args(Among):
        raise SpecError(f"among must be 'forecast' or 'even', found {among!r}")
    rows = _rows(made, observed=observed, model=model)
    last = int(rows["last_year"].max())
    if last > delays.newest_year:
        raise SpecError(
            f"the window ends in {last}, the newest edition of the labels in {delays.newest_year}; "
            "fit the delays with the edition that covers it"
        )
    rng = np.random.default_rng(seed)
    # One posterior draw for all years of a window, because they share rate and delays.
    chosen = rng.integers(0, len(delays.rate), n_draws)
    years = range(int(rows["first_year"].min()), last + 1)
    missing = {year: delays.missing(year)[chosen] for year in years}
    candidates = {year: _candidates(rows, year, among) for year in years}
    coded = rows["observed"].to_numpy()
    scores = np.full(n_draws, np.nan)
    for i in range(n_draws):
        seen = coded.copy()
        for year, (weights, where) in candidates.items():
            n = int(missing[year][i])
            if n and len(weights):
                # No state has two onsets in one year; an onset is in the window of each origin
                # that covers its year.
                n = min(n, len(weights))
                for state in rng.choice(len(weights), size=n, replace=False, p=weights):
                    seen[where[state]] = 1.0
        scores[i] = _score(metric, seen, rows, k=k)
    defined = scores[np.isfinite(scores)]
    if not len(defined):
        raise DataError(f"{metric} is not defined in any draw: there is no onset to score")
    low, high = np.quantile(defined, [(1 - delays.level) / 2, (1 + delays.level) / 2])
    return ScoreBand(
        metric=metric,
        as_coded=_score(metric, coded, rows, k=k),
        expected=float(defined.mean()),
        low=float(low),
        high=float(high),
        missing=float(sum(delays.expected_missing(year).expected for year in years)),
        undefined=1 - len(defined) / n_draws,
        among=among,
        level=delays.level,
    )


def _rows(
    made: Backtest | Forecast, *, observed: pd.Series | None, model: str | None
) -> pd.DataFrame:
    """Forecasts of one model with what is coded so far."""
    if isinstance(made, Forecast):
        if observed is None:
            raise SpecError("a forecast needs `observed`: what is coded so far, by gwcode")
        frame = made.frame.assign(observed=made.frame["gwcode"].map(observed))
    else:
        frame = made.frame
    names = sorted(frame["model"].unique())
    if model is None and len(names) > 1:
        raise SpecError(f"the backtest holds several models, {', '.join(names)}; name one")
    if model is not None and model not in names:
        raise SpecError(f"no model named {model!r} in the backtest{did_you_mean(model, names)}")
    rows = frame[frame["model"].eq(model or names[0]) & frame["observed"].notna()]
    if rows.empty:
        raise DataError("no outcome is known: every window is open; choose earlier origins")
    return rows.reset_index(drop=True)


def _candidates(rows: pd.DataFrame, year: int, among: Among) -> tuple[np.ndarray, list[np.ndarray]]:
    """States in which an onset of a year may still be coded: their weights and their rows."""
    covering = rows[(rows["first_year"] <= year) & (rows["last_year"] >= year)]
    open_ = covering[covering["observed"] == 0]
    # Odds of a certain forecast are infinite.
    p = open_["probability"].clip(1e-12, 1 - 1e-12)
    odds = (p / (1 - p)) if among == "forecast" else p * 0 + 1
    by_state = odds.groupby(open_["gwcode"]).mean()
    where = [np.asarray(i) for i in open_.groupby("gwcode").groups.values()]
    return (by_state / by_state.sum()).to_numpy(), where


def _score(metric: str, observed: np.ndarray, rows: pd.DataFrame, *, k: int) -> float:
    """Score of one draw of the labels; NaN where the metric needs an onset and there is none."""
    entry = METRICS[metric]
    if entry.kind in ("rank", "discrimination") and not 0 < observed.sum() < len(observed):
        return float("nan")
    return entry(
        observed,
        rows["probability"].to_numpy(),
        k=k if "k" in entry.settings else None,
        origin=rows["origin"].to_numpy() if "origin" in entry.rowwise else None,
    )
