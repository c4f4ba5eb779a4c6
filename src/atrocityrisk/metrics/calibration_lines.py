"""The calibration line: logistic regression of the outcome on the forecast's log-odds (Cox 1958).

Intercept 0 and slope 1 for a calibrated forecast, slope below 1 for one that is too sure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtri

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk._core.rounding import only_rounding
from atrocityrisk.errors import DataError, ModelError
from atrocityrisk.metrics.registered_metrics import (
    Estimate,
    check_level,
    checked,
    metric,
    need_both_classes,
    row_codes,
)

_COX = "Cox 1958, Biometrika 45:562, doi:10.1093/biomet/45.3-4.562"


@dataclass(frozen=True, kw_only=True)
class CalibrationLine:
    """Weak calibration: level and spread of the forecasts on the log-odds scale.

    Attributes
    ----------
    in_the_large : Estimate
        Shift of log-odds that would make the expected count right; 0 is right, negative means that
        the forecasts are too high.
    intercept, slope : Estimate
        Of the calibration line; 0 and 1 are right, a slope below 1 means too extreme.
    clusters : int or None
        Number of countries that the intervals are clustered by; None if rows count as independent.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> line = metrics.calibration_line(observed, probability)
    >>> round(line.slope.value, 2)
    2.28
    """

    in_the_large: Estimate
    intercept: Estimate
    slope: Estimate
    clusters: int | None


@metric(
    kind="calibration", low=-np.inf, high=np.inf, perfect=0, orientation="target", reference=_COX
)
def calibration_in_the_large(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Shift of all log-odds that makes the expected count equal the observed one.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities strictly between 0 and 1, shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        0 is right, negative means that risk was overstated.

    Raises
    ------
    DataError
        If only one class is there, a probability is 0 or 1, or an array is refused.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
       45(3/4), 562-565.

    Examples
    --------
    The forecasts state odds of 1, the outcomes have odds of 1 to 3: the shift is -log 3.

    >>> round(calibration_in_the_large([0, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]), 6)
    -1.098612
    """
    y, z, w = _checked_log_odds(observed, probability, weights)
    # The forecast's log-odds are an offset with slope 1: only the intercept is free.
    return float(_newton(y, np.ones((len(y), 1)), z, w)[0])


@metric(
    kind="calibration", low=-np.inf, high=np.inf, perfect=1, orientation="target", reference=_COX
)
def calibration_slope(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Slope of the calibration line: below 1, high risks are too high and low ones too low.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities strictly between 0 and 1, not all equal, shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 is right, 0 means that the forecasts carry no information.

    Raises
    ------
    DataError
        If only one class is there, a probability is 0 or 1, or an array is refused.
    ModelError
        If all probabilities are equal, or they separate the classes perfectly.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
       45(3/4), 562-565.

    Examples
    --------
    >>> p = [0.2] * 5 + [0.5] * 2
    >>> round(calibration_slope([1, 0, 0, 0, 0, 1, 0], p), 6)
    1.0
    """
    y, z, w = _checked_log_odds(observed, probability, weights)
    return float(_line(y, z, w)[1])


@metric(
    kind="calibration", low=-np.inf, high=np.inf, perfect=0, orientation="target", reference=_COX
)
def calibration_intercept(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Intercept of the calibration line, fitted together with its slope.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities strictly between 0 and 1, not all equal, shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        0 is right. It is the level at log-odds 0, a risk of one half, far from most forecasts: read
        :func:`calibration_in_the_large` for the level.

    Raises
    ------
    DataError
        If only one class is there, a probability is 0 or 1, or an array is refused.
    ModelError
        If all probabilities are equal, or they separate the classes perfectly.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
       45(3/4), 562-565.

    Examples
    --------
    >>> p = [0.2] * 5 + [0.5] * 2
    >>> abs(round(calibration_intercept([1, 0, 0, 0, 0, 1, 0], p), 6))
    0.0
    """
    y, z, w = _checked_log_odds(observed, probability, weights)
    return float(_line(y, z, w)[0])


def calibration_line(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    gwcode: ArrayLike | None = None,
    level: float = 0.95,
) -> CalibrationLine:
    """Calibration in the large, intercept and slope with Wald intervals.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities strictly between 0 and 1, not all equal, shape (rows,).
    gwcode : array_like, optional
        State of each row; the variance then allows for dependence within states (sandwich with
        the small-sample factor of Stata and statsmodels). Without it rows count as independent,
        which two-year labels are not.
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    CalibrationLine
        The three estimates.

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, only one class is there, a probability is 0 or
        1, or an array is refused.
    ModelError
        If all probabilities are equal, or they separate the classes perfectly.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
       45(3/4), 562-565.
    .. [2] Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
       models. Biometrika 73(1), 13-22.

    Examples
    --------
    >>> line = calibration_line([1, 0, 0, 0, 0, 1, 0], [0.2] * 5 + [0.5] * 2)
    >>> round(line.slope.value, 6), line.clusters
    (1.0, None)
    """
    check_level(level)
    y, z, w = _checked_log_odds(observed, probability, None)
    codes = None if gwcode is None else row_codes(gwcode, len(y), name="gwcode")[0]
    ones = np.ones((len(y), 1))
    design = np.column_stack([ones, z])
    shift = _newton(y, ones, z, w)
    line = _line(y, z, w)
    (large,) = _wald(shift, _covariance(y, ones, z + shift[0], codes), level)
    intercept, slope = _wald(line, _covariance(y, design, design @ line, codes), level)
    return CalibrationLine(
        in_the_large=large,
        intercept=intercept,
        slope=slope,
        clusters=None if codes is None else int(codes.max()) + 1,
    )


def _checked_log_odds(
    observed: ArrayLike, probability: ArrayLike, weights: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Outcomes, log-odds of forecasts and weights; certain forecasts are refused, not clipped."""
    y, p, w = checked(observed, probability, weights=weights)
    need_both_classes(y, w, what="a calibration line")
    certain = np.flatnonzero((p == 0) | (p == 1))
    if len(certain):
        raise DataError(
            f"a calibration line needs probabilities strictly between 0 and 1; {len(certain)} rows "
            f"are not, first {p[certain[0]]:g} at row {certain[0]}; their log-odds are infinite"
        )
    return y, log_odds(p), w


def _line(y: FloatArray, z: FloatArray, w: FloatArray) -> FloatArray:
    """Intercept and slope by maximum likelihood."""
    used = z[w > 0]
    if only_rounding(used.min(), used.max()):
        raise ModelError(
            f"a calibration slope needs forecasts that differ; all {len(used)} are equal; use "
            "calibration_in_the_large"
        )
    # The likelihood of separated classes has no maximum: Newton steps would run off without end.
    onset, others = z[(y == 1) & (w > 0)], z[(y == 0) & (w > 0)]
    apart = [(others.max(), onset.min()), (onset.max(), others.min())]
    if any(low <= high or only_rounding(high, low) for low, high in apart):
        raise ModelError(
            "a calibration slope is infinite where forecasts separate onsets from the rest "
            f"perfectly ({len(onset)} onsets in {len(used)} forecasts); score a longer period"
        )
    return _newton(y, np.column_stack([np.ones(len(z)), z]), np.zeros(len(z)), w)


def _newton(y: FloatArray, design: FloatArray, offset: FloatArray, w: FloatArray) -> FloatArray:
    """Weighted maximum-likelihood logit by Newton steps, halved where the likelihood would fall."""
    beta = np.zeros(design.shape[1])
    eta = design @ beta + offset
    likelihood = -np.inf
    step = np.zeros_like(beta)
    for _ in range(200):
        # y*eta - log(1+exp(eta)) without overflow.
        new = float(w @ (y * eta - np.logaddexp(0, eta)))
        # The tolerance lets a step pass that only rounding makes worse.
        if new < likelihood - 1e-12 * abs(likelihood):
            step = step / 2
            beta = beta - step
        else:
            likelihood = new
            fitted = expit(eta)
            gradient = design.T @ (w * (y - fitted))
            information = design.T @ (design * (w * fitted * (1 - fitted))[:, np.newaxis])
            try:
                step = np.linalg.solve(information, gradient)
            except np.linalg.LinAlgError as problem:
                raise ModelError(
                    "a calibration line has no maximum where all forecasts are at the edge of 0 or "
                    "1; check them"
                ) from problem
            beta = beta + step
            # gradient @ step is the squared step in standard errors: 1e-10 of one is close enough,
            # and rounding allows no more where forecasts are extreme.
            if gradient @ step < 1e-20:
                return beta
        eta = design @ beta + offset
    raise ModelError(
        f"a calibration line did not converge in 200 steps (last step {np.max(np.abs(step)):g}); "
        "check for forecasts at the edge of 0 or 1"
    )


def _covariance(
    y: FloatArray, design: FloatArray, eta: FloatArray, codes: PositionArray | None
) -> FloatArray:
    """Inverse information, or the sandwich with scores summed by cluster."""
    fitted = expit(eta)
    bread = np.linalg.inv(design.T @ (design * (fitted * (1 - fitted))[:, np.newaxis]))
    if codes is None:
        return bread
    n_rows, n_columns = design.shape
    groups = int(codes.max()) + 1
    if groups < 2:
        raise DataError(
            "intervals clustered by state need at least 2 states; found 1; leave gwcode out"
        )
    scores = design * (y - fitted)[:, np.newaxis]
    sums = np.column_stack([np.bincount(codes, column, groups) for column in scores.T])
    # The small-sample factor of Stata and statsmodels, so that intervals agree with theirs.
    factor = groups / (groups - 1) * (n_rows - 1) / (n_rows - n_columns)
    covariance: FloatArray = factor * bread @ (sums.T @ sums) @ bread
    return covariance


def _wald(estimate: FloatArray, covariance: FloatArray, level: float) -> list[Estimate]:
    """Estimates with normal intervals."""
    half = float(ndtri(0.5 + level / 2)) * np.sqrt(np.diag(covariance))
    return [
        Estimate(value=float(b), low=float(b - h), high=float(b + h), level=level)
        for b, h in zip(estimate, half, strict=True)
    ]
