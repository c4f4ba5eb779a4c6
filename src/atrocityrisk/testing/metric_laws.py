"""Laws of metrics: range, perfect value, orientation, order of rows, weights, refusals."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.metrics import METRICS, Metric
from atrocityrisk.testing._laws import broken, obeyed

N_STATES, N_ORIGINS, K = 40, 3, 4
GWCODE = np.tile(np.arange(1, N_STATES + 1), N_ORIGINS)
ORIGIN = np.repeat(np.arange(2000, 2000 + N_ORIGINS), N_STATES)
SETTINGS: Mapping[str, Any] = {"k": K, "threshold": 0.3, "cost_loss": 0.3}
_TOLERANCE = 1e-9

Change = Callable[[FloatArray, FloatArray], tuple[Any, Any]]
IMPOSSIBLE: dict[str, Change] = {
    "a missing probability": lambda y, p: (y, np.where(np.arange(len(p)) == 7, np.nan, p)),
    "a missing outcome": lambda y, p: (np.where(np.arange(len(p)) == 3, np.nan, y), p),
    "percentages": lambda y, p: (y, p * 100),
    "negative probabilities": lambda y, p: (y, -p),
    "outcomes of 1 and 2": lambda y, p: (y + 1, p),
    "more forecasts than outcomes": lambda y, p: (y[:-1], p),
    "no rows": lambda y, p: ([], []),
    "a table of probabilities": lambda y, p: (y, np.column_stack([p, p])),
    "words": lambda y, p: (y, np.full(len(y), "high")),
}
"""What a metric must refuse: outcomes and probabilities made impossible."""


def check_metric(metric: Metric | str, *, law: str | None = None) -> None:
    """Try the laws of metrics on one of them.

    Parameters
    ----------
    metric : Metric or str
        The metric, or its name in `METRICS`. Settings other than those that `Metric` lists need a
        default.
    law : str, optional
        One of `METRIC_LAWS`; all if None.

    Raises
    ------
    BrokenLawError
        Names each law that is broken, on what, and what to do.
    UnknownNameError
        If there is no such metric or law.

    Examples
    --------
    >>> from atrocityrisk.testing import check_metric
    >>> check_metric("brier_score")
    """
    entry = METRICS[metric] if isinstance(metric, str) else metric
    obeyed(f"metric {entry.name!r}", METRIC_LAWS, law, entry)


def invented_forecasts(seed: int = 20240607) -> tuple[FloatArray, FloatArray]:
    """Outcomes with as many onsets at every origin, and forecasts that know something."""
    rng = np.random.default_rng(seed)
    observed = np.concatenate(
        [rng.permutation(np.arange(N_STATES) < K) for _ in range(N_ORIGINS)]
    ).astype(np.float64)
    score = -2 + 1.5 * observed + rng.normal(size=len(observed))
    return observed, 1 / (1 + np.exp(-score))


def scored(entry: Metric, observed: Any, probability: Any, **extra: Any) -> float:
    """Value of a metric, with the settings that it needs and the rows' groups."""
    known = {"gwcode": GWCODE, "origin": ORIGIN, **SETTINGS, **extra}
    taken = entry.settings + entry.rowwise
    given = {key: value for key, value in known.items() if key in taken}
    return entry.compute(observed, probability, **given)


def _metadata(entry: Metric) -> None:
    """What one must know to read a value is there and does not contradict itself."""
    where = "correct it in the decorator"
    if entry.name != getattr(entry.compute, "__name__", None):
        broken(f"the function is called {entry.compute!r}", todo="register it under its own name")
    if not entry.low < entry.high:
        broken(f"the range is {entry.low:g} to {entry.high:g}", todo=where)
    if entry.perfect is not None and not entry.low <= entry.perfect <= entry.high:
        broken(f"the perfect value {entry.perfect:g} is outside the range", todo=where)
    if entry.orientation not in ("lower", "higher", "target"):
        broken(f"the orientation is {entry.orientation!r}", todo=where)
    if entry.orientation == "target" and entry.perfect is None:
        broken("the orientation is 'target', but there is no perfect value", todo=where)
    if len(entry.reference) <= 10 or not any(letter.isdigit() for letter in entry.reference):
        broken(
            f"the reference is {entry.reference!r}", todo="name the paper that defines it, and year"
        )
    if not entry.description.endswith("."):
        broken(
            f"the description is {entry.description!r}",
            todo="end the docstring's first line with a full stop",
        )
    if "weights" not in entry.rowwise:
        broken("it takes no weights", todo="add a keyword argument weights=None")


def _range(entry: Metric) -> None:
    """A value is a float within the range."""
    value = scored(entry, *invented_forecasts())
    if type(value) is not float:
        broken(f"it returns {type(value).__name__}", todo="return float(...)")
    if not entry.low <= value <= entry.high:
        broken(
            f"{value:g} lies outside its range {entry.low:g} to {entry.high:g}",
            todo="correct the range or the formula",
        )


def _perfect(entry: Metric) -> None:
    """A perfect forecast gets the perfect value; of calibration, a calibrated one gets it."""
    observed, probability = invented_forecasts()
    try:
        value = scored(entry, observed, observed)
    except ValueError:
        # Log-odds of a certain forecast are infinite: such a metric is judged below, on others.
        if entry.kind != "calibration":
            raise
    else:
        # As far from perfect as rounding: calibration lines are found by iteration.
        if entry.perfect is not None and not _close(value, entry.perfect, 1e-12):
            broken(
                f"a perfect forecast gets {value:g}, not the perfect value {entry.perfect:g}",
                todo="correct `perfect` or the formula",
            )
        if entry.perfect is None:
            others = scored(entry, observed, probability), scored(entry, observed, 1 - observed)
            sign = -1 if entry.orientation == "lower" else 1
            if not all(sign * value > sign * other for other in others):
                broken(
                    f"a perfect forecast gets {value:g}, others {others[0]:g} and {others[1]:g}, "
                    f"but the orientation is {entry.orientation!r}",
                    todo="turn the orientation or the sign",
                )
    if entry.kind == "calibration":
        observed = np.repeat([1.0, 0, 1, 0, 1, 0], [2, 8, 10, 10, 9, 3])
        probability = np.repeat([0.2, 0.5, 0.75], [10, 20, 12])
        extra = {"gwcode": GWCODE[:42], "origin": ORIGIN[:42]}
        value = scored(entry, observed, probability, **extra)
        if entry.perfect is None or not _close(value, entry.perfect, _TOLERANCE):
            broken(
                f"a calibrated forecast gets {value:g}, not {entry.perfect}",
                todo="correct `perfect`, the formula, or the kind",
            )


def _close(value: float, perfect: float, within: float) -> bool:
    return math.isclose(value, perfect, rel_tol=0, abs_tol=within)


def _orientation(entry: Metric) -> None:
    """A forecast that knows something is better than its reverse, as the orientation says."""
    observed, probability = invented_forecasts()
    good, bad = scored(entry, observed, probability), scored(entry, observed, 1 - probability)
    if entry.orientation == "target":
        assert entry.perfect is not None
        better = abs(good - entry.perfect) < abs(bad - entry.perfect)
    else:
        better = good < bad if entry.orientation == "lower" else good > bad
    if not better:
        broken(
            f"a good forecast gets {good:g} and its reverse {bad:g}, but the orientation is "
            f"{entry.orientation!r}",
            todo="turn the orientation or the sign",
        )


def _order(entry: Metric) -> None:
    """Order of rows is of no matter, ties included."""
    observed, probability = invented_forecasts()
    probability = np.round(probability, 1).clip(0.05, 0.95)
    order = np.random.default_rng(5).permutation(len(observed))
    there = {"gwcode": GWCODE[order], "origin": ORIGIN[order]}
    value = scored(entry, observed, probability)
    other = scored(entry, observed[order], probability[order], **there)
    if not math.isclose(other, value, rel_tol=_TOLERANCE, abs_tol=1e-12):
        broken(
            f"in another order of rows it gives {other:g}, not {value:g}",
            todo="treat tied forecasts alike, as the mean over their orders",
        )


def _weights(entry: Metric) -> None:
    """Whole weights count as repeated rows, unit weights as none, and zero removes a row."""
    observed, probability = invented_forecasts()
    plain = scored(entry, observed, probability)
    if scored(entry, observed, probability, weights=np.ones(len(observed))) != plain:
        broken("weights of 1 change the value", todo="take None as ones")
    # A list of k states has no place for a state and a half.
    if entry.kind == "rank":
        return
    # Edges of bins are those of the rows themselves; those of equal width stay.
    extra = {"bins": "width"} if "bins" in entry.settings else {}
    times = np.random.default_rng(5).integers(1, 4, len(observed))
    keep = np.arange(len(observed)) % 5 != 0
    for what, weights, rows in (
        ("whole weights do not count as repeated rows", times, np.repeat(np.arange(120), times)),
        ("weights of 0 do not remove rows", keep.astype(float), np.flatnonzero(keep)),
    ):
        weighted = scored(entry, observed, probability, weights=weights, **extra)
        there = {"gwcode": GWCODE[rows], "origin": ORIGIN[rows], **extra}
        repeated = scored(entry, observed[rows], probability[rows], **there)
        if not math.isclose(weighted, repeated, rel_tol=_TOLERANCE, abs_tol=1e-12):
            broken(
                f"{what}: {weighted:g} in place of {repeated:g}",
                todo="use the weights in every sum and mean",
            )


def _impossible(entry: Metric) -> None:
    """What cannot be meant is refused by a ValueError."""
    observed, probability = invented_forecasts()
    tried = dict(IMPOSSIBLE)
    for what, change in tried.items():
        _refused(entry, what, *change(observed, probability))
    for weight in (np.nan, -1.0, np.inf, 0.0):
        wrong = np.full(len(observed), weight)
        _refused(entry, f"weights of {weight:g}", observed, probability, weights=wrong)


def _refused(entry: Metric, what: str, observed: Any, probability: Any, **extra: Any) -> None:
    try:
        value = scored(entry, observed, probability, **extra)
    except ValueError:
        return
    broken(
        f"of {what} it makes {value!r}",
        todo="pass the arguments through atrocityrisk.metrics.checked first, which refuses them",
    )


def _all_equal(entry: Metric) -> None:
    """Equal forecasts give a number, or a ValueError where none is defined."""
    observed, _ = invented_forecasts()
    try:
        value = scored(entry, observed, np.full(len(observed), 0.4))
    except ValueError:
        return
    if not math.isfinite(value):
        broken(
            f"of forecasts that are all equal it makes {value}",
            todo="return a number, or raise atrocityrisk.errors.DataError",
        )


METRIC_LAWS = {
    "metadata are complete": _metadata,
    "a value is a float in the range": _range,
    "a perfect forecast gets the perfect value": _perfect,
    "the orientation is the formula's": _orientation,
    "order of rows is of no matter": _order,
    "weights count as repeated rows": _weights,
    "impossible input is refused": _impossible,
    "equal forecasts give a number or an error": _all_equal,
}
"""Name to law: a function of a metric."""
