"""Log-odds of rows under the draws of a hierarchical logit, unseen levels and years included."""

from typing import Any, Protocol

import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._design import Design, effect_codes, unseen_effect

# Rows whose draws are held at once when only their mean is asked for.
_CHUNK = 1024


class FittedHierarchy(Protocol):
    """What a fitted hierarchical logit has; `_unseen` seeds the effects of unseen levels."""

    n_draws: int
    _design: Design
    _unseen: int
    coef_draws_: FloatArray
    intercept_draws_: FloatArray
    group_draws_: dict[str, FloatArray]
    time_draws_: FloatArray
    scale_draws_: dict[str, FloatArray]


def log_odds_draws(
    model: FittedHierarchy, X: Any, columns: FloatArray, kept: IntArray
) -> FloatArray:
    """Log-odds (rows, kept draws)."""
    codes, table = _effects(model, X, columns)
    table = table[:, kept]
    log_odds = columns @ model.coef_draws_[:, kept] + model.intercept_draws_[kept]
    for code in codes:
        log_odds += table[code]
    return np.asarray(log_odds)


def mean_probability(model: FittedHierarchy, X: Any, columns: FloatArray) -> FloatArray:
    """Probabilities (rows, 2) of both classes: means over all draws."""
    every = np.arange(len(model.intercept_draws_))
    second = np.empty(len(columns))
    for start in range(0, len(columns), _CHUNK):
        part = slice(start, start + _CHUNK)
        rows = X.iloc[part] if hasattr(X, "iloc") else X
        second[part] = expit(log_odds_draws(model, rows, columns[part], every)).mean(axis=1)
    return np.column_stack([1.0 - second, second])


def drawn_probabilities(model: FittedHierarchy, X: Any, columns: FloatArray) -> FloatArray:
    """Probability (rows, draws) of the second class under evenly spaced draws."""
    total = len(model.intercept_draws_)
    kept = np.unique(np.linspace(0, total - 1, min(model.n_draws, total)).round().astype(int))
    return np.asarray(expit(log_odds_draws(model, X, columns, kept)))


def row_codes(design: Design, X: Any, columns: FloatArray) -> IntArray:
    """Position (sets, rows) of each row's effects; see `effect_codes`."""
    step = None if design.steps is None else design.step(X, len(columns))
    return effect_codes(design, design.labels(X, columns), step, len(columns))


def _effects(model: FittedHierarchy, X: Any, columns: FloatArray) -> tuple[IntArray, FloatArray]:
    """Table (effects, draws), unseen ones at its end, and where each row's stand in it."""
    design = model._design
    codes = row_codes(design, X, columns)
    none = sum(design.sizes)
    table = [
        *(model.group_draws_[group] for group in design.groups),
        model.time_draws_[1:],
        np.zeros((1, len(model.intercept_draws_))),
    ]
    size = none + 1
    # A level or year not learnt from gets a row of its own at the end of the table.
    for k, labels in enumerate(design.labels(X, columns)):
        name = design.groups[k]
        if labels is None:
            # Rows that do not name their level share one that was not learnt from.
            labels = np.full(len(columns), "")
        unseen = codes[k] == none
        for label in np.unique(labels[unseen]):
            effect = unseen_effect(
                model.scale_draws_[name], entropy=model._unseen, name=f"{name}={label}"
            )
            table.append(effect[None])
            codes[k, unseen & (labels == label)] = size
            size += 1
    if design.steps is not None:
        step = design.step(X, len(columns))
        for new in np.unique(step[(step < design.steps[0]) | (step > design.steps[1])]):
            table.append(_beyond(model, design.steps, int(new))[None])
            codes[-1, step == new] = size
            size += 1
    return codes, np.concatenate(table)


def _beyond(model: FittedHierarchy, steps: tuple[int, int], step: int) -> FloatArray:
    """The walk outside the steps learnt from: the nearest value, plus a random step for each."""
    after = step > steps[1]
    value: FloatArray = model.time_draws_[-1 if after else 0].copy()
    new = range(steps[1] + 1, step + 1) if after else range(step, steps[0])
    for each in new:
        value += unseen_effect(
            model.scale_draws_["time"], entropy=model._unseen, name=f"time={each}"
        )
    return value
