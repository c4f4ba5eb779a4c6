"""Cluster bootstrap by country, with every score a function of how often each country was drawn.

A resample is a vector of how often each country was drawn. Sums over rows are sums over countries
times that vector, so 2,000 resamples of a mean score are one matrix product; the area under the
ROC curve is a bilinear form in it, average precision a short sum over the onsets' thresholds.
Nothing is approximated: each draw equals the metric computed on the repeated rows.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError, FewOnsetsWarning
from atrocityrisk.metrics._bootstrap_kernels import KERNELS, Rows
from atrocityrisk.metrics.country_bootstrap import CountryDraws
from atrocityrisk.metrics.proper import reference_vector
from atrocityrisk.metrics.registered_metrics import METRICS, checked, observed_vector

# With fewer countries with an onset than this, percentile intervals are known to be too short.
FEW_COUNTRIES = 10


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """Scores of models in the data and in each resample; all share the same draws.

    Attributes
    ----------
    metric : tuple of str
        Names of the metrics.
    estimate : ndarray
        Scores in the data, shape (metrics, models).
    draws : ndarray
        Scores in the resamples, shape (metrics, models, n_boot); NaN where a resample holds no
        onset or nothing but onsets, so that the metric is not defined.
    n_rows, n_onsets, n_countries, n_onset_countries : int
        What the scores rest on: rows, rows with an onset, countries, countries with an onset.
    left_out : ndarray of int, optional
        As in `CountryDraws`: None where countries were redrawn.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(1)
    >>> risk = rng.random(600)
    >>> onset = rng.random(600) < risk
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=50)
    >>> both = np.column_stack([risk, np.full(600, 0.5)])
    >>> scores = resample(onset, both, draws=draws, metrics=["brier_score"])
    >>> scores.metric, scores.draws.shape, scores.n_countries
    (('brier_score',), (1, 2, 50), 60)
    """

    metric: tuple[str, ...]
    estimate: FloatArray
    draws: FloatArray
    n_rows: int
    n_onsets: int
    n_countries: int
    n_onset_countries: int
    left_out: NDArray[np.int_] | None = None


def resample(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    draws: CountryDraws,
    metrics: Sequence[str] = ("roc_auc", "brier_score", "log_score", "recall_at_k"),
    reference_probability: ArrayLike | None = None,
    origin: ArrayLike | None = None,
    k: int = 30,
) -> Resampled:
    """Scores of one or more models, in the data and in every resample.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,) or (rows, models).
    draws : CountryDraws
        What was drawn, for these very rows.
    metrics : sequence of str
        Names in METRICS. Those with a closed form in the multiplicities are computed for all
        resamples at once; for the others see :func:`resample_function`.
    reference_probability : float or array_like, optional
        Reference of skill scores, one rate or one per row; by default the rate realised in each
        resample.
    origin : array_like, optional
        Origin of each row, for scores of lists.
    k : int, default 30
        Length of a list, for scores of lists.

    Returns
    -------
    Resampled
        Scores, paired over models and metrics.

    Raises
    ------
    DataError
        If an array is refused, the draws are for other rows, or a metric has no closed form.
    UnknownNameError
        If a metric is not registered.

    Warns
    -----
    FewOnsetsWarning
        If fewer than 10 countries had an onset, or some resamples leave a metric undefined.

    Notes
    -----
    Lists are those of the data: drawing a country twice counts its hits twice, it does not take two
    places of thirty.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> p = rng.random(600)
    >>> y = rng.random(600) < p
    >>> from atrocityrisk.metrics import country_draws
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=200)
    >>> result = resample(y, p, draws=draws, metrics=["roc_auc"])
    >>> result.draws.shape
    (1, 1, 200)
    """
    metrics = [metrics] if isinstance(metrics, str) else metrics
    y, columns = model_columns(observed, probability)
    result = evaluate(
        y,
        columns,
        draws=draws,
        metrics=metrics,
        reference_probability=reference_probability,
        origin=origin,
        k=k,
    )
    undefined = int(np.isnan(result.draws).any(axis=(0, 1)).sum())
    if result.n_onset_countries < FEW_COUNTRIES or undefined:
        warnings.warn(
            f"{result.n_onsets} onsets in {result.n_onset_countries} countries carry these "
            "intervals"
            + (
                f", and {undefined} of {len(draws.multiplicity)} resamples leave a metric undefined"
                if undefined
                else ""
            )
            + "; read them as too short and look at what dropping one country does",
            FewOnsetsWarning,
            stacklevel=2,
        )
    return result


def resample_function(
    function: Callable[..., float],
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    draws: CountryDraws,
) -> Resampled:
    """Scores by any function that takes weights, one resample at a time.

    Parameters
    ----------
    function : callable
        ``function(observed, probability, weights=...)``, for instance an entry of METRICS; give
        other arguments of a metric with :func:`functools.partial`.
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,) or (rows, models).
    draws : CountryDraws
        What was drawn, for these very rows.

    Returns
    -------
    Resampled
        One metric, named after the function. Resamples without an onset, or with nothing but
        onsets, are NaN and the function is not called for them.

    Raises
    ------
    DataError
        If an array is refused or the draws are for other rows.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> import numpy as np
    >>> from functools import partial
    >>> from atrocityrisk.metrics import net_benefit
    >>> rng = np.random.default_rng(1)
    >>> p = rng.random(600)
    >>> y = rng.random(600) < p
    >>> from atrocityrisk.metrics import country_draws
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=50)
    >>> result = resample_function(partial(net_benefit, threshold=0.5), y, p, draws=draws)
    >>> result.metric, bool(result.estimate[0, 0] > 0)
    (('net_benefit',), True)
    """
    y, columns = model_columns(observed, probability)
    _check_draws(draws, len(y))
    scores = np.full((columns.shape[1], len(draws.multiplicity)), np.nan)
    for b, multiplicity in enumerate(draws.multiplicity):
        # Metrics need both classes; asking them anyway would mean catching their errors.
        weights = multiplicity[draws.code]
        if 0 < weights @ y < weights.sum():
            scores[:, b] = [function(y, column, weights=weights) for column in columns.T]
    estimate = np.array([function(y, column) for column in columns.T])
    # A partial has its function inside, an entry of METRICS a name of its own.
    named = getattr(function, "func", function)
    name = getattr(named, "__name__", getattr(named, "name", "function"))
    return _result((name,), estimate[np.newaxis], scores[np.newaxis], y, draws)


def evaluate(
    observed: FloatArray,
    columns: FloatArray,
    *,
    draws: CountryDraws,
    metrics: Sequence[str],
    reference_probability: ArrayLike | None = None,
    origin: ArrayLike | None = None,
    k: int = 30,
) -> Resampled:
    """Scores as of :func:`resample`, for arrays that were checked, and without a warning.

    Parameters
    ----------
    observed : ndarray
        Outcomes, shape (rows,).
    columns : ndarray
        Probabilities, shape (rows, models).
    draws : CountryDraws
        What was drawn.
    metrics : sequence of str
        Names with a closed form.
    reference_probability : float or array_like, optional
        Reference of skill scores.
    origin : array_like, optional
        Origin of each row.
    k : int, default 30
        Length of a list.

    Returns
    -------
    Resampled
        NaN in `estimate` too where a metric is not defined.

    Raises
    ------
    DataError
        If the draws are for other rows, or a metric has no closed form.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(1)
    >>> risk = rng.random(600)
    >>> onset = rng.random(600) < risk
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=50)
    >>> both = np.column_stack([risk, np.full(600, 0.5)])
    >>> scores = resample(onset, both, draws=draws, metrics=["brier_score"])
    >>> from atrocityrisk.metrics import evaluate
    >>> found = evaluate(onset.astype(float), both, draws=draws, metrics=["log_score"])
    >>> found.estimate.shape
    (1, 2)
    """
    _check_draws(draws, len(observed))
    # The look-up in METRICS comes first: it suggests the near name of a misspelt one.
    for name in metrics:
        if METRICS[name].name not in KERNELS:
            raise DataError(
                f"{name} has no closed form in multiplicities; those that do: {sorted(KERNELS)}; "
                "use resample_function for it"
            )
    reference = None
    if reference_probability is not None:
        reference = reference_vector(reference_probability, observed, np.ones(len(observed)))
    # The first row stands for the data themselves: every country once.
    everyone = np.ones((1, draws.multiplicity.shape[1]))
    rows = Rows(
        observed=observed,
        code=draws.code,
        multiplicity=np.concatenate([everyone, draws.multiplicity]),
        reference=reference,
        origin=None if origin is None else np.asarray(origin),
        country=draws.country[draws.code],
        k=k,
    )
    scores = np.stack(
        [np.stack([KERNELS[name](rows, column) for column in columns.T]) for name in metrics]
    )
    return _result(tuple(metrics), scores[..., 0], scores[..., 1:], observed, draws)


def model_columns(observed: ArrayLike, probability: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Outcomes (rows,) and probabilities (rows, models) of one or more models, checked."""
    # A series keeps its index here, so that one in another order than `observed` is refused.
    if np.ndim(probability) == 1:
        y, p, _ = checked(observed, probability)
        return y, p[:, np.newaxis]
    table = np.asarray(probability, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0:
        raise DataError(
            f"probability must have shape (rows,) or (rows, models); found {table.shape}"
        )
    y = observed_vector(observed)
    return y, np.column_stack([checked(y, column)[1] for column in table.T])


def _check_draws(draws: CountryDraws, n_rows: int) -> None:
    """Refuse draws of other rows, which would pair forecasts with the wrong countries."""
    if len(draws.code) != n_rows:
        raise DataError(
            f"the draws are for {len(draws.code)} rows and the forecasts have {n_rows}; make them "
            "with country_draws from the same rows"
        )


def _result(
    names: tuple[str, ...],
    estimate: FloatArray,
    scores: FloatArray,
    y: FloatArray,
    draws: CountryDraws,
) -> Resampled:
    """Scores with what they rest on."""
    return Resampled(
        metric=names,
        estimate=estimate,
        draws=scores,
        n_rows=len(y),
        n_onsets=int(y.sum()),
        n_countries=len(np.unique(draws.country)),
        n_onset_countries=len(np.unique(draws.country[draws.code[y == 1]])),
        left_out=draws.left_out,
    )
