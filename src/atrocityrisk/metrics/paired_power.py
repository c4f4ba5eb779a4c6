"""Power of a paired comparison: how small a difference the onsets at hand could show."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from atrocityrisk._core.rounding import less
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.resampling import Resampled
from atrocityrisk.metrics.two_way_jackknife import two_way_errors, two_way_quantile


@dataclass(frozen=True, kw_only=True)
class Power:
    """How far the data are from distinguishing two models.

    Attributes
    ----------
    difference, standard_error : float
        First model less second, and its clustered standard error.
    onsets : int
        Rows with an onset that these rest on.
    power : float
        Chance that as many new onsets would show a difference of this true size.
    onsets_needed : float
        Rows with an onset at which that chance would reach `target`; infinite if the difference
        is 0.
    target, level : float
        Power asked for, and coverage of the interval that must exclude 0.

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
    >>> from atrocityrisk.metrics import power
    >>> found = power(scores, metric="brier_score", first=0, second=1)
    >>> found.power > 0.8, found.target
    (True, 0.8)
    """

    difference: float
    standard_error: float
    onsets: int
    power: float
    onsets_needed: float
    target: float
    level: float


def power(
    resampled: Resampled,
    *,
    metric: str,
    first: int,
    second: int,
    target: float = 0.8,
    level: float = 0.95,
) -> Power:
    """How many onsets it takes before two models can be distinguished.

    The clustered variance of the paired difference is taken to fall as one over the number of
    onsets, and the observed difference as the true one.

    Parameters
    ----------
    resampled : Resampled
        Scores of both models under the same draws.
    metric : str
        Name of a metric in it.
    first, second : int
        Columns of the models.
    target : float, default 0.8
        Power wanted.
    level : float, default 0.95
        Coverage of the interval that must exclude 0.

    Returns
    -------
    Power
        Power with as many onsets as there are, and the number needed.

    Raises
    ------
    DataError
        If the metric is not in `resampled`, a column does not exist, or `target` or `level` is not
        strictly between 0 and 1.

    Notes
    -----
    The observed difference is itself uncertain, and one chosen because it was large is too large:
    read the number needed as a lower bound.

    References
    ----------
    .. [1] Lachin, J. M. (1981). Introduction to sample size determination and power analysis for
       clinical trials. Controlled Clinical Trials 2(2), 93-113.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(5)
    >>> truth = rng.random(2000) / 5
    >>> y = rng.random(2000) < truth
    >>> draws = country_draws(np.repeat(np.arange(100), 20), n_boot=200)
    >>> p = np.column_stack([truth, np.full(2000, 0.1)])
    >>> r = resample(y, p, draws=draws, metrics=["log_score"])
    >>> result = power(r, metric="log_score", first=0, second=1)
    >>> result.power > 0.8, result.onsets_needed < result.onsets
    (True, True)
    """
    models = resampled.estimate.shape[1]
    if metric not in resampled.metric or not (0 <= first < models and 0 <= second < models):
        raise DataError(
            f"resampled holds {list(resampled.metric)} of {models} models; found metric {metric!r} "
            f"and columns {plain(first)}, {plain(second)}; resample them together first"
        )
    if not (0 < target < 1 and 0 < level < 1):
        raise DataError(
            f"target and level must lie strictly between 0 and 1; found {plain(target)} "
            f"and {plain(level)}"
        )
    row = resampled.metric.index(metric)
    # Scores that differ by rounding alone are equal: no number of onsets would tell them apart.
    difference = float(less(resampled.estimate[row, first], resampled.estimate[row, second]))
    paired = less(resampled.draws[row, first], resampled.draws[row, second])
    if resampled.left_out is None:
        with np.errstate(invalid="ignore"):  # infinite log scores have no spread
            error = float(np.nanstd(paired, ddof=1))
        quantile = float(ndtri(0.5 + level / 2))
    else:
        error = float(two_way_errors(np.asarray(difference), paired, resampled.left_out))
        quantile = two_way_quantile(resampled.left_out, level)
    # Without a difference, an interval excludes 0 as often as it errs.
    needed, chance = np.inf, 1 - level
    if difference != 0:
        size = abs(difference) / error if error > 0 else np.inf
        # Either end of the interval may exclude 0, hence two tails.
        chance = float(ndtr(size - quantile) + ndtr(-size - quantile))
        needed = resampled.n_onsets * ((quantile + float(ndtri(target))) / size) ** 2
    return Power(
        difference=difference,
        standard_error=error,
        onsets=resampled.n_onsets,
        power=chance,
        onsets_needed=float(needed),
        target=target,
        level=level,
    )
