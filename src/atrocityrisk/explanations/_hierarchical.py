"""Logits whose probability is a mean over draws, with effects of groups beside the coefficients."""

from copy import copy
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.explanations.contribution_parts import (
    STATE,
    Contributions,
    logarithmic_factor,
    model_log_odds,
    start_of,
)

GROUPS = "its group, such as the region"
"""Part of the effects that neither a coefficient nor the state's number accounts for."""
SHOWN = 400
"""Draws kept for intervals, evenly spaced, of a model that was asked for none itself."""


def has_group_draws(model: Any) -> bool:
    """Whether the model is a logit with draws of coefficients and of effects of groups."""
    return hasattr(model, "group_draws_") and hasattr(model, "coef_draws_")


def by_draws(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Parts in each draw, weighted by what the draw's log-odds are worth in probability."""
    everything = copy(model)
    total = model.intercept_draws_.size
    everything.n_draws = total
    # The same rows under a number that no state has: what the state itself adds drops out.
    stranger = rows.set_axis(reference.index.repeat(len(rows) // len(reference)), axis=0)
    start, own, unnamed = (_draws(everything, frame) for frame in (reference, rows, stranger))
    start = np.broadcast_to(start, own.shape)
    distance = rows.to_numpy(np.float64) - reference.to_numpy(np.float64)
    # As the model itself chooses them, so that parts and forecast can be compared draw by draw.
    kept = _evenly(min(model.n_draws or SHOWN, total), total)
    parts, shown = [], []
    for k in range(len(rows)):
        slopes = distance[k][:, None] * model.coef_draws_
        group = unnamed[k] - start[k] - slopes.sum(axis=0)
        each = np.vstack([slopes, group, own[k] - unnamed[k]])
        parts.append((each * _slope(own[k], start[k])).mean(axis=1))
        shown.append(each[:, kept])
    names = [*rows.columns, GROUPS, STATE]
    eta, reference_eta = model_log_odds(model, rows), start_of(model, reference)
    base = expit(reference_eta)
    factor = logarithmic_factor(eta - reference_eta, expit(eta) - base, base)
    table = pd.DataFrame(np.array(parts) * factor[:, None], index=rows.index, columns=names)
    # A model without effects of groups leaves rounding alone there.
    moved = [name for name in names if name in rows or table[name].abs().max() > 1e-9]
    return Contributions(
        parts=table[moved],
        reference=reference_eta,
        draws=np.array(shown)[:, [names.index(name) for name in moved]] if draws else None,
        method="coefficients and effects in each draw, weighed by its slope in probability",
    )


def _evenly(wanted: int, total: int) -> IntArray:
    """Numbers of draws, evenly spaced."""
    return np.unique(np.linspace(0, total - 1, wanted).round().astype(np.int64))


def _draws(model: Any, rows: pd.DataFrame) -> FloatArray:
    """Log-odds (rows, draws) under every draw."""
    return np.asarray(logit(model.predict_draws(rows)))


def _slope(eta: FloatArray, start: FloatArray) -> FloatArray:
    """Difference of probability over difference of log-odds, in each draw; its limit at none."""
    gap = eta - start
    p, q = expit(eta), expit(start)
    same = np.abs(gap) < 1e-9
    return np.asarray(np.where(same, q * (1 - q), (p - q) / np.where(same, 1.0, gap)))
