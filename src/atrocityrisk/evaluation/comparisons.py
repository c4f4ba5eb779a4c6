"""Paired differences between models, where in time they come from, and what one country does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.evaluation.scored_rows import (
    CLIMATOLOGY,
    aligned_rows,
    cluster_draws,
    name_clusters,
)
from atrocityrisk.forecasting import Backtest


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Each model less one of them, on the same rows and the same resamples.

    Attributes
    ----------
    frame : DataFrame
        model, metric, difference, low, high, standard_error, better (share of resamples in which
        the model is better; two ways, the probability that it is), power, onsets_needed.
    against : str
        Model compared with.
    level : float
        Coverage of the intervals.
    clustered_by : str
        What intervals are clustered by.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> found = ar.compare(past, against="climatology", metrics=["log_score"], n_boot=50)
    >>> found.against, found.clustered_by
    ('climatology', 'country')
    """

    frame: pd.DataFrame
    against: str
    level: float
    clustered_by: str


def compare(
    backtest: Backtest,
    *,
    against: str,
    metrics: Sequence[str] = ("log_score", "brier_score", "roc_auc", "average_precision"),
    reference: str = CLIMATOLOGY,
    k: int = 30,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    block_years: int | None = None,
) -> Comparison:
    """Paired differences of every model from one of them.

    Parameters
    ----------
    backtest : Backtest
        Forecasts beside what happened.
    against : str
        Model to compare with.
    metrics : sequence of str
        Names in `METRICS` with a closed form in the countries' multiplicities.
    reference : str
        Reference of skill scores.
    k : int
        Length of a list, for metrics of lists.
    n_boot : int
        Resamples of countries, shared by all models; of no matter with `block_years`.
    seed : int
        Seed of the resamples.
    level : float
        Coverage of the intervals.
    block_years : int, optional
        Intervals clustered two ways, by country and by block of so many origins, as
        `metrics.leave_clusters_out` explains; by country alone if None.

    Returns
    -------
    Comparison
        One row per other model and metric.

    Raises
    ------
    SpecError
        If there is no such model.
    DataError
        If no outcome is known, a metric has no closed form, or there are fewer than two blocks.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.
    .. [2] Diebold, F. X., & Mariano, R. S. (1995). Comparing predictive accuracy. Journal of
       Business & Economic Statistics 13(3), 253-263.
    .. [3] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with multiway
       clustering. Journal of Business & Economic Statistics 29(2), 238-249.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> found = ar.compare(past, against="climatology", metrics=["log_score"], n_boot=50)
    >>> found.frame["model"].tolist()
    ['logit']
    """
    rows = aligned_rows(backtest, reference=reference)
    if against not in rows.names:
        raise SpecError(
            f"no model named {against!r} in the backtest{did_you_mean(against, list(rows.names))}"
        )
    column = rows.names.index(against)
    draws = cluster_draws(rows, block_years=block_years, n_boot=n_boot, seed=seed)
    resampled = m.resample(
        rows.observed,
        rows.probability,
        draws=draws,
        metrics=metrics,
        reference_probability=rows.reference,
        origin=rows.origin,
        k=k,
    )
    found = m.differences(resampled, against=column, level=level)
    table = []
    for j, model in enumerate(rows.names):
        for i, metric in enumerate(resampled.metric):
            # A model less itself is 0 with an interval of no width, which says nothing.
            if j == column:
                continue
            strength = m.power(resampled, metric=metric, first=j, second=column, level=level)
            table.append(
                {
                    "model": model,
                    "metric": metric,
                    "difference": found.estimate[i, j],
                    "low": found.low[i, j],
                    "high": found.high[i, j],
                    "standard_error": found.standard_error[i, j],
                    "better": found.better[i, j],
                    "power": strength.power,
                    "onsets_needed": strength.onsets_needed,
                }
            )
    return Comparison(
        frame=pd.DataFrame(table),
        against=against,
        level=level,
        clustered_by=name_clusters(block_years),
    )


def score_origins(backtest: Backtest, *, reference: str = CLIMATOLOGY) -> pd.DataFrame:
    """Log score of every model at each origin beside the reference's, and the cumulative gain.

    Parameters
    ----------
    backtest : Backtest
        Forecasts beside what happened.
    reference : str
        As for `score`.

    Returns
    -------
    DataFrame
        model, origin, n_forecasts, n_onsets, log_score, reference_log_score (means over the states
        of the origin), cumulative_gain (sum over all rows to this origin of the reference's log
        score less the model's, in nats; rises where the model is better).

    Raises
    ------
    SpecError
        If the reference is not known.
    DataError
        If no outcome is known, or models were not scored on the same rows.

    References
    ----------
    .. [1] Welch, I., & Goyal, A. (2008). A comprehensive look at the empirical performance of
       equity premium prediction. Review of Financial Studies 21(4), 1455-1508.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> found = ar.evaluation.score_origins(past)
    >>> found["origin"].nunique()
    10
    """
    rows = aligned_rows(backtest, reference=reference)
    base = np.full(len(rows.observed), rows.observed.mean())
    base = base if rows.reference is None else rows.reference
    parts = []
    for name, column in zip(rows.names, rows.probability.T, strict=True):
        losses = pd.DataFrame(
            {
                "origin": rows.origin,
                "observed": rows.observed,
                "own": m.log_losses(rows.observed, column),
                "other": m.log_losses(rows.observed, base),
            }
        )
        by_origin = losses.groupby("origin")
        means, sums = by_origin.mean(), by_origin.sum()
        parts.append(
            pd.DataFrame(
                {
                    "model": name,
                    "origin": sums.index,
                    "n_forecasts": by_origin.size(),
                    "n_onsets": sums["observed"].astype(int),
                    "log_score": means["own"],
                    "reference_log_score": means["other"],
                    "cumulative_gain": (sums["other"] - sums["own"]).cumsum(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def leave_countries_out(
    backtest: Backtest,
    metrics: Sequence[str] = ("log_score", "roc_auc", "average_precision"),
    *,
    reference: str = CLIMATOLOGY,
) -> pd.DataFrame:
    """How far each score moves when one country is left out, the largest moves both ways.

    Parameters
    ----------
    backtest : Backtest
        Forecasts beside what happened.
    metrics : sequence of str
        Names in `METRICS` with a closed form in the countries' multiplicities.
    reference : str
        Reference of skill scores.

    Returns
    -------
    DataFrame
        model, metric, estimate, lowest, lowest_without (gwcode whose absence gives it), highest,
        highest_without. Models are not fitted anew: only what is scored changes.

    Raises
    ------
    DataError
        If no outcome is known, or a metric has no closed form.

    References
    ----------
    .. [1] Miller, R. G. (1974). The jackknife: a review. Biometrika 61(1), 1-15.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> found = ar.evaluation.leave_countries_out(past, ["log_score"])
    >>> len(found) > 1
    True
    """
    rows = aligned_rows(backtest, reference=reference)
    country, code = np.unique(rows.gwcode, return_inverse=True)
    draws = m.CountryDraws(
        # "Resample" c holds every country once but c: leaving out is resampling with a 0.
        code=code,
        country=country,
        multiplicity=1.0 - np.eye(len(country), dtype=np.float64),
    )
    found = m.evaluate(
        rows.observed,
        rows.probability,
        draws=draws,
        metrics=metrics,
        reference_probability=rows.reference,
        origin=rows.origin,
    )
    table = []
    for i, metric in enumerate(found.metric):
        for j, model in enumerate(rows.names):
            without = found.draws[i, j]
            # NaN where the only country with an onset is gone.
            least, most = int(np.nanargmin(without)), int(np.nanargmax(without))
            table.append(
                {
                    "model": model,
                    "metric": metric,
                    "estimate": found.estimate[i, j],
                    "lowest": without[least],
                    "lowest_without": int(country[least]),
                    "highest": without[most],
                    "highest_without": int(country[most]),
                }
            )
    return pd.DataFrame(table)
