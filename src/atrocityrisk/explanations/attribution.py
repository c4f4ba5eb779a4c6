"""Contributions of any fitted classifier: by its own structure where it has one, else by Shapley.

What a model offers decides, not its class: coefficients, curves, trees, members, or a model inside.
A rule whose parts do not add up to the model's own log-odds is not used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import (
    _hierarchical,
    _linear,
    _part_draws,
    _shapley,
    _source_columns,
    _trees,
)
from atrocityrisk.explanations.contribution_parts import (
    Contributions,
    adds_up,
    model_log_odds,
    start_of,
)
from atrocityrisk.explanations.explanation import LEVEL as LEVEL
from atrocityrisk.models.combine.regimes import in_regime

Rule = Callable[..., Contributions]

SHARED = "the size of their sum is uncertain, not its make-up"
"""Added to the method of a model that has draws which cannot be taken apart one by one."""
REGIME = "the regime, such as a killing under way"
"""Part of a model that has another model for such states: what changes with the model asked."""


def contributions(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool = True
) -> Contributions:
    """Parts that lead from the log-odds of a reference to those of each row.

    Parameters
    ----------
    model : classifier
        Fitted; a pipeline, a pool or a recalibrated model is taken apart.
    rows : DataFrame
        Rows as the model takes them.
    reference : DataFrame
        One row with the same columns, or one for each of the rows.
    draws : bool
        Whether the parts under each draw of the model are wanted, where it has draws.

    Returns
    -------
    Contributions
        Parts and reference sum to the model's log-odds to 1e-10.

    Raises
    ------
    SpecError
        If the reference has neither one row nor as many as `rows`.

    References
    ----------
    .. [1] Lundberg et al. (2020), "From local explanations to global understanding with explainable
       AI for trees", Nature Machine Intelligence 2.
    .. [2] Owen (1977), "Values of games with a priori unions", in Mathematical Economics and Game
       Theory.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> rows = pd.DataFrame({"coups": [0.0, 1.0, 2.0, 3.0]})
    >>> model = LogisticRegression().fit(rows, [0, 0, 1, 1])
    >>> made = contributions(model, rows, rows.iloc[[0]])
    >>> whole = made.reference + made.parts.sum(axis=1)
    >>> bool(np.allclose(whole, model.decision_function(rows)))
    True
    """
    _check_paired(rows, reference)
    made = _by_rules(model, rows, reference, draws=draws)
    if draws and made.draws is None:
        shared = _part_draws.shared_by_size(model, rows, reference, made.parts.to_numpy())
        if shared is not None:
            return replace(made, draws=shared, method=f"{made.method}; {SHARED}")
    return made


def contribution_differences(model: Any, rows: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Parts by which a model's log-odds of each row differ from those of another row.

    Parameters
    ----------
    model : classifier
        Fitted.
    rows, before : DataFrame
        Rows as the model takes them: as many in either, or one before for all.

    Returns
    -------
    DataFrame
        One row for each pair, one column for each part; sums to the difference of the model's
        log-odds to 1e-10. The level of recent years moves both alike and is no part of it.

    Raises
    ------
    SpecError
        If `before` has neither one row nor as many as `rows`.

    References
    ----------
    .. [1] Lundberg et al. (2020), "From local explanations to global understanding with explainable
       AI for trees", Nature Machine Intelligence 2.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> rows = pd.DataFrame({"coups": [0.0, 1.0, 2.0, 3.0]})
    >>> model = LogisticRegression().fit(rows, [0, 0, 1, 1])
    >>> moved = contribution_differences(model, rows.iloc[[3]], rows.iloc[[1]])
    >>> bool(np.isclose(moved.loc[3, "coups"], 2 * model.coef_[0, 0]))
    True
    """
    _check_paired(rows, before)
    made = _by_rules(model, rows, before, draws=False)
    start = start_of(model, before)
    apart = replace(made, parts=made.parts.drop(columns=LEVEL, errors="ignore"), reference=start)
    # Without the level the parts of a map that is no straight line may miss the difference.
    if not adds_up(apart, model_log_odds(model, rows)):
        apart = _shapley.by_coalitions(model, rows, before, draws=False)
    return apart.parts


def _check_paired(rows: pd.DataFrame, reference: pd.DataFrame) -> None:
    if len(reference) not in (1, len(rows)):
        raise SpecError(
            f"expected a reference of one row, or of one for each of {len(rows)} rows; found "
            f"{len(reference)}; pass the rows and their references in pairs"
        )


def _by_rules(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """By the first rule that applies and adds up."""
    # A class of somebody else may look like one of ours and compute otherwise: adding up decides.
    for applies, rule in RULES:
        if applies(model):
            made = rule(model, rows, reference, draws=draws)
            if adds_up(made, model_log_odds(model, rows)):
                return made
    return _shapley.by_coalitions(model, rows, reference, draws=draws)


def has_structure(model: Any) -> bool:
    """Whether a model is taken apart by its own structure; if not, Shapley values are slow."""
    if _is_pipeline(model):
        return has_structure(model[-1])
    if _is_recalibrated(model):
        return has_structure(model.model_)
    if _is_pool(model):
        return all(has_structure(member) for _, member in model.members_)
    if _is_split(model):
        return has_structure(model.inside_) and has_structure(model.outside_)
    return any(applies(model) for applies, _ in RULES)


def _is_pipeline(model: Any) -> bool:
    return isinstance(model, Pipeline) and len(model) > 1


def _through_pipeline(
    model: Pipeline, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions of the last step, attributed to the columns that the first step took."""
    steps = model[:-1]
    seen, other = (_frame(steps, frame) for frame in (rows, reference))
    inner = contributions(model[-1], seen, other, draws=draws)
    return _source_columns.attribute_to_inputs(
        inner,
        rows,
        reference,
        flag_columns=_offered(steps, "flag_columns_"),
        source_columns=_offered(steps, "source_columns_"),
    )


def _offered(steps: Pipeline, attribute: str) -> dict[str, Sequence[str]]:
    """What the steps learnt of which columns were made from which."""
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


def _has_design(model: Any) -> bool:
    return callable(getattr(model, "design", None)) and hasattr(model, "logit_")


def _through_design(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions of a logit on columns that the model made, attributed to those it took."""
    inner = contributions(model.logit_, model.design(rows), model.design(reference), draws=draws)
    sources: Mapping[str, Sequence[str]] = getattr(model, "source_columns_", {})
    return _source_columns.attribute_to_inputs(
        inner, rows, reference, flag_columns={}, source_columns=sources
    )


def _is_pool(model: Any) -> bool:
    return hasattr(model, "members_") and hasattr(model, "weights_")


def _over_members(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Weighted mean of the members' contributions; a pool of log-odds is linear in them."""
    made = [contributions(member, rows, reference, draws=draws) for _, member in model.members_]
    names = list(dict.fromkeys(str(name) for each in made for name in each.parts.columns))
    weights = [float(weight) for weight in model.weights_]
    constant = float(getattr(model, "intercept_", 0.0))
    parts = pd.DataFrame(0.0, index=rows.index, columns=names)
    for weight, each in zip(weights, made, strict=True):
        parts += weight * each.parts.reindex(columns=names, fill_value=0.0)
    # A pool of one member draws as that member does.
    alone = weights == [1.0] and constant == 0.0
    drawn = [(weight, e.parts, e.draws) for weight, e in zip(weights, made, strict=True)]
    inflation = 1.0 if alone else float(getattr(model, "draw_inflation", 1.0))
    return Contributions(
        parts=parts,
        reference=sum(w * each.reference for w, each in zip(weights, made, strict=True)) + constant,
        draws=_part_draws.pooled(drawn, names, inflation) if draws else None,
        method="weighted mean of the members' contributions",
    )


def _is_split(model: Any) -> bool:
    return all(hasattr(model, name) for name in ("inside_", "outside_", "columns"))


def _by_regime(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions by the model that answers for a row, and what changes with the model asked."""
    # The reference is answered for by its own regime's model. Where that is another one, what the
    # row's model says of the reference otherwise is a part of its own.
    if model.inside_ is model.outside_:
        return contributions(model.inside_, rows, reference, draws=draws)
    inside = in_regime(rows, model.columns).to_numpy()
    made: list[tuple[IntArray, Contributions]] = []
    for member, kept in ((model.inside_, inside), (model.outside_, ~inside)):
        if kept.any():
            other = reference[kept] if len(reference) > 1 else reference
            here = contributions(member, rows[kept], other, draws=draws)
            made.append((np.flatnonzero(kept), here))
    start = start_of(model, reference)
    names = [*dict.fromkeys(str(name) for _, each in made for name in each.parts.columns), REGIME]
    parts = pd.DataFrame(0.0, index=rows.index, columns=names)
    begun = np.empty(len(rows))
    for place, each in made:
        parts.iloc[place] = each.parts.reindex(columns=names, fill_value=0.0)
        begun[place] = each.reference
    return Contributions(
        parts=parts.assign(**{REGIME: begun - start}),
        reference=start,
        draws=_part_draws.by_groups(model, rows, reference, made, names) if draws else None,
        method="contributions by the model that answers for the state's regime",
    )


def _is_recalibrated(model: Any) -> bool:
    return hasattr(model, "model_") and callable(getattr(model, "map_log_odds", None))


def _through_map(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Contributions of the model inside, rescaled as the map does, and the move of the level."""
    # The reference is that of the model inside, so that the level is a part of its own.
    inner = contributions(model.model_, rows, reference, draws=draws)
    start = np.atleast_1d(inner.reference)
    level = np.asarray(model.map_log_odds(start)) - start
    before = inner.parts.to_numpy().sum(axis=1)
    after = np.asarray(model.map_log_odds(start + before)) - start - level
    still = np.abs(before) < 1e-12
    scale = np.where(still, 1.0, after / np.where(still, 1.0, before))
    parts = inner.parts.mul(scale, axis=0).assign(**{LEVEL: np.broadcast_to(level, len(rows))})
    drawn = (
        None if inner.draws is None else _part_draws.rescaled(model, rows, reference, inner.draws)
    )
    return Contributions(parts=parts, reference=inner.reference, draws=drawn, method=inner.method)


RULES: tuple[tuple[Callable[[Any], bool], Rule], ...] = (
    (_is_pipeline, _through_pipeline),
    (_is_recalibrated, _through_map),
    (_is_pool, _over_members),
    (_is_split, _by_regime),
    (_has_design, _through_design),
    (_linear.has_curves, _linear.by_curves),
    (_hierarchical.has_group_draws, _hierarchical.by_draws),
    (_linear.has_coefficients, _linear.by_coefficients),
    (_trees.is_forest, _trees.by_leaves),
)
"""What is looked for in a model, in this order, and how such a model is taken apart."""
