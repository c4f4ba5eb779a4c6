"""The record of a metric, the registry, and the checks that every metric's arrays pass first.

A metric is a function ``metric(observed, probability, *, ...)`` that returns one number. Results
with several numbers (curves, intervals) are plain functions beside them and are not registered.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk._core.registry import Registry
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError, SpecError

Function = TypeVar("Function", bound=Callable[..., float])

# The largest weight lies within this and one over it: beyond, sums of squares lose their digits.
HEAVIEST = 1e9
# Arguments that hold one value per forecast; the others are settings of the metric.
PER_ROW = ("weights", "reference_probability", "origin", "gwcode")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A score of probability forecasts, with what one must know to read it.

    Attributes
    ----------
    name : str
        Name of the function.
    compute : callable
        ``compute(observed, probability, *, ...)``, which returns a float.
    kind : {"proper", "discrimination", "calibration", "rank", "decision"}
        Aspect of quality that the number measures.
    low, high : float
        Range of the values it can take.
    perfect : float or None
        Value of a perfect forecast (for ``kind="calibration"``, of a calibrated one); None where it
        depends on the data.
    orientation : {"lower", "higher", "target"}
        Which values are better; "target" means those near `perfect`.
    reference : str
        The paper that defines it.
    description : str
        First line of the docstring.
    rowwise, settings : tuple of str
        Keyword arguments that hold one value per forecast, and those that hold one value.
    required : tuple of str
        Keyword arguments without a default.

    Notes
    -----
    An entry is called as its function is, ``METRICS[name](observed, probability, ...)``, with the
    keyword arguments that `rowwise` and `settings` name: any of `weights`,
    `reference_probability`, `origin`, `gwcode` (one value per forecast), `k`, `threshold`,
    `cost_loss`, `n_bins`, `bins` and `clip`. None stands for the function's own default. An
    argument that the metric does not take, or one of `required` that is absent, is a SpecError. A
    metric of a plug-in with a setting of another name is called by its `compute`.

    Examples
    --------
    >>> from atrocityrisk.metrics import METRICS
    >>> METRICS["brier_score"]([0, 1], [0.5, 0.5])
    0.25
    >>> METRICS["recall_at_k"]([1, 0, 0, 1], [0.9, 0.5, 0.4, 0.1], k=2)
    0.5
    >>> METRICS["net_benefit"].required
    ('threshold',)
    """

    name: str
    compute: Callable[..., float]
    kind: Literal["proper", "discrimination", "calibration", "rank", "decision"]
    low: float
    high: float
    perfect: float | None
    orientation: Literal["lower", "higher", "target"]
    reference: str
    description: str
    rowwise: tuple[str, ...]
    settings: tuple[str, ...]
    required: tuple[str, ...]

    def __repr__(self) -> str:
        """What it measures, and how it is called."""
        extra = "".join(f", {name}=..." for name in self.required)
        return f"<Metric {self.name!r}: {self.description} Call (observed, probability{extra})>"

    def __call__(
        self,
        observed: ArrayLike,
        probability: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        reference_probability: ArrayLike | None = None,
        origin: ArrayLike | None = None,
        gwcode: ArrayLike | None = None,
        k: int | None = None,
        threshold: float | None = None,
        cost_loss: float | None = None,
        n_bins: int | None = None,
        bins: Literal["quantile", "width"] | None = None,
        clip: float | None = None,
    ) -> float:
        """The score of these forecasts; see the notes on the class for the arguments."""
        offered: dict[str, object] = {
            "weights": weights,
            "reference_probability": reference_probability,
            "origin": origin,
            "gwcode": gwcode,
            "k": k,
            "threshold": threshold,
            "cost_loss": cost_loss,
            "n_bins": n_bins,
            "bins": bins,
            "clip": clip,
        }
        given = {name: value for name, value in offered.items() if value is not None}
        taken = self.rowwise + self.settings
        # An argument that is silently dropped looks as if it had been obeyed.
        unknown = [name for name in given if name not in taken]
        absent = [name for name in self.required if name not in given]
        if unknown or absent:
            wrong = [f"does not take {', '.join(unknown)}"] if unknown else []
            wrong += [f"needs {', '.join(absent)}"] if absent else []
            raise SpecError(
                f"metric {self.name!r} {' and '.join(wrong)}; beside observed and probability it "
                f"takes {', '.join(taken)}, each by keyword"
            )
        return self.compute(observed, probability, **given)


METRICS: Registry[Metric] = Registry("metric")


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its interval.

    Attributes
    ----------
    value : float
        The point estimate.
    low, high : float
        Ends of the interval.
    level : float
        Probability that the interval is meant to cover the truth with.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> metrics.Estimate(value=0.8, low=0.7, high=0.9, level=0.95)
    Estimate(value=0.8, low=0.7, high=0.9, level=0.95)
    """

    value: float
    low: float
    high: float
    level: float


def metric(
    *,
    kind: Literal["proper", "discrimination", "calibration", "rank", "decision"],
    low: float,
    high: float,
    perfect: float | None,
    orientation: Literal["lower", "higher", "target"],
    reference: str,
) -> Callable[[Function], Function]:
    """Register the decorated function in METRICS.

    Parameters
    ----------
    kind : {"proper", "discrimination", "calibration", "rank", "decision"}
        Aspect of quality that the number measures.
    low, high : float
        Range of the values it can take.
    perfect : float or None
        Value of a perfect (or calibrated) forecast; None where it depends on the data.
    orientation : {"lower", "higher", "target"}
        Which values are better.
    reference : str
        The paper that defines it.

    Returns
    -------
    callable
        Decorator that returns its function unchanged.

    Raises
    ------
    TypeError
        If the function does not take `observed` and `probability` first, or lacks a docstring.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> metrics.METRICS["brier_score"].orientation
    'lower'
    """

    def register(function: Function) -> Function:
        name = function.__name__
        parameters = list(inspect.signature(function).parameters.values())
        if [p.name for p in parameters[:2]] != ["observed", "probability"] or not function.__doc__:
            raise TypeError(f"metric {name!r} must be documented and take (observed, probability)")
        extra = parameters[2:]
        METRICS.add(
            name,
            Metric(
                name=name,
                compute=function,
                kind=kind,
                low=low,
                high=high,
                perfect=perfect,
                orientation=orientation,
                reference=reference,
                description=function.__doc__.strip().splitlines()[0],
                rowwise=tuple(p.name for p in extra if p.name in PER_ROW),
                settings=tuple(p.name for p in extra if p.name not in PER_ROW),
                required=tuple(p.name for p in extra if p.default is inspect.Parameter.empty),
            ),
        )
        return function

    return register


def checked(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Observations, probabilities and weights as vectors, once they are known to be such.

    Parameters
    ----------
    observed : array-like
        Outcomes, 0 or 1.
    probability : array-like
        A forecast for each, from 0 to 1.
    weights : array-like, optional
        A weight for each, not negative; ones if None.

    Returns
    -------
    tuple of ndarray
        The three as float64, of one length, without missing values.

    Raises
    ------
    DataError
        If a value is missing or cannot be meant, or lengths or indexes differ.

    Examples
    --------
    >>> from atrocityrisk.metrics import checked
    >>> y, p, w = checked([0, 1], [0.2, 0.6])
    >>> y.tolist(), p.tolist(), w.tolist()
    ([0.0, 1.0], [0.2, 0.6], [1.0, 1.0])
    """
    _same_index(observed, probability)
    # Missing values are refused, never dropped: a comparison with NaN is false, so that a state
    # without a forecast would count as one of low risk.
    y = observed_vector(observed)
    p = _vector(probability, "probability")
    if len(p) != len(y):
        raise DataError(
            f"observed has {len(y)} rows and probability {len(p)}; give one forecast per outcome"
        )
    outside = np.flatnonzero((p < 0) | (p > 1))
    if len(outside):
        raise DataError(
            f"probability must lie in [0, 1]; {len(outside)} rows do not, first "
            f"{plain(p[outside[0]])} at row {outside[0]}; give probabilities, "
            "not percentages or scores"
        )
    return y, p, weight_vector(weights, len(y))


def observed_vector(observed: ArrayLike) -> FloatArray:
    """Outcomes as a float64 vector (rows,) of zeros and ones, anything else refused."""
    y = _vector(observed, "observed")
    other = np.flatnonzero((y != 0) & (y != 1))
    if len(other):
        raise DataError(
            f"observed must be 0 or 1; {len(other)} rows are not, first "
            f"{plain(y[other[0]])} at row {other[0]}; recode the outcome"
        )
    return y


def weight_vector(weights: ArrayLike | None, n_rows: int) -> FloatArray:
    """Weights as a float64 vector (rows,): finite, not negative, not all zero; ones by default."""
    if weights is None:
        return np.ones(n_rows)
    # A whole-number weight counts as that many equal rows, which is what resampling relies on.
    w = _vector(weights, "weights")
    if len(w) != n_rows or np.any(w < 0) or not np.all(np.isfinite(w)) or not np.any(w > 0):
        raise DataError(
            f"weights must be {n_rows} finite numbers >= 0, not all zero; found {len(w)} from "
            f"{plain(w.min())} to {plain(w.max())}; give one weight per forecast"
        )
    if not 1 / HEAVIEST <= w.max() <= HEAVIEST:
        raise DataError(
            f"a weight counts as so many equal rows, but the largest is {w.max():g}; divide them "
            f"so that it lies between {1 / HEAVIEST:g} and {HEAVIEST:g}"
        )
    return w


def row_codes(
    labels: ArrayLike, n_rows: int, *, name: str
) -> tuple[PositionArray, NDArray[np.generic]]:
    """Each row's group as a number from 0, and the groups in sorted order; none may be missing."""
    array = np.asarray(labels)
    if array.shape != (n_rows,):
        raise DataError(
            f"{name} must hold one value for each of {n_rows} forecasts; found shape {array.shape}"
        )
    missing = np.flatnonzero(pd.isna(array))
    if len(missing):
        raise DataError(
            f"{name} is missing in {len(missing)} rows, first row {missing[0]}; name every row's"
            f" {name}"
        )
    groups, codes = np.unique(array, return_inverse=True)
    return codes.astype(np.intp), groups


def whole_years(
    labels: ArrayLike, n_rows: int, *, name: str
) -> tuple[PositionArray, NDArray[np.int64]]:
    """As `row_codes`, for years: 2000.5 or text is refused, not cut."""
    codes, found = row_codes(labels, n_rows, name=name)
    wrong = [year for year in found.tolist() if isinstance(year, str) or year != int(year)]
    if wrong:
        raise DataError(
            f"{name} must hold whole years as numbers; found {plain(wrong[0])}; convert it first"
        )
    return codes, found.astype(np.int64)


def check_whole(value: int, *, name: str, usual: int) -> None:
    """Refuse a setting that is no whole number of 1 or more."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < 1:
        wanted = "at least 1" if whole else "a whole number of at least 1"
        raise DataError(f"{name} must be {wanted}; found {plain(value)}; {usual} is usual")


def check_level(level: float) -> None:
    """Refuse a coverage that is no fraction, such as 95."""
    if not 0 < level < 1:
        raise DataError(f"level must lie strictly between 0 and 1; found {plain(level)}; try 0.95")


def need_both_classes(observed: FloatArray, weights: FloatArray, *, what: str) -> None:
    """Refuse data in which only one class has weight; `what` names the metric in the message."""
    events = float(weights @ observed)
    if events <= 0 or events >= float(weights.sum()):
        raise DataError(
            f"{what} needs onsets and non-onsets; found {events:g} onsets in {weights.sum():g} "
            "forecasts; score a longer period or leave this metric out"
        )


def need_onset(observed: FloatArray, weights: FloatArray, *, what: str) -> None:
    """Refuse data in which no onset has weight; `what` names the metric in the message."""
    if float(weights @ observed) <= 0:
        raise DataError(
            f"{what} needs at least one onset; found none in {len(observed)} forecasts; score a "
            "longer period or leave this metric out"
        )


def _vector(values: ArrayLike, name: str) -> FloatArray:
    """A float64 vector without missing values, at least one row long."""
    if np.ma.is_masked(values):
        # The numbers below a mask would be taken for known ones.
        masked = int(np.ma.getmaskarray(np.ma.asarray(values)).sum())
        raise DataError(
            f"{name} must be a plain array, but {masked} of its values are masked; drop their rows"
        )
    if isinstance(values, pd.Series):
        # Nullable dtypes hold pd.NA, which np.asarray would turn into an array of objects.
        values = values.to_numpy(dtype=np.float64, na_value=np.nan)
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"{name} must be numbers; {problem}; convert it first") from problem
    if array.ndim != 1 or array.size == 0:
        raise DataError(
            f"{name} must be a vector with at least one row; found shape {array.shape}; pass one "
            "value per forecast"
        )
    missing = np.flatnonzero(np.isnan(array))
    if len(missing):
        advice = {
            "observed": "drop rows whose window is still open",
            "probability": "a state without a forecast must be named and dropped, never scored",
        }.get(name, "give every row a value")
        raise DataError(f"{name} is NaN in {len(missing)} rows, first row {missing[0]}; {advice}")
    return array


def _same_index(observed: ArrayLike, probability: ArrayLike) -> None:
    """Refuse two pandas series whose indexes differ."""
    # Two series in different row order pair outcomes with other states' forecasts, silently.
    if (
        isinstance(observed, pd.Series)
        and isinstance(probability, pd.Series)
        and not observed.index.equals(probability.index)
    ):
        raise DataError(
            "observed and probability are series with different indexes; align them by "
            "(gwcode, origin) first, or pass arrays"
        )
