"""Scores of every model of a backtest, with clustered intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_write
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk.errors import SpecError
from atrocityrisk.evaluation.score_latex import latex_scores
from atrocityrisk.evaluation.scored_rows import (
    CLIMATOLOGY,
    ScoredRows,
    aligned_rows,
    cluster_draws,
    name_clusters,
)
from atrocityrisk.forecasting import Backtest

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
_BY_LINE = ("calibration_slope", "calibration_intercept")
# Metrics without a closed form are computed anew in each resample, which takes far longer: they
# get fewer of them, and the ends of their intervals are rougher.
_REFITTED = 200


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
        Resamples behind them, where countries were redrawn.
    clustered_by : str
        What intervals are clustered by.
    timing : str
        Mode of time of the inputs.
    k : int
        Length of the lists of which recall is.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> card = ar.score(past, ["log_score", "roc_auc"], n_boot=50)
    >>> card.reference, card.frame["model"].unique().tolist()
    ('climatology', ['climatology', 'logit'])
    """

    frame: pd.DataFrame
    reference: str
    level: float
    n_boot: int
    clustered_by: str
    timing: str
    k: int = 30

    def __repr__(self) -> str:
        """How many models and metrics, on how many rows and onsets."""
        first = self.frame.iloc[0]
        return (
            f"<Scorecard: models {', '.join(self.frame['model'].unique())}; "
            f"{self.frame['metric'].nunique()} metrics, {first['n_forecasts']} forecasts with "
            f"{first['n_onsets']} onsets in {first['n_onset_countries']} states, "
            f"{first['n_origins']} origins, {self.timing}>"
        )

    def to_csv(self, path: StrPath) -> None:
        """Write the scores as CSV, in full precision.

        Parameters
        ----------
        path : str or path-like
            File to write, whole or not at all.

        Raises
        ------
        OutputError
            If the file cannot be put in place.
        """
        with atomic_write(Path(path)) as temporary:
            write_table(self.frame, temporary)

    def to_latex(self, path: StrPath | None = None, *, caption: str | None = None) -> str:
        """Table in LaTeX: a row for each model, a column for each metric, intervals in brackets.

        Parameters
        ----------
        path : str or path-like, optional
            File to write it to as well.
        caption : str, optional
            In place of one that says what the intervals and the skill are.

        Returns
        -------
        str
            Table that needs the package booktabs; marks that LaTeX reads are escaped.

        Raises
        ------
        OutputError
            If the file cannot be put in place.

        Examples
        --------
        >>> from atrocityrisk.forecasting import backtest
        >>> from atrocityrisk.panels import load_panel
        >>> panel = load_panel().select(["population_log2", "mass_killing_ever"])
        >>> made = backtest({"logit_2": "logit"}, panel, origins=range(2010, 2020))
        >>> score(made, ["roc_auc"], n_boot=50).to_latex().splitlines()[0]
        '% needs \\\\usepackage{booktabs}'
        """
        usual = (
            f"Scores on {int(self.frame['n_forecasts'].iloc[0]):,} forecasts with "
            f"{int(self.frame['n_onsets'].iloc[0])} onsets; in brackets {self.level:.0%} intervals "
            f"clustered by {self.clustered_by}. Skill is against {self.reference}."
        )
        text = latex_scores(self.frame, caption=usual if caption is None else caption, k=self.k)
        if path is not None:
            with atomic_write(Path(path)) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
        return text

    def _repr_html_(self) -> str:
        """For notebooks: one row per metric, one column per model, each with its interval."""
        cells = [
            f"{estimate:.4f} [{span(low, high, '.4f')}]"
            for estimate, low, high in self.frame[["estimate", "low", "high"]].to_numpy(float)
        ]
        shown = (
            self.frame.assign(cell=cells)
            .pivot(index="metric", columns="model", values="cell")
            .reindex(index=self.frame["metric"].unique(), columns=self.frame["model"].unique())
            .reset_index()
        )
        by = self.clustered_by
        if by == name_clusters(None):
            by += f" ({self.n_boot:,} resamples)"
        notes = [
            f"In brackets the {self.level:.0%} intervals, clustered by {by}. Skill is against "
            f"{self.reference}."
        ]
        return html_table(shown, heading=repr(self).strip("<>"), notes=notes)


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
    """Scores of every model, with intervals clustered by country, or by country and time.

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
        Resamples of countries; metrics without a closed form use the first 200 of them at most.
        Of no matter with `block_years`.
    seed : int
        Seed of the resamples.
    level : float
        Coverage of the intervals.
    block_years : int, optional
        Intervals clustered two ways, by country and by block of so many origins, as
        `metrics.leave_clusters_out` explains; by country alone if None. Metrics without a closed
        form take long, because each country, block and pair of both is left out once.

    Returns
    -------
    Scorecard
        One row per model and metric.

    Raises
    ------
    SpecError
        If the reference is not known.
    DataError
        If no outcome is known, models were not scored on the same rows, or there are fewer than
        two blocks.
    UnknownNameError
        If a metric is not registered.

    Warns
    -----
    FewOnsetsWarning
        If onsets lie in fewer than ten countries.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.
    .. [2] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with multiway
       clustering. Journal of Business & Economic Statistics 29(2), 238-249.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2020))
    >>> card = ar.score(past, ["log_score"], n_boot=50)
    >>> card.frame[["model", "metric", "estimate"]].round(3).to_numpy().tolist()
    [['climatology', 'log_score', 0.222], ['logit', 'log_score', 0.185]]
    """
    metrics = [metrics] if isinstance(metrics, str) else metrics
    rows = aligned_rows(backtest, reference=reference)
    draws = cluster_draws(rows, block_years=block_years, n_boot=n_boot, seed=seed)
    parts = []
    closed = [name for name in metrics if m.METRICS[name].name in m.CLOSED_FORM]
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
    fewer = draws
    # Resamples can be fewer; a jackknife must leave out every cluster.
    if draws.left_out is None:
        fewer = replace(draws, multiplicity=draws.multiplicity[:_REFITTED])
    for name in metrics:
        if name not in m.CLOSED_FORM:
            resampled = m.resample_function(
                _function(name, rows, k=k), rows.observed, rows.probability, draws=fewer
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
        clustered_by=name_clusters(block_years),
        timing=backtest.timing,
        k=k,
    )


def _function(name: str, rows: ScoredRows, *, k: int) -> Callable[..., float]:
    """A metric with its settings; NaN where forecasts leave it undefined, as in `resample`."""
    entry = m.METRICS[name]
    if set(entry.required) - {"origin", "gwcode"}:
        raise SpecError(
            f"metric {name!r} needs {', '.join(entry.required)}, which a scorecard does not set; "
            f"call atrocityrisk.metrics.{name} itself"
        )
    given = {"k": k, "origin": rows.origin, "gwcode": rows.gwcode}
    own = {key: value for key, value in given.items() if key in entry.settings + entry.rowwise}

    @wraps(entry.compute)
    def compute(
        observed: np.ndarray, probability: np.ndarray, *, weights: np.ndarray | None = None
    ) -> float:
        # Asked beforehand: catching the metric's error would hide every other reason for it.
        if name in _BY_LINE and not _has_line(observed, probability, weights):
            return float("nan")
        return entry.compute(observed, probability, weights=weights, **own)

    return compute


def _has_line(y: np.ndarray, p: np.ndarray, weights: np.ndarray | None) -> bool:
    """Whether forecasts differ, are not certain, and do not separate the onsets from the rest."""
    used = np.ones(len(y), dtype=bool) if weights is None else weights > 0
    onset, others = p[used & (y == 1)], p[used & (y == 0)]
    apart = onset.min() >= others.max() or onset.max() <= others.min()
    return bool(p.min() > 0 and p.max() < 1 and np.ptp(p[used]) > 0 and not apart)


def _scored(resampled: m.Resampled, rows: ScoredRows, *, level: float) -> pd.DataFrame:
    """Estimates with their intervals and what they rest on, a row for each metric and model."""
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


def _with_skill(frame: pd.DataFrame, rows: ScoredRows) -> pd.DataFrame:
    """Share of the reference's log or Brier score that a model saves."""
    known = rows.observed
    base = np.full(len(known), known.mean()) if rows.reference is None else rows.reference
    losses = {name: m.METRICS[name](known, base) for name in ("log_score", "brier_score")}
    skill = 1 - frame["estimate"] / frame["metric"].map(losses).astype(float)
    frame.insert(5, "skill", skill)
    return frame
