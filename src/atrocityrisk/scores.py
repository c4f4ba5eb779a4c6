"""How good forecasts were: scores with clustered intervals, and paired comparisons.

Everything is computed on the rows whose outcome is known, the same rows for every model, and every
interval comes from redrawing countries: the rows of one country are not independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk.backtests import Backtest
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.registry import did_you_mean

DEFAULT_METRICS = (
    "log_score",
    "brier_score",
    "log_skill_score",
    "brier_skill_score",
    "roc_auc",
    "average_precision",
    "recall_at_k",
    "observed_expected_ratio",
    "calibration_slope",
    "expected_calibration_error",
)
CLIMATOLOGY = "climatology"
REALISED = "realised"
_REFITTED = 200
"""Resamples of metrics that have no closed form and are refitted in each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scorecard:
    """Scores of every model of a backtest.

    Attributes
    ----------
    frame : DataFrame
        model, metric, estimate, low, high, skill (against the reference; only for log and Brier
        score), n_forecasts, n_onsets, n_countries, n_onset_countries, n_origins.
    reference : str
        What skill is measured against.
    level : float
        Coverage of the intervals.
    n_boot : int
        Resamples behind them.
    clustered_by : str
        What was redrawn.
    timing : str
        Mode of time of the inputs.
    """

    frame: pd.DataFrame
    reference: str
    level: float
    n_boot: int
    clustered_by: str
    timing: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Each model less one of them, on the same rows and the same resamples.

    Attributes
    ----------
    frame : DataFrame
        model, metric, difference, low, high, standard_error, better (share of resamples in which
        the model is better), power, onsets_needed.
    against : str
        Model compared with.
    level : float
        Coverage of the intervals.
    clustered_by : str
        What was redrawn.
    """

    frame: pd.DataFrame
    against: str
    level: float
    clustered_by: str


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rows:
    """Known outcomes and the probabilities of every model, aligned."""

    names: tuple[str, ...]
    observed: np.ndarray
    probability: np.ndarray
    gwcode: np.ndarray
    origin: np.ndarray
    reference: np.ndarray


def score(
    backtest: Backtest,
    metrics: Sequence[str] = DEFAULT_METRICS,
    *,
    reference: str = CLIMATOLOGY,
    k: int = 30,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    block_years: int | None = None,
) -> Scorecard:
    """Scores of every model, with intervals clustered by country.

    Parameters
    ----------
    backtest : Backtest
        Forecasts beside what happened.
    metrics : sequence of str
        Names in `METRICS`.
    reference : str
        What skill is measured against: "climatology" (the rate of each origin's training rows),
        "realised" (the rate of the scored rows, which nobody knew), or a model of the backtest.
    k : int
        Length of a list, for metrics of lists.
    n_boot : int
        Resamples; metrics that must be refitted in each use at most 200.
    seed : int
        Seed of the resamples.
    level : float
        Coverage of the intervals.
    block_years : int, optional
        Redraw countries within blocks of so many origins; over all origins if None.

    Returns
    -------
    Scorecard
        One row per model and metric.

    Raises
    ------
    SpecError
        If the reference is not known.
    DataError
        If no outcome is known, or models were not scored on the same rows.
    UnknownNameError
        If a metric is not registered.

    Warns
    -----
    FewOnsetsWarning
        If onsets lie in fewer than ten countries.
    """
    rows = _aligned(backtest, reference=reference)
    draws = m.country_draws(
        rows.gwcode, origin=rows.origin, block_years=block_years, n_boot=n_boot, seed=seed
    )
    parts = []
    closed = [name for name in metrics if m.METRICS[name].name in m.FAST]
    if closed:
        resampled = m.resample(
            rows.observed,
            rows.probability,
            draws=draws,
            metrics=closed,
            reference_probability=rows.reference,
            origin=rows.origin,
            k=k,
        )
        parts.append(_scored(resampled, rows, level=level))
    fewer = m.CountryDraws(
        code=draws.code, country=draws.country, multiplicity=draws.multiplicity[:_REFITTED]
    )
    for name in metrics:
        if name not in m.FAST:
            compute = m.METRICS[name].compute
            settings = {"k": k} if "k" in m.METRICS[name].settings else {}
            resampled = m.resample_function(
                partial(compute, **settings), rows.observed, rows.probability, draws=fewer
            )
            parts.append(_scored(resampled, rows, level=level))
    frame = pd.concat(parts, ignore_index=True)
    order = {name: place for place, name in enumerate(metrics)}
    frame = frame.sort_values("metric", key=lambda names: names.map(order), kind="stable")
    frame = frame.sort_values("model", kind="stable", ignore_index=True)
    return Scorecard(
        frame=_with_skill(frame, rows),
        reference=reference,
        level=level,
        n_boot=n_boot,
        clustered_by=_clusters(block_years),
        timing=backtest.timing,
    )


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
        Resamples, shared by all models.
    seed : int
        Seed of the resamples.
    level : float
        Coverage of the intervals.
    block_years : int, optional
        Redraw countries within blocks of so many origins.

    Returns
    -------
    Comparison
        One row per other model and metric.

    Raises
    ------
    SpecError
        If there is no such model.
    DataError
        If no outcome is known, or a metric has no closed form.
    """
    rows = _aligned(backtest, reference=reference)
    if against not in rows.names:
        raise SpecError(
            f"no model named {against!r} in the backtest{did_you_mean(against, list(rows.names))}"
        )
    column = rows.names.index(against)
    draws = m.country_draws(
        rows.gwcode, origin=rows.origin, block_years=block_years, n_boot=n_boot, seed=seed
    )
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
        clustered_by=_clusters(block_years),
    )


def _aligned(backtest: Backtest, *, reference: str) -> _Rows:
    scored = backtest.scored
    if scored.empty:
        raise DataError(
            "no forecast of this backtest has a known outcome: every window is still open or "
            "unobserved; choose earlier origins"
        )
    key = ["origin", "gwcode"]
    table = scored.pivot(index=key, columns="model", values="probability")
    if table.isna().to_numpy().any():
        absent = table.columns[table.isna().any()].tolist()
        raise DataError(
            f"models were not forecast for the same states and origins: {', '.join(absent)} lack "
            "some; run them in one backtest"
        )
    names = tuple(map(str, table.columns))
    truth = scored.drop_duplicates(key).set_index(key)["observed"].reindex(table.index)
    training = backtest.training.drop_duplicates("origin").set_index("origin")
    rate = (training["positives"] / training["rows"]).astype(float)
    origin = table.index.get_level_values("origin").to_numpy()
    if reference == CLIMATOLOGY:
        base = rate.reindex(origin).to_numpy()
    elif reference == REALISED:
        base = np.full(len(table), truth.mean())
    elif reference in names:
        base = table[reference].to_numpy()
    else:
        raise SpecError(
            f"reference must be {CLIMATOLOGY!r}, {REALISED!r} or a model of the backtest, found "
            f"{reference!r}{did_you_mean(reference, [CLIMATOLOGY, REALISED, *names])}"
        )
    return _Rows(
        names=names,
        observed=truth.to_numpy(),
        probability=table.to_numpy(),
        gwcode=table.index.get_level_values("gwcode").to_numpy(),
        origin=origin,
        reference=base,
    )


def _scored(resampled: m.Resampled, rows: _Rows, *, level: float) -> pd.DataFrame:
    ends = m.intervals(resampled, level=level)
    return pd.DataFrame(
        [
            {
                "model": model,
                "metric": metric,
                "estimate": ends.estimate[i, j],
                "low": ends.low[i, j],
                "high": ends.high[i, j],
                "n_forecasts": resampled.n_rows,
                "n_onsets": resampled.n_onsets,
                "n_countries": resampled.n_countries,
                "n_onset_countries": resampled.n_onset_countries,
                "n_origins": np.unique(rows.origin).size,
            }
            for i, metric in enumerate(resampled.metric)
            for j, model in enumerate(rows.names)
        ]
    )


def _with_skill(frame: pd.DataFrame, rows: _Rows) -> pd.DataFrame:
    """Share of the reference's log or Brier score that a model saves."""
    worst = {
        name: m.METRICS[name].compute(rows.observed, rows.reference)
        for name in ("log_score", "brier_score")
    }
    skill = 1 - frame["estimate"] / frame["metric"].map(worst).astype(float)
    frame.insert(5, "skill", skill)
    return frame


def _clusters(block_years: int | None) -> str:
    if block_years is None:
        return "country"
    return f"country within blocks of {block_years} origins"
