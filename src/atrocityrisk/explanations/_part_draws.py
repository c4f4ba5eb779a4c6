"""Parts under each draw: they sum to what the draw says of a row, less of the reference."""

from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.explanations.contribution_parts import FLOOR, Contributions
from atrocityrisk.models._base.draws import predictive_draws

STILL = 1e-9
"""Sum of parts, in log-odds, below which they are not rescaled: it would divide by nothing."""


def drawn_log_odds(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame
) -> tuple[FloatArray, FloatArray] | None:
    """Log-odds (rows, draws) of rows and of the reference under each draw, if there are any."""
    drawn = predictive_draws(model, pd.concat([reference, rows]))
    if drawn is None:
        return None
    eta = log_odds(drawn, certain=FLOOR)
    return eta[len(reference) :], eta[: len(reference)]


def shared_by_size(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, parts: FloatArray
) -> FloatArray | None:
    """Parts in each draw: they share by size what the draw says otherwise of their sum."""
    # The sum is uncertain then and its make-up is not. A factor on all parts would explode where
    # large ones of both signs all but cancel.
    drawn = drawn_log_odds(model, rows, reference)
    if drawn is None or not parts.shape[1]:
        return None
    return fill_residual(parts[:, :, None], drawn[0] - drawn[1], np.abs(parts))


def fill_residual(parts: FloatArray, whole: FloatArray, size: FloatArray) -> FloatArray:
    """Parts (rows, parts, draws) that sum to the whole (rows, draws), the rest shared by size."""
    total = size.sum(axis=1, keepdims=True)
    # Equal shares where no part has a size.
    share = np.where(total > 0, size / np.where(total > 0, total, 1.0), 1.0 / size.shape[1])
    residual = whole - parts.sum(axis=1)
    return np.asarray(parts + share[:, :, None] * residual[:, None, :])


def pooled(
    weighted: list[tuple[float, pd.DataFrame, FloatArray | None]],
    names: list[str],
    draw_inflation: float,
) -> FloatArray | None:
    """Weighted mean of members' parts, draw by draw, its distance from its own mean inflated."""
    # As pools draw: as many draws as the member with the fewest has; one without any is the same
    # in each.
    numbers = [drawn.shape[2] for _, _, drawn in weighted if drawn is not None]
    if not numbers:
        return None
    total = np.zeros((len(weighted[0][1]), len(names), min(numbers)))
    place = {name: k for k, name in enumerate(names)}
    for weight, parts, drawn in weighted:
        own = [place[str(name)] for name in parts.columns]
        each = parts.to_numpy()[:, :, None] if drawn is None else drawn[:, :, : min(numbers)]
        total[:, own] += weight * each
    middle = total.mean(axis=2, keepdims=True)
    return np.asarray(middle + draw_inflation * (total - middle))


def rescaled(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, drawn: FloatArray
) -> FloatArray | None:
    """Parts inside a recalibrated model as its map rescales them, and last level and state."""
    # The map has draws of its own, which the model's draws hold beside those of the model inside:
    # without as many of either they cannot be paired.
    both = [drawn_log_odds(one, rows, reference) for one in (model, model.model_)]
    if any(one is None or one[0].shape[1] != drawn.shape[2] for one in both):
        return None
    (after, _), (before, before_reference) = (one for one in both if one)
    # What the model knows of a state but by no indicator moves no part of one: it is in the last.
    mapped = model.map_log_odds_draws(np.concatenate([before_reference, before]))
    rise_of_reference = mapped[: len(reference)] - before_reference
    gap = drawn.sum(axis=1)
    # What the parts start from: a model inside may itself have moved its level.
    start = before - gap
    rise = mapped[len(reference) :] - start - rise_of_reference
    still = np.abs(gap) < STILL
    scale = np.where(still, 1.0, rise / np.where(still, 1.0, gap))
    return _with_residual(drawn * scale[:, None, :], after - start)


def by_groups(
    model: Any,
    rows: pd.DataFrame,
    reference: pd.DataFrame,
    groups: list[tuple[IntArray, Contributions]],
    names: list[str],
) -> FloatArray | None:
    """Parts of rows that several models answer for, and last what changes with the model asked."""
    drawn = drawn_log_odds(model, rows, reference)
    if drawn is None or any(each.draws is None for _, each in groups):
        return None
    width = drawn[0].shape[1]
    parts = np.zeros((len(rows), len(names) - 1, width))
    place = {name: k for k, name in enumerate(names)}
    for which, each in groups:
        if each.draws is not None:
            own = [place[str(name)] for name in each.parts.columns]
            parts[np.ix_(which, np.array(own))] = each.draws[:, :, :width]
    return _with_residual(parts, drawn[0] - drawn[1])


def _with_residual(parts: FloatArray, whole: FloatArray) -> FloatArray:
    """Parts, and as one more what they lack of the whole."""
    return np.concatenate([parts, (whole - parts.sum(axis=1))[:, None, :]], axis=1)
