"""What a model would have said in the past: refits to ever fewer rows, each predicting what came.

A pseudo-origin s stands for a year as the origin did: a clone is fitted to rows up to s - gap,
whose windows had closed, and predicts the rows of s and of the years until the next refit.
"""

import hashlib
import threading
import warnings
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pickle import PicklingError
from typing import Any, Protocol

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from atrocityrisk.errors import ModelError
from atrocityrisk.models._input import row_labels
from atrocityrisk.models._log_odds import log_odds

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Warned:
    """Probabilities of some rows, and what was warned of on the way."""

    probability: FloatArray
    warnings: Sequence[tuple[type[Warning], str]]


@dataclass(frozen=True)
class Past:
    """Past forecasts of k members, sorted by year.

    `index` labels the n rows, `year` and `onset` (n,) are theirs, `log_odds` (n, k) the members';
    `skipped` says why a pseudo-origin could not be forecast from.
    """

    index: pd.Index
    year: IntArray
    onset: NDArray[np.bool_]
    log_odds: FloatArray
    skipped: Mapping[int, str]


class LearnsFromPast(Protocol):
    """What a model that learns from past forecasts has been told of them."""

    gap: int
    years: int
    step: int
    blocks: str
    temper: float
    past_seed: int


class _Memo:
    """The latest predictions, by everything they depend on; the oldest goes when it is full."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Any, Warned] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Warned | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Any, value: Warned) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


# Neighbouring origins share all pseudo-origins but one at most. An entry holds about 350 numbers.
MEMO = _Memo(4096)


def frame_labels(X: Any, y: Any) -> pd.Series:
    """Labels with the index of X, which must be a frame."""
    if not isinstance(X, pd.DataFrame):
        raise ModelError(
            f"expected a DataFrame of indicators by country and year, found {type(X).__name__}"
        )
    return pd.Series(np.asarray(y), index=X.index)


def past_of(
    model: LearnsFromPast, members: Sequence[tuple[str, Any]], X: pd.DataFrame, y: pd.Series
) -> Past:
    """Past forecasts as a model's own parameters ask for them."""
    requirements = {
        "gap": (model.gap >= 1, "1 or more"),
        "step": (model.step >= 1, "1 or more"),
        "years": (model.years >= model.step, "step or more"),
        "temper": (0.0 < model.temper <= 1.0, "above 0, at most 1"),
    }
    for name, (met, wanted) in requirements.items():
        if not met:
            raise ModelError(
                f"{type(model).__name__}: {name} must be {wanted}, but is {getattr(model, name)!r}"
            )
    year = row_labels(X, model.blocks, argument="blocks")
    if year.dtype.kind not in "iu":
        raise ModelError(
            f"blocks={model.blocks!r} must name a level of whole years, but it is of type "
            f"{year.dtype}; give the rows their years"
        )
    return past_forecasts(
        members,
        X,
        y,
        year=year,
        gap=model.gap,
        years=model.years,
        step=model.step,
        seed=model.past_seed,
    )


def past_forecasts(
    members: Sequence[tuple[str, Any]],
    X: pd.DataFrame,
    y: pd.Series,
    *,
    year: NDArray[Any],
    gap: int,
    years: int,
    step: int,
    seed: int,
) -> Past:
    """Log-odds that each member would have given in the last `years` years of the rows.

    Pseudo-origins are the years divisible by `step`, seeds derive from `seed` and the pseudo-origin
    alone, and rows are taken in the order of their index: the same past gives the same numbers
    whatever the origin, and neighbouring origins share their refits.
    """
    order = X.index.argsort()
    X, y, year = X.iloc[order], y.iloc[order], np.asarray(year, dtype=np.int64)[order]
    newest = int(year.max())
    rows, parts, skipped = [np.array([], dtype=np.int64)], [np.empty((0, len(members)))], {}
    for origin in range(newest - newest % step, newest - years, -step):
        asked = np.flatnonzero((year >= origin) & (year < origin + step))
        try:
            parts.append(_columns(members, X, y, year <= origin - gap, asked, origin, seed))
            rows.append(asked)
        except _Undefined as problem:
            skipped[origin] = str(problem)
    taken, log_odds_of = np.concatenate(rows), np.concatenate(parts)
    by_year = np.argsort(year[taken], kind="stable")
    taken = taken[by_year]
    onset = (y.iloc[taken] == np.unique(y)[-1]).to_numpy(dtype=np.bool_)
    return Past(X.index[taken], year[taken], onset, log_odds_of[by_year], skipped)


def _columns(
    members: Sequence[tuple[str, Any]],
    X: pd.DataFrame,
    y: pd.Series,
    known: NDArray[np.bool_],
    asked: IntArray,
    origin: int,
    seed: int,
) -> FloatArray:
    """Log-odds (asked, k) from one pseudo-origin."""
    if not len(asked):
        raise _Undefined("there are no rows to predict")
    if y[known].nunique() < 2:
        raise _Undefined(f"the {int(known.sum())} rows known by then have one class or none")
    at = X.iloc[asked]
    child = int(np.random.SeedSequence([seed, origin]).generate_state(1)[0])
    columns = []
    for name, model in members:
        probability = _predicted(quiet(model, seed=child), X[known], y[known], at)
        columns.append(log_odds(probability, at, who=f"{name!r}, refitted to the past,"))
    return np.column_stack(columns)


class _Undefined(Exception):
    """A member has no fit on the rows known at a pseudo-origin."""


def quiet(model: Any, *, seed: int) -> Any:
    """Clone without draws, every ``random_state`` in it set."""
    copy = clone(model)
    wanted = {"n_draws": 0, "random_state": seed}
    names = {name: name.split("__")[-1] for name in copy.get_params(deep=True)}
    return copy.set_params(**{name: wanted[last] for name, last in names.items() if last in wanted})


def _predicted(model: Any, X: pd.DataFrame, y: pd.Series, asked: pd.DataFrame) -> FloatArray:
    """Probabilities of some rows by a model fitted to others, from memory if it holds them."""
    key = _key(model, X, y, asked)
    found = MEMO.get(key) if key is not None else None
    if found is None:
        found = _fitted_and_asked(model, X, y, asked)
        if key is not None:
            MEMO.put(key, found)
    for category, text in found.warnings:
        warnings.warn(text, category, stacklevel=4)
    return found.probability


def _fitted_and_asked(model: Any, X: pd.DataFrame, y: pd.Series, asked: pd.DataFrame) -> Warned:
    # Recording warnings is not safe in threads; there they reach the caller by themselves.
    recording = threading.current_thread() is threading.main_thread()
    with warnings.catch_warnings(record=recording) as caught:
        if recording:
            warnings.simplefilter("always")
        try:
            fitted = model.fit(X, y)
        except ModelError as problem:
            raise _Undefined(str(problem)) from problem
        probability = np.asarray(fitted.predict_proba(asked)[:, 1], dtype=np.float64)
    said = {(w.category, str(w.message)): None for w in caught or []}
    return Warned(probability, list(said))


def _key(model: Any, X: pd.DataFrame, y: pd.Series, asked: pd.DataFrame) -> Any:
    """Digest of model and data beside the classes themselves, or None if there is none.

    A class or function defined anew in a session keeps its name but is another object.
    """
    try:
        digest = hashlib.blake2b(str(joblib.hash(model)).encode())
    except (PicklingError, AttributeError, TypeError):
        return None
    for frame in (X, asked):
        digest.update(np.ascontiguousarray(frame.to_numpy(np.float64)).tobytes())
        digest.update(pd.util.hash_pandas_object(frame.index, index=False).to_numpy().tobytes())
        digest.update(repr((frame.shape, frame.index.names, list(frame.columns))).encode())
    digest.update(repr(y.dtype).encode() + pd.util.hash_pandas_object(y).to_numpy().tobytes())
    parts = (model, *model.get_params(deep=True).values())
    kinds = [part if callable(part) else type(part) for part in parts]
    return digest.hexdigest(), tuple(kinds)
