"""Reality check: whether the best of many models is better than one, given that it was picked."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.rounding import less
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import METRICS, check_level
from atrocityrisk.metrics.resampling import Resampled


@dataclass(frozen=True, kw_only=True)
class RealityCheck:
    """Whether any of several models is better than one, given that the best was picked.

    Attributes
    ----------
    metric : str
        What was compared.
    gain : ndarray
        How much better each model is than the one compared with, shape (models,); positive is
        better whatever the metric's orientation; 0 for that model itself.
    studentised : ndarray
        Gain over its standard error, shape (models,).
    best : int
        Model with the largest studentised gain.
    p_value : float
        Share of resamples in which the largest studentised gain of models that are truly no better
        reaches the one seen (White 2000: every gain centred).
    p_value_consistent : float
        The same without the models that are clearly worse (Hansen 2005).
    critical : float
        Studentised gain that the best of truly equal models exceeds with probability 1 - `level`.
    level : float
        One less the probability of a false claim.
    n_models : int
        Models compared, without the one compared with.

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
    >>> from atrocityrisk.metrics import reality_check
    >>> found = reality_check(resample(onset, both[:, ::-1], draws=draws, metrics=["log_score"]))
    >>> found.n_models, found.best
    (1, 1)
    """

    metric: str
    gain: FloatArray
    studentised: FloatArray
    best: int
    p_value: float
    p_value_consistent: float
    critical: float
    level: float
    n_models: int


def reality_check(
    resampled: Resampled, *, metric: str = "log_score", against: int = 0, level: float = 0.95
) -> RealityCheck:
    r"""Judge the best of several models by the largest studentised gain of all.

    With gain :math:`d_j` of model j, its standard error :math:`s_j` over resamples and the gains
    :math:`d_j^b` of resample b, the statistic :math:`\max_j d_j / s_j` is held against
    :math:`\max_j (d_j^b - d_j) / s_j`: what the best of equals would show.

    Parameters
    ----------
    resampled : Resampled
        Scores of all models that were tried, on the same draws.
    metric : str, default "log_score"
        One of its metrics, with an orientation.
    against : int, default 0
        Column compared with.
    level : float, default 0.95
        One less the probability of a false claim, in (0, 1).

    Returns
    -------
    RealityCheck
        Gains, the best model and two p-values.

    Raises
    ------
    DataError
        If there is no such metric or column, no other model, or `level` is not in (0, 1).

    Notes
    -----
    A model that equals the one compared with in every resample has gain 0 and studentised gain 0.
    Pass every model that was scored: leaving out the failures makes the p-value too small. The
    references resample blocks of time; here the resamples are those of countries, which is where
    the dependence lies. With n countries, Hansen's version does not centre gains below
    :math:`-s_j \sqrt{2 \log \log n}`.

    References
    ----------
    .. [1] White, H. (2000). A reality check for data snooping. Econometrica 68(5), 1097-1126.
    .. [2] Hansen, P. R. (2005). A test for superior predictive ability. Journal of Business &
       Economic Statistics 23(4), 365-380.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(1)
    >>> truth = rng.beta(1, 9, 3000)
    >>> y = rng.random(3000) < truth
    >>> p = np.column_stack([np.full(3000, 0.1), truth, np.full(3000, 0.3)])
    >>> draws = country_draws(np.repeat(np.arange(100), 30), n_boot=500)
    >>> check = reality_check(resample(y, p, draws=draws, metrics=["log_score"]))
    >>> check.best, check.p_value < 0.01, check.n_models
    (1, True, 2)
    """
    if metric not in resampled.metric:
        raise DataError(
            f"the resamples hold {', '.join(resampled.metric)}, not {metric!r}; resample that "
            "metric too"
        )
    if resampled.left_out is not None:
        raise DataError(
            "a reality check needs redrawn countries; found scores with clusters left out; "
            "resample with country_draws"
        )
    if METRICS[metric].orientation == "target":
        raise DataError(f"{metric} has no better and worse end; compare models by a proper score")
    models = resampled.estimate.shape[1]
    if not 0 <= against < models or models < 2:
        raise DataError(
            f"a reality check needs a column from 0 to {models - 1} to compare with and at least "
            f"one other model; found column {plain(against)} of {models}"
        )
    check_level(level)
    sign = 1.0 if METRICS[metric].orientation == "higher" else -1.0
    row = resampled.metric.index(metric)
    # Scores that differ by rounding alone are equal: in standard errors they could be anything.
    draws = sign * less(resampled.draws[row], resampled.draws[row, against])
    # The maximum is taken over models, so a resample counts only if all of them are defined in it.
    draws = draws[:, np.isfinite(draws).all(axis=0)]
    if not draws.size:
        raise DataError(
            f"a reality check needs resamples in which the {metric} of every model is finite, "
            "found none; leave out models that gave an onset no chance, or a certain one"
        )
    gain = sign * less(resampled.estimate[row], resampled.estimate[row, against])
    error = draws.std(axis=1, ddof=1)
    other = np.arange(models) != against
    studentised = _over(gain, error)
    # log(log(n)) is negative below n = 3.
    cut = -np.sqrt(2.0 * np.log(np.log(max(resampled.n_countries, 3))))
    white = _over(draws - gain[:, None], error[:, None])[other].max(axis=0)
    # A clearly worse model keeps its negative mean and so cannot be the maximum (Hansen 2005).
    kept = np.where(studentised >= cut, gain, 0.0)
    hansen = _over(draws - kept[:, None], error[:, None])[other].max(axis=0)
    best = int(np.flatnonzero(other)[np.argmax(studentised[other])])
    return RealityCheck(
        metric=metric,
        gain=gain,
        studentised=studentised,
        best=best,
        p_value=float((white >= studentised[best]).mean()),
        p_value_consistent=float((np.maximum(hansen, 0.0) >= studentised[best]).mean()),
        critical=float(np.quantile(white, level)),
        level=level,
        n_models=int(other.sum()),
    )


def _over(values: FloatArray, error: FloatArray) -> FloatArray:
    """Values in standard errors; 0 where nothing ever differs."""
    return np.divide(
        values, error, out=np.zeros(np.broadcast(values, error).shape), where=error > 0
    )
