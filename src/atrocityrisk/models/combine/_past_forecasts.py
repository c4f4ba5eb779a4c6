"""What a model would have said in the past: refits to ever fewer rows, each predicting what came.

A pseudo-origin s stands for a year as the origin did: a clone is fitted to rows up to s - gap,
whose windows had closed, and predicts the rows of s and of the years until the next refit.
"""

import hashlib
import threading
import warnings
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pickle import PicklingError
from typing import Any, Protocol

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.certainty import without_certainty
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models._base.inputs import row_labels
from atrocityrisk.models._base.parallel import Messages, parallel_map_with_warnings
from atrocityrisk.models._base.requirements import require


@dataclass(frozen=True)
class Answer:
    """Probabilities of some rows, or why there are none, and what was warned of on the way."""

    probability: FloatArray
    problem: str | None = None
    warnings: Messages = ()


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
        self._kept: OrderedDict[Any, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Answer | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Any, value: Answer) -> None:
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
    require(
        model,
        gap=(model.gap >= 1, "1 or more"),
        step=(model.step >= 1, "1 or more"),
        years=(model.years >= model.step, "step or more"),
        temper=(0.0 < model.temper <= 1.0, "above 0, at most 1"),
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
    looks, skipped = [], {}
    for origin in range(newest - newest % step, newest - years, -step):
        rows = np.flatnonzero((year >= origin) & (year < origin + step))
        known = year <= origin - gap
        if problem := _undefined(y[known], rows):
            skipped[origin] = problem
            continue
        child = int(np.random.SeedSequence([seed, origin]).generate_state(1)[0])
        looks.append(_Look(origin, rows, X[known], y[known], X.iloc[rows], child))
    taken, parts = [np.array([], dtype=np.int64)], [np.empty((0, len(members)))]
    answers = _answers([(quiet(m, seed=look.seed), look) for look in looks for _, m in members])
    for k, look in enumerate(looks):
        told = answers[k * len(members) : (k + 1) * len(members)]
        failed = [one.problem for one in told if one.problem]
        if failed:
            skipped[look.origin] = failed[0]
            continue
        taken.append(look.rows)
        parts.append(
            np.column_stack(
                [
                    logit(
                        without_certainty(
                            one.probability, look.at, who=f"{name!r}, refitted to the past,"
                        )
                    )
                    for (name, _), one in zip(members, told, strict=True)
                ]
            )
        )
    at, told_odds = np.concatenate(taken), np.concatenate(parts)
    by_year = np.argsort(year[at], kind="stable")
    at = at[by_year]
    onset = (y.iloc[at] == np.unique(y)[-1]).to_numpy(dtype=np.bool_)
    return Past(X.index[at], year[at], onset, told_odds[by_year], skipped)


@dataclass(frozen=True)
class _Look:
    """What a pseudo-origin knows (X, y), and the rows it is asked about: their places, and them."""

    origin: int
    rows: IntArray
    X: pd.DataFrame
    y: pd.Series
    at: pd.DataFrame
    seed: int


def _undefined(known: pd.Series, asked: IntArray) -> str | None:
    """Why nothing can be forecast from a pseudo-origin, if so."""
    if not len(asked):
        return "there are no rows to predict"
    if known.nunique() < 2:
        return f"the {len(known)} rows known by then have one class or none"
    return None


def quiet(model: Any, *, seed: int) -> Any:
    """Clone without draws, every ``random_state`` in it set."""
    return with_inner(with_inner(model, "n_draws", 0), "random_state", seed)


def _answers(asked: Sequence[tuple[Any, _Look]]) -> list[Answer]:
    """Answers of models at their looks, those that are in memory from there; what was warned of
    when they were made is warned of again."""
    keys = [_key(model, look) for model, look in asked]
    found = [None if key is None else MEMO.get(key) for key in keys]
    new = [k for k, answer in enumerate(found) if answer is None]
    made = parallel_map_with_warnings(_fitted_and_asked, [asked[k] for k in new])
    for k, (answer, messages) in zip(new, made, strict=True):
        found[k] = answer = replace(answer, warnings=messages)
        if keys[k] is not None:
            MEMO.put(keys[k], answer)
    answers = [answer for answer in found if answer is not None]
    for category, text in (said for answer in answers for said in answer.warnings):
        warnings.warn(text, category, stacklevel=5)
    return answers


def _fitted_and_asked(asked: tuple[Any, _Look]) -> Answer:
    model, look = asked
    try:
        fitted = model.fit(look.X, look.y)
    except ModelError as problem:
        return Answer(np.full(len(look.at), np.nan), str(problem))
    return Answer(np.asarray(fitted.predict_proba(look.at)[:, 1], dtype=np.float64))


def _key(model: Any, look: _Look) -> Any:
    """Digest of model and data beside the classes themselves, or None if there is none.

    A class or function defined anew in a session keeps its name but is another object.
    """
    try:
        digest = hashlib.blake2b(str(joblib.hash(model)).encode())
    except (PicklingError, AttributeError, TypeError):
        return None
    for frame in (look.X, look.at):
        digest.update(np.ascontiguousarray(frame.to_numpy(np.float64)).tobytes())
        digest.update(pd.util.hash_pandas_object(frame.index, index=False).to_numpy().tobytes())
        digest.update(repr((frame.shape, frame.index.names, list(frame.columns))).encode())
    labels = pd.util.hash_pandas_object(look.y).to_numpy()
    digest.update(repr(look.y.dtype).encode() + labels.tobytes())
    parts = (model, *model.get_params(deep=True).values())
    kinds = [part if callable(part) else type(part) for part in parts]
    return digest.hexdigest(), tuple(kinds)
