"""Pseudo-out-of-sample forecasts: what a model would have predicted in past years.

At a pseudo-origin s a clone is fitted to the rows up to s - gap, whose windows had closed by then,
and predicts the rows of s and of the years until the next refit.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk._core.progress import counting
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.certainty import without_certainty
from atrocityrisk.models._base.further_labels import asked_for, fit_with
from atrocityrisk.models._base.groups_and_years import labels_of, warn_of_unknown
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models._base.label_windows import gap_of, temper_of
from atrocityrisk.models._base.parallel import parallel_map_with_warnings
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models.combine._remembered_refits import Fold, Prediction, Remembered
from atrocityrisk.models.combine._shipped_past import ShippedRefit, refit_key


@dataclass(frozen=True)
class PseudoOutOfSample:
    """Past forecasts of n rows by k members, and what followed, sorted by year."""

    index: pd.Index
    year: IntArray
    onset: BoolArray
    # Shape (n, k).
    log_odds: FloatArray
    # Why a pseudo-origin could not be forecast from.
    skipped: Mapping[int, str]


class LearnsFromPast(Protocol):
    """Parameters of a model that learns from its past forecasts."""

    gap: int | None
    years: int
    step: int
    blocks: str
    temper: float | None
    past_seed: int


def frame_labels(frame: pd.DataFrame, y: ArrayLike) -> pd.Series:
    """Labels with the index of a frame."""
    return pd.Series(np.asarray(y).ravel(), index=frame.index)


def past_forecasts_of(
    model: LearnsFromPast,
    members: Sequence[tuple[str, Any]],
    X: pd.DataFrame,
    y: pd.Series,
    *,
    further: pd.DataFrame | None = None,
) -> PseudoOutOfSample:
    """Past forecasts with the gap, years, step and seed of a model's own parameters."""
    year = _checked_years(model, X)
    if year is None:
        warn_of_unknown(f"blocks={model.blocks!r}", "nothing is learnt from the past")
        none = np.empty((0, len(members)))
        no_rows = np.zeros(0, dtype=np.int64)
        return PseudoOutOfSample(X.index[:0], no_rows, no_rows.astype(np.bool_), none, {})
    return past_forecasts(
        members,
        X,
        y,
        year=year,
        gap=gap_of(model),
        years=model.years,
        step=model.step,
        seed=model.past_seed,
        further=further,
    )


def refits_of(
    model: LearnsFromPast, member: Any, X: pd.DataFrame, y: pd.Series
) -> list[ShippedRefit]:
    """The refits that a model learns its level from, as they are shipped with data."""
    labels = _checked_years(model, X)
    if labels is None:
        return []
    X, y, year = _by_index(X, y, labels)
    folds, _ = _folds(
        X, y, year, gap=gap_of(model), years=model.years, step=model.step, seed=model.past_seed
    )
    tasks = [(seeded(member, fold.seed), fold) for fold in folds]
    found = []
    for (refitted, fold), made in zip(tasks, _predictions(tasks), strict=True):
        key = refit_key(refitted, fold.digest)
        # A refit that failed or warned must do so again wherever it is asked for.
        if key is not None and made.problem is None and not made.warnings:
            index = fold.asked.index
            assert isinstance(index, pd.MultiIndex)
            found.append(ShippedRefit(key, fold.origin, index, made.probability))
    return found


def _checked_years(model: LearnsFromPast, X: pd.DataFrame) -> IntArray | None:
    """Year of each row, None if unknown, for a model whose parameters are in their domain."""
    require(
        model,
        gap=(gap_of(model) >= 1, "1 or more"),
        step=(model.step >= 1, "1 or more"),
        years=(model.years >= model.step, "step or more"),
        temper=(0.0 < temper_of(model) <= 1.0, "above 0, at most 1"),
    )
    year = labels_of(X, model.blocks, None, argument="blocks")
    if year is not None and year.dtype.kind not in "iu":
        raise ModelError(
            f"blocks={model.blocks!r} must name a level of whole years, but it is of type "
            f"{year.dtype}; give the rows their years"
        )
    return year


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
    further: pd.DataFrame | None = None,
) -> PseudoOutOfSample:
    """Log-odds that each member would have given in the last `years` years of the rows."""
    further = None if further is None else further.iloc[X.index.argsort()]
    X, y, year = _by_index(X, y, year)
    folds, skipped = _folds(X, y, year, gap=gap, years=years, step=step, seed=seed, further=further)
    taken, parts = [np.array([], dtype=np.int64)], [np.empty((0, len(members)))]
    made = _predictions(
        [(seeded(m, fold.seed), _for_member(m, fold)) for fold in folds for _, m in members]
    )
    for k, fold in enumerate(folds):
        by_member = made[k * len(members) : (k + 1) * len(members)]
        failed = [one.problem for one in by_member if one.problem]
        if failed:
            skipped[fold.origin] = failed[0]
            continue
        taken.append(fold.rows)
        parts.append(
            np.column_stack(
                [
                    logit(
                        without_certainty(
                            one.probability, fold.asked, who=f"{name!r}, refitted to the past,"
                        )
                    )
                    for (name, _), one in zip(members, by_member, strict=True)
                ]
            )
        )
    at, log_odds = np.concatenate(taken), np.concatenate(parts)
    by_year = np.argsort(year[at], kind="stable")
    at = at[by_year]
    onset = (y.iloc[at] == np.unique(y)[-1]).to_numpy(dtype=np.bool_)
    return PseudoOutOfSample(X.index[at], year[at], onset, log_odds[by_year], skipped)


def _by_index(
    X: pd.DataFrame, y: pd.Series, year: NDArray[Any]
) -> tuple[pd.DataFrame, pd.Series, IntArray]:
    """Rows in the order of their index, so that their order as given changes no bit."""
    order = X.index.argsort()
    return X.iloc[order], y.iloc[order], np.asarray(year, dtype=np.int64)[order]


def _folds(
    X: pd.DataFrame,
    y: pd.Series,
    year: IntArray,
    *,
    gap: int,
    years: int,
    step: int,
    seed: int,
    further: pd.DataFrame | None = None,
) -> tuple[list[Fold], dict[int, str]]:
    """Pseudo-origins, newest first, and those that could not be forecast from, with the reason."""
    # The same past must give the same numbers whatever the origin, so that neighbouring origins
    # share their refits: pseudo-origins are the years divisible by `step`, seeds derive from `seed`
    # and the pseudo-origin alone, and rows are sorted by their index.
    newest = int(year.max())
    folds, skipped = [], {}
    for origin in range(newest - newest % step, newest - years, -step):
        rows = np.flatnonzero((year >= origin) & (year < origin + step))
        known = year <= origin - gap
        if problem := _why_undefined(y[known], rows):
            skipped[origin] = problem
            continue
        child = int(np.random.SeedSequence([seed, origin]).generate_state(1)[0])
        # Windows of further outcomes are the target's, so that the same rows had closed.
        known_further = None if further is None else further[known]
        folds.append(Fold(origin, rows, X[known], y[known], X.iloc[rows], child, known_further))
    return folds, skipped


def _for_member(member: Any, fold: Fold) -> Fold:
    """A fold without labels that a member does not ask for, and does not depend on."""
    return fold if asked_for(member) else replace(fold, further=None)


def _why_undefined(known: pd.Series, asked: IntArray) -> str | None:
    """Why nothing can be forecast from a pseudo-origin; None if it can."""
    if not len(asked):
        return "there are no rows to predict"
    if known.nunique() < 2:
        return f"the {len(known)} rows known by then have one class or none"
    return None


def seeded(model: Any, seed: int) -> Any:
    """Clone with every ``random_state`` set, and without draws, which the past does not need."""
    return with_inner(with_inner(model, "n_draws", 0), "random_state", seed)


def _predictions(tasks: Sequence[tuple[Any, Fold]]) -> list[Prediction]:
    """Predictions of models in their folds, each made only where it is not remembered."""
    asked = [Remembered(model, fold) for model, fold in tasks]
    found = [each.prediction() for each in asked]
    new = [k for k, prediction in enumerate(found) if prediction is None]
    refit = counting("refits to the past", len(new), _fit_and_predict)
    made = parallel_map_with_warnings(refit, [tasks[k] for k in new])
    for k, (prediction, messages) in zip(new, made, strict=True):
        found[k] = prediction = replace(prediction, warnings=messages)
        asked[k].keep(prediction)
    predictions = [prediction for prediction in found if prediction is not None]
    # Also those of remembered fits: whether a forecast warns does not depend on what ran before.
    for category, text in (warned for each in predictions for warned in each.warnings):
        warnings.warn(text, category, stacklevel=5)
    return predictions


def _fit_and_predict(task: tuple[Any, Fold]) -> Prediction:
    """Prediction of a fold, or the reason why the model could not be fitted."""
    model, fold = task
    try:
        fitted = fit_with(model, fold.X, fold.y, fold.further)
    except ModelError as problem:
        return Prediction(np.full(len(fold.asked), np.nan), str(problem))
    return Prediction(np.asarray(fitted.predict_proba(fold.asked)[:, 1], dtype=np.float64))
