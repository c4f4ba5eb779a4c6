"""Scores of parts of the data: regions, income groups, data quality, live against backtest."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk.errors import DataError, FewOnsetsWarning
from atrocityrisk.metrics.clustered_intervals import intervals
from atrocityrisk.metrics.country_bootstrap import CountryDraws, country_draws
from atrocityrisk.metrics.registered_metrics import METRICS, Estimate, checked, row_codes
from atrocityrisk.metrics.resampling import FEW_COUNTRIES, Resampled, evaluate


@dataclass(frozen=True, kw_only=True)
class GroupScores:
    """One score per group, with intervals from redrawing countries within the group.

    Attributes
    ----------
    metric : str
        Name of the metric.
    group : ndarray
        Groups in sorted order, shape (groups,).
    estimate, low, high : ndarray
        NaN where the metric is not defined, for instance without an onset.
    n_rows, n_onsets, n_countries, n_onset_countries : ndarray of int
        What each score rests on.
    undefined : ndarray of int
        Resamples that the interval leaves out.
    level : float
        Coverage aimed at.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import score_groups
    >>> onset = np.tile([0, 1], 40)
    >>> found = score_groups(
    ...     onset, np.full(80, 0.5), group=np.repeat(["before", "after"], 40),
    ...     gwcode=np.tile(np.arange(20), 4), metric="brier_score", n_boot=50,
    ... )
    >>> found.group.tolist(), found.n_onsets.tolist()
    (['after', 'before'], [20, 20])
    """

    metric: str
    group: NDArray[np.generic]
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    n_rows: NDArray[np.int64]
    n_onsets: NDArray[np.int64]
    n_countries: NDArray[np.int64]
    n_onset_countries: NDArray[np.int64]
    undefined: NDArray[np.int64]
    level: float


@dataclass(frozen=True, kw_only=True)
class OptimismGap:
    """A score in live use beside the same score in the backtest.

    Attributes
    ----------
    metric : str
        Name of the metric.
    live, backtest : Estimate
        The score of each part.
    gap : Estimate
        How much better the backtest looked than the live record, in the metric's unit: positive
        means that the backtest flattered, whatever the metric's orientation.
    live_onsets, backtest_onsets : int
        Rows with an onset that each part rests on.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import optimism_gap
    >>> onset = np.tile([0, 1], 40)
    >>> gap = optimism_gap(
    ...     onset, np.full(80, 0.5), live=np.arange(80) < 40, gwcode=np.tile(np.arange(20), 4), n_boot=50
    ... )
    >>> gap.metric, gap.live_onsets
    ('log_score', 20)
    """

    metric: str
    live: Estimate
    backtest: Estimate
    gap: Estimate
    live_onsets: int
    backtest_onsets: int


def score_groups(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    group: ArrayLike,
    gwcode: ArrayLike,
    metric: str = "log_score",
    reference_probability: ArrayLike | None = None,
    origin: ArrayLike | None = None,
    k: int = 30,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> GroupScores:
    """Score each group of rows by itself, with intervals clustered by country.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    group : array_like
        Region, income group, data quality or the like of each row.
    gwcode : array_like
        Country of each row.
    metric : str, default "log_score"
        Name of a metric with a closed form in multiplicities; see
        :func:`atrocityrisk.metrics.resample`.
    reference_probability : float or array_like, optional
        Reference of skill scores; by default the rate realised in the group.
    origin : array_like, optional
        Origin of each row. Lists of k are made within the group.
    k : int, default 30
        Length of a list.
    n_boot : int, default 2000
        Number of resamples.
    seed : int, default 0
        Seed of the draws; each group uses its own stream.
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    GroupScores
        One value per group. A group of one country has no interval (NaN).

    Raises
    ------
    DataError
        If an array is refused or the metric has no closed form.

    Warns
    -----
    FewOnsetsWarning
        If groups had onsets in fewer than 10 countries; names them.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.tile([0, 1], 40)
    >>> result = score_groups(
    ...     y,
    ...     np.full(80, 0.5),
    ...     group=np.repeat(["a", "b"], 40),
    ...     gwcode=np.repeat(np.arange(40), 2),
    ...     metric="brier_score",
    ...     n_boot=50,
    ... )
    >>> result.group.tolist(), result.estimate.tolist()
    (['a', 'b'], [0.25, 0.25])
    """
    y, p, _ = checked(observed, probability)
    number, names = row_codes(group, len(y), name="group")
    country = np.asarray(gwcode)
    row_codes(country, len(y), name="gwcode")
    # A seed for each group: adding rows to one group leaves the intervals of the others alone.
    seeds = np.random.SeedSequence(seed).generate_state(len(names))
    parts: list[Resampled] = []
    ends = np.full((3, len(names)), np.nan)
    for i in range(len(names)):
        rows = np.flatnonzero(number == i)
        alone = len(np.unique(country[rows])) < 2
        # A single country cannot be redrawn, but it has a score.
        part = evaluate(
            y[rows],
            p[rows, np.newaxis],
            draws=_single(len(rows), country[rows[:1]])
            if alone
            else country_draws(country[rows], n_boot=n_boot, seed=int(seeds[i])),
            metrics=[metric],
            reference_probability=_rows_of(reference_probability, rows),
            origin=_rows_of(origin, rows),
            k=k,
        )
        parts.append(part)
        ends[0, i] = part.estimate[0, 0]
        if not alone:
            found = intervals(part, level=level)
            ends[1:, i] = found.low[0, 0], found.high[0, 0]
    _warn_of_few(names, parts)
    return GroupScores(
        metric=metric,
        group=names,
        estimate=ends[0],
        low=ends[1],
        high=ends[2],
        n_rows=np.array([part.n_rows for part in parts]),
        n_onsets=np.array([part.n_onsets for part in parts]),
        n_countries=np.array([part.n_countries for part in parts]),
        n_onset_countries=np.array([part.n_onset_countries for part in parts]),
        undefined=np.array([int(np.isnan(part.draws).sum()) for part in parts]),
        level=level,
    )


def optimism_gap(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    live: ArrayLike,
    gwcode: ArrayLike,
    metric: str = "log_score",
    reference_probability: ArrayLike | None = None,
    origin: ArrayLike | None = None,
    k: int = 30,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> OptimismGap:
    """How much better a backtest looked than the live record that followed.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    live : array_like of bool
        True for forecasts that were published before the outcome, False for backtest rows.
    gwcode : array_like
        Country of each row; a country in both parts is drawn for both.
    metric : str, default "log_score"
        Name of a metric with a closed form in multiplicities and an orientation.
    reference_probability : float or array_like, optional
        Reference of skill scores; by default the rate realised in the part.
    origin : array_like, optional
        Origin of each row, for lists of k.
    k : int, default 30
        Length of a list.
    n_boot : int, default 2000
        Number of resamples.
    seed : int, default 0
        Seed of the draws.
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    OptimismGap
        Both scores and the gap. Base rates differ between periods, so that Brier and log scores
        are best compared as skill.

    Raises
    ------
    DataError
        If an array is refused, a part is empty, or the metric is not defined in a part.

    References
    ----------
    .. [1] Efron, B. (1983). Estimating the error rate of a prediction rule: improvement on
       cross-validation. Journal of the American Statistical Association 78(382), 316-331.
    .. [2] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.tile([0, 1], 40)
    >>> p = np.where(np.arange(80) < 40, 0.5, np.where(y == 1, 0.9, 0.1))
    >>> gap = optimism_gap(y, p, live=np.arange(80) < 40, gwcode=np.tile(np.arange(20), 4),
    ...                    metric="brier_score", n_boot=50)
    >>> round(gap.live.value, 2), round(gap.backtest.value, 2), round(gap.gap.value, 2)
    (0.25, 0.01, 0.24)
    """
    y, p, _ = checked(observed, probability)
    is_live = np.asarray(live)
    if is_live.shape != y.shape or is_live.dtype != bool or is_live.all() or not is_live.any():
        raise DataError(
            f"live must hold True and False for the {len(y)} rows, and both must occur; found "
            f"shape {is_live.shape} of {is_live.dtype}; mark forecasts published in advance"
        )
    # One set of draws for both parts, because a country's live and backtest rows go together.
    draws = country_draws(gwcode, n_boot=n_boot, seed=seed)
    scores: list[Resampled] = []
    for rows in (np.flatnonzero(is_live), np.flatnonzero(~is_live)):
        part = evaluate(
            y[rows],
            p[rows, np.newaxis],
            draws=CountryDraws(
                code=draws.code[rows], country=draws.country, multiplicity=draws.multiplicity
            ),
            metrics=[metric],
            reference_probability=_rows_of(reference_probability, rows),
            origin=_rows_of(origin, rows),
            k=k,
        )
        if np.isnan(part.estimate).any():
            raise DataError(
                f"optimism_gap: {metric} is not defined in a part with {part.n_onsets} onsets in "
                f"{part.n_rows} rows; wait for onsets or take brier_score or log_score"
            )
        scores.append(part)
    # As losses, so that live less backtest is the flattery whatever the metric's orientation.
    now, before = (_losses(part, metric) for part in scores)
    gap = Resampled(
        metric=(metric,),
        estimate=now[..., :1].reshape(1, 1) - before[..., :1].reshape(1, 1),
        draws=(now - before)[1:].reshape(1, 1, -1),
        n_rows=len(y),
        n_onsets=int(y.sum()),
        n_countries=scores[1].n_countries,
        n_onset_countries=scores[1].n_onset_countries,
    )
    return OptimismGap(
        metric=metric,
        live=_estimate(scores[0], level),
        backtest=_estimate(scores[1], level),
        gap=_estimate(gap, level),
        live_onsets=scores[0].n_onsets,
        backtest_onsets=scores[1].n_onsets,
    )


def _warn_of_few(names: NDArray[np.generic], parts: list[Resampled]) -> None:
    """Name the groups whose intervals rest on too few countries."""
    few = [
        f"{name} ({part.n_onset_countries})"
        for name, part in zip(names.tolist(), parts, strict=True)
        if part.n_onset_countries < FEW_COUNTRIES
    ]
    if few:
        warnings.warn(
            f"groups whose onsets lie in fewer than {FEW_COUNTRIES} countries: {', '.join(few)}; "
            "read their intervals as too short",
            FewOnsetsWarning,
            stacklevel=3,
        )


def _losses(part: Resampled, metric: str) -> FloatArray:
    """Score of the data and then of each resample, turned so that lower is better."""
    scores: FloatArray = np.concatenate([part.estimate[0, 0:1], part.draws[0, 0]])
    entry = METRICS[metric]
    if entry.orientation == "target":
        distance: FloatArray = np.abs(scores - (0.0 if entry.perfect is None else entry.perfect))
        return distance
    return scores if entry.orientation == "lower" else -scores


def _estimate(part: Resampled, level: float) -> Estimate:
    """The one score of a part with its interval."""
    found = intervals(part, level=level)
    return Estimate(
        value=float(found.estimate[0, 0]),
        low=float(found.low[0, 0]),
        high=float(found.high[0, 0]),
        level=level,
    )


def _rows_of(values: ArrayLike | None, rows: PositionArray) -> ArrayLike | None:
    """Values of some rows; a single value holds for all of them."""
    if values is None or np.ndim(values) == 0:
        return values
    return np.asarray(values)[rows]


def _single(n_rows: int, country: NDArray[np.generic]) -> CountryDraws:
    """One country, which cannot be redrawn."""
    return CountryDraws(
        code=np.zeros(n_rows, dtype=np.intp), country=country, multiplicity=np.ones((1, 1))
    )
