"""Contributions of any fitted classifier: by its own structure where it has one, else by Shapley.

What a model offers decides, not its class: coefficients, curves, trees, members, or a model inside.
A rule whose parts do not add up to the model's own log-odds is not used.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from atrocityrisk.explanations import _hierarchical, _linear, _shapley, _trees
from atrocityrisk.explanations.contributions import (
    FLAG,
    Contributions,
    FloatArray,
    adds_up,
    log_odds,
)

Rule = Callable[..., Contributions]

LEVEL = "level in recent years"
"""Part of a recalibrated model: how far recent years moved the level of all states alike."""


def contributions(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool = True
) -> Contributions:
    """Parts that lead from the log-odds of a reference row to those of each row.

    Parameters
    ----------
    model : classifier
        Fitted; a pipeline, a pool or a recalibrated model is taken apart.
    rows : DataFrame
        Rows as the model takes them.
    reference : DataFrame
        One row with the same columns.
    draws : bool
        Whether the parts under each draw of the coefficients are wanted, where a model has draws.

    Returns
    -------
    Contributions
        Parts and reference sum to the model's log-odds to 1e-10.
    """
    for applies, rule in RULES:
        if applies(model):
            made = rule(model, rows, reference, draws=draws)
            if adds_up(made, log_odds(model, rows)):
                return made
    return _shapley.by_coalitions(model, rows, reference, draws=draws)


def has_structure(model: Any) -> bool:
    """Whether a model is taken apart by its own structure, and so at little cost.

    Parameters
    ----------
    model : classifier
        Fitted.

    Returns
    -------
    bool
        False where only Shapley values over coalitions of columns are left.
    """
    if _is_pipeline(model):
        return has_structure(model[-1])
    if _is_recalibrated(model):
        return has_structure(model.model_)
    if _is_pool(model):
        return all(has_structure(member) for _, member in model.members_)
    return any(applies(model) for applies, _ in RULES)


def _is_pipeline(model: Any) -> bool:
    return isinstance(model, Pipeline) and len(model) > 1


def _through_pipeline(
    model: Pipeline, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions of the last step, given back to the columns that the first step took."""
    steps = model[:-1]
    seen, median = (_frame(steps, frame) for frame in (rows, reference))
    inner = contributions(model[-1], seen, median, draws=draws)
    shares = _shares(inner.parts, rows, _offered(steps, "companions_"), _offered(steps, "owners_"))
    names = list(dict.fromkeys([*rows.columns, *(name for name, *_ in shares)]))
    parts = np.zeros((len(rows), len(names)))
    drawn = None
    if inner.draws is not None:
        drawn = np.zeros((len(rows), len(names), inner.draws.shape[2]))
    for name, column, share in shares:
        k = names.index(name)
        parts[:, k] += share * inner.parts.to_numpy()[:, column]
        if drawn is not None and inner.draws is not None:
            drawn[:, k] += share[:, None] * inner.draws[:, column]
    return Contributions(
        parts=pd.DataFrame(parts, index=rows.index, columns=names),
        reference=inner.reference,
        draws=drawn,
        method=inner.method,
    )


def _shares(
    parts: pd.DataFrame,
    rows: pd.DataFrame,
    companions: Mapping[str, Sequence[str]],
    owners: Mapping[str, Sequence[str]],
) -> list[tuple[str, int, FloatArray]]:
    """Owner of each part, its number and the share that the owner has of it in each row.

    A flag's part goes in equal shares to those of its columns that are missing in the row; a part
    that several columns own, to those of them that are above 0 there.
    """
    out = []
    for number, column in enumerate(map(str, parts.columns)):
        owned = list(owners.get(column, [column]))
        part = owned[0]
        flagged = part.removesuffix(FLAG)
        if len(owned) > 1:
            out += _split(owned, rows[owned].gt(0), first=part, number=number)
        elif part in rows or flagged not in rows:
            out.append((part, number, np.ones(len(rows))))
        else:
            together = list(companions.get(flagged, [flagged]))
            out += _split(together, rows[together].isna(), first=flagged, number=number)
    return out


def _split(
    names: list[str], claims: pd.DataFrame, *, first: str, number: int
) -> list[tuple[str, int, FloatArray]]:
    """Equal shares for those with a claim in a row; all to the first where nobody has one."""
    share = claims.to_numpy(dtype=np.float64, copy=True)
    share[share.sum(axis=1) == 0, names.index(first)] = 1.0
    share /= share.sum(axis=1, keepdims=True)
    return [(name, number, share[:, k]) for k, name in enumerate(names)]


def _offered(steps: Pipeline, attribute: str) -> dict[str, Sequence[str]]:
    """What the steps learnt of which columns belong to which."""
    found: dict[str, Sequence[str]] = {}
    for _, step in steps.steps:
        found |= getattr(step, attribute, {})
    return found


def _frame(steps: Pipeline, rows: pd.DataFrame) -> pd.DataFrame:
    """What the last step of a pipeline sees, with names."""
    seen = steps.transform(rows)
    if isinstance(seen, pd.DataFrame):
        return seen
    return pd.DataFrame(seen, index=rows.index, columns=steps.get_feature_names_out())


def _is_pool(model: Any) -> bool:
    return hasattr(model, "members_") and hasattr(model, "weights_")


def _over_members(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Weighted mean of the members' contributions; a pool of log-odds is linear in them."""
    made = [contributions(member, rows, reference, draws=draws) for _, member in model.members_]
    names = list(dict.fromkeys(str(name) for each in made for name in each.parts.columns))
    parts = pd.DataFrame(0.0, index=rows.index, columns=names)
    for weight, each in zip(model.weights_, made, strict=True):
        parts += float(weight) * each.parts.reindex(columns=names, fill_value=0.0)
    reference_odds = sum(
        float(weight) * each.reference for weight, each in zip(model.weights_, made, strict=True)
    ) + float(getattr(model, "intercept_", 0.0))
    return Contributions(
        parts=parts,
        reference=float(reference_odds),
        method="weighted mean of the members' contributions",
    )


def _is_recalibrated(model: Any) -> bool:
    return hasattr(model, "model_") and callable(getattr(model, "map_log_odds", None))


def _through_map(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions of the model inside, stretched as the map stretches, and the move of the level.

    The reference is that of the model inside, so that the level is a part of its own.
    """
    inner = contributions(model.model_, rows, reference, draws=draws)
    start = np.array([inner.reference])
    moved = float(np.asarray(model.map_log_odds(start))[0])
    before = inner.parts.to_numpy().sum(axis=1)
    after = np.asarray(model.map_log_odds(inner.reference + before)) - moved
    still = np.abs(before) < 1e-12
    stretch = np.where(still, 1.0, after / np.where(still, 1.0, before))
    parts = inner.parts.mul(stretch, axis=0).assign(**{LEVEL: moved - inner.reference})
    drawn = inner.draws
    if drawn is not None:
        level = np.full((len(rows), 1, drawn.shape[2]), moved - inner.reference)
        drawn = np.concatenate([drawn * stretch[:, None, None], level], axis=1)
    return Contributions(parts=parts, reference=inner.reference, draws=drawn, method=inner.method)


RULES: tuple[tuple[Callable[[Any], bool], Rule], ...] = (
    (_is_pipeline, _through_pipeline),
    (_is_recalibrated, _through_map),
    (_is_pool, _over_members),
    (_linear.has_curves, _linear.by_curves),
    (_hierarchical.has_group_draws, _hierarchical.by_draws),
    (_linear.has_coefficients, _linear.by_coefficients),
    (_trees.is_forest, _trees.by_leaves),
)
"""What is looked for in a model, in this order, and how such a model is taken apart."""
