"""How much of a backtested skill is hindsight: the same forecasts on data as known, and on today's.

Two things differ between a backtest on today's data and the lists of their time: the inputs, which
publishers have revised, and the labels, from which the model learns and from which the history of
each state is made. With forecasts for all four combinations the gap splits into two parts that add
up exactly: Shapley values, each the mean over the two orders of replacing one after the other.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import spearmanr

from atrocityrisk import metrics as m
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.forecasting import Backtest

KEY = ["model", "origin", "gwcode"]
THEN, NOW, LABELS, INPUTS = "then", "now", "revised labels", "revised inputs"


@dataclass(frozen=True, kw_only=True, eq=False)
class Hindsight:
    """Forecasts on data as they were known beside forecasts on today's data.

    Attributes
    ----------
    by_origin : DataFrame
        model, origin; states (forecast in both), onsets (known today); log_score_then,
        log_score_now, difference (then less now, above 0 where hindsight flatters; missing while
        the window is open); rank_correlation (Spearman), shared_top (states in the first k of
        both lists), mean_shift and largest_shift (absolute change of the log-odds).
    pooled : DataFrame
        model, measure ("log score then", "log score now", "difference" and, if all four
        combinations were given, its parts "labels" and "inputs"), estimate, low, high.
    steps : DataFrame
        model, step ("revised labels", "revised inputs", "both"), mean_shift, rank_correlation:
        how far replacing one thing, or both, moves the list of its time.
    k : int
        Length of a list.
    n_origins, n_onsets, n_onset_countries : int
        Origins, onsets and countries with an onset behind the pooled scores.
    level : float
        Coverage of the intervals, countries redrawn.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> gap = ar.vintages.Hindsight(
    ...     by_origin=pd.DataFrame(), pooled=pd.DataFrame(), steps=pd.DataFrame(), k=30, n_origins=4,
    ...     n_onsets=6, n_onset_countries=5, level=0.9,
    ... )
    >>> gap.n_onsets
    6
    """

    by_origin: pd.DataFrame
    pooled: pd.DataFrame
    steps: pd.DataFrame
    k: int
    n_origins: int
    n_onsets: int
    n_onset_countries: int
    level: float


def hindsight(
    then: Backtest,
    now: Backtest,
    *,
    revised_labels: Backtest | None = None,
    revised_inputs: Backtest | None = None,
    k: int = 30,
    level: float = 0.9,
    n_boot: int = 2000,
    seed: int = 0,
) -> Hindsight:
    """Gap in log score between forecasts on data as known and forecasts on today's data.

    Parameters
    ----------
    then : Backtest
        On archived data, timing "true vintage".
    now : Backtest
        On today's data; what happened is read from it.
    revised_labels, revised_inputs : Backtest, optional
        On archived data with today's labels, and on today's data with the labels of their time;
        both or neither.
    k : int, default 30
        Length of a list.
    level : float, default 0.9
        Coverage of the intervals.
    n_boot, seed : int
        Resamples of countries, and their seed.

    Returns
    -------
    Hindsight
        Only states with a forecast in all are compared.

    Raises
    ------
    SpecError
        If `then` is no true vintage, or one of the two combinations is missing.
    DataError
        If the backtests share no forecast, or no outcome is known.

    Warns
    -----
    FewOnsetsWarning
        If fewer than 10 countries had an onset; intervals are then too short.

    References
    ----------
    .. [1] Croushore, D., & Stark, T. (2001). A real-time data set for macroeconomists. Journal of
       Econometrics 105(1), 111-130.
    .. [2] Shorrocks, A. F. (2013). Decomposition procedures for distributional analysis: a unified
       framework based on the Shapley value. Journal of Economic Inequality 11(1), 99-126.
    """
    # Swapped arguments would give a gap of the wrong sign that looks plausible.
    if then.timing != "true vintage":
        raise SpecError(
            f"`then` must be a true-vintage backtest, found a {then.timing} one; make it with "
            "backtest(..., editions=...)"
        )
    if (revised_labels is None) != (revised_inputs is None):
        raise SpecError(
            "parts need both combinations, revised labels and revised inputs; found one"
        )
    table = _beside({THEN: then, NOW: now, LABELS: revised_labels, INPUTS: revised_inputs})
    scored = table.dropna(subset="observed")
    if scored.empty:
        raise DataError("no outcome is known: every window is open; choose earlier origins")
    # Several models score the same rows: an onset counts once.
    onset = scored[scored["observed"] == 1].drop_duplicates(["origin", "gwcode"])
    return Hindsight(
        by_origin=_by_origin(table, k=k),
        pooled=_pooled(scored, level=level, n_boot=n_boot, seed=seed),
        steps=_steps(table),
        k=k,
        n_origins=int(scored["origin"].nunique()),
        n_onsets=len(onset),
        n_onset_countries=int(onset["gwcode"].nunique()),
        level=level,
    )


def _beside(made: dict[str, Backtest | None]) -> pd.DataFrame:
    """Probabilities side by side for the forecasts that all have, and what happened."""
    # An inner join: a state that was not forecast in one of them cannot be compared.
    given = {name: one for name, one in made.items() if one is not None}
    columns = [one.frame.set_index(KEY)["probability"].rename(name) for name, one in given.items()]
    observed = given[NOW].frame.set_index(KEY)["observed"]
    table = pd.concat([*columns, observed], axis=1, join="inner").reset_index()
    if table.empty:
        raise DataError(
            "the backtests share no forecast of a model, origin and state; run them with the same "
            "names and origins"
        )
    return table


def _by_origin(table: pd.DataFrame, *, k: int) -> pd.DataFrame:
    """How far each list moved, and its two scores."""
    rows = []
    for (model, origin), part in table.groupby(["model", "origin"]):
        moved = np.abs(logit(part[NOW]) - logit(part[THEN]))
        top = [set(part.nlargest(k, which)["gwcode"]) for which in (THEN, NOW)]
        known = part.dropna(subset="observed")
        scores = [_log_score(known, which) for which in (THEN, NOW)]
        rows.append(
            {
                "model": model,
                "origin": origin,
                "states": len(part),
                "onsets": int(known["observed"].sum()),
                "log_score_then": scores[0],
                "log_score_now": scores[1],
                "difference": scores[0] - scores[1],
                "rank_correlation": float(spearmanr(part[THEN], part[NOW]).statistic),
                "shared_top": len(top[0] & top[1]),
                "mean_shift": float(moved.mean()),
                "largest_shift": float(moved.max()),
            }
        )
    return pd.DataFrame(rows)


def _log_score(known: pd.DataFrame, which: str) -> float:
    """Log score of one forecast; NaN while the window is open."""
    if known.empty:
        return float("nan")
    return m.log_score(known["observed"].to_numpy(), known[which].to_numpy())


def _pooled(scored: pd.DataFrame, *, level: float, n_boot: int, seed: int) -> pd.DataFrame:
    """Scores over all origins, their difference and its parts, with intervals."""
    rows = []
    for model, part in scored.groupby("model"):
        names = [name for name in (THEN, NOW, LABELS, INPUTS) if name in part]
        resampled = m.resample(
            part["observed"].to_numpy(),
            part[names].to_numpy(),
            draws=m.country_draws(part["gwcode"].to_numpy(), n_boot=n_boot, seed=seed),
            metrics=["log_score"],
        )
        in_data = dict(zip(names, resampled.estimate[0], strict=True))
        drawn = dict(zip(names, resampled.draws[0], strict=True))
        for measure, weights in _measures(names).items():
            # Each measure is linear in the scores, so its draws are the same sum of theirs.
            estimate = sum(w * in_data[name] for name, w in weights.items())
            draws = np.sum([w * drawn[name] for name, w in weights.items()], axis=0)
            low, high = np.nanquantile(draws, [(1 - level) / 2, (1 + level) / 2])
            rows.append((model, measure, float(estimate), float(low), float(high)))
    return pd.DataFrame(rows, columns=["model", "measure", "estimate", "low", "high"])


def _measures(names: list[str]) -> dict[str, dict[str, float]]:
    """Each measure as a sum of log scores; the two parts add up to the difference."""
    found = {
        "log score then": {THEN: 1.0},
        "log score now": {NOW: 1.0},
        "difference": {THEN: 1.0, NOW: -1.0},
    }
    if LABELS in names:
        found["labels"] = {THEN: 0.5, LABELS: -0.5, INPUTS: 0.5, NOW: -0.5}
        found["inputs"] = {THEN: 0.5, INPUTS: -0.5, LABELS: 0.5, NOW: -0.5}
    return found


def _steps(table: pd.DataFrame) -> pd.DataFrame:
    """How far the lists move when labels, inputs or both are replaced."""
    rows = []
    for model, part in table.groupby("model"):
        for name, step in ((LABELS, LABELS), (INPUTS, INPUTS), (NOW, "both")):
            if name not in part:
                continue
            moved = float(np.abs(logit(part[name]) - logit(part[THEN])).mean())
            lists = part.groupby("origin")[[THEN, name]]
            same = float(np.mean([spearmanr(one[THEN], one[name]).statistic for _, one in lists]))
            rows.append((model, step, moved, same))
    return pd.DataFrame(rows, columns=["model", "step", "mean_shift", "rank_correlation"])
