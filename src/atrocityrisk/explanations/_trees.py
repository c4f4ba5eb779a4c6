"""Forests: exact Shapley values of the probability between a row and the reference.

A coalition takes the row's values in some columns and the reference's in the others. In a tree the
two part at few cuts, so that the sum over all coalitions is a sum over the leaves they reach
together (Lundberg et al. 2020, with the reference as the only background).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from atrocityrisk.explanations._shapley import by_coalitions
from atrocityrisk.explanations.contributions import (
    Contributions,
    FloatArray,
    log_odds,
    logarithmic_factor,
)

IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Trees:
    """Trees of a forest one after the other, and where each row goes.

    `feature` is the column of each node's cut, -1 in a leaf; `to_left` (rows, nodes) whether a row
    would go left there; the forest's probability is the mean of the leaves' values over the trees.
    """

    roots: IntArray
    feature: IntArray
    left: IntArray
    right: IntArray
    value: FloatArray
    to_left: NDArray[np.bool_]


def is_forest(model: Any) -> bool:
    """Whether the model is a forest whose trees can be read."""
    return _is_country_forest(model) or isinstance(
        model, RandomForestClassifier | ExtraTreesClassifier
    )


def by_leaves(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Shapley values of the probability, carried to log-odds by the logarithmic mean."""
    # Here and not at the top: numba takes longer to import than an explanation of a logit.
    from atrocityrisk.explanations._tree_kernel import between

    read = _country_trees if _is_country_forest(model) else _scikit_trees
    trees = read(model, pd.concat([reference, rows]))
    mean = _means(trees)
    if not 0 < mean[0] < 1:
        # No factor leads from a probability of 0 to log-odds.
        return by_coalitions(model, rows, reference, draws=draws)
    layout = (trees.roots, trees.feature, trees.left, trees.right, trees.value)
    shares = [between(*layout, way, trees.to_left[0], rows.shape[1]) for way in trees.to_left[1:]]
    start = float(log_odds(model, reference)[0])
    # Log-odds are the model's own: a forest may move the level of its trees' mean.
    factor = logarithmic_factor(log_odds(model, rows) - start, mean[1:] - mean[0], float(mean[0]))
    parts = np.array(shares) / len(trees.roots) * factor[:, None]
    return Contributions(
        parts=pd.DataFrame(parts, index=rows.index, columns=rows.columns),
        reference=start,
        method="exact Shapley values of the forest's probability, carried to log-odds",
    )


def _means(trees: Trees) -> FloatArray:
    """Mean over the trees of the leaves that each row reaches."""
    rows = np.arange(len(trees.to_left))[:, None]
    node = np.tile(trees.roots, (len(rows), 1))
    while (trees.feature[node] >= 0).any():
        child = np.where(trees.to_left[rows, node], trees.left[node], trees.right[node])
        node = np.where(trees.feature[node] >= 0, child, node)
    return np.asarray(trees.value[node].mean(axis=1))


def _is_country_forest(model: Any) -> bool:
    return all(hasattr(model, name) for name in ("_forest", "_order", "_code", "n_bins"))


def _country_trees(model: Any, rows: pd.DataFrame) -> Trees:
    """Trees of a `CountryForest`: cuts are between bins, and missing cells have the last code."""
    column, split, side, left, right = np.asarray(model._forest.nodes, dtype=np.int64).T
    code = np.asarray(model._code(rows), dtype=np.int64)
    here = code[:, np.maximum(column, 0)]
    order = np.asarray(model._order, dtype=np.int64)
    roots = np.asarray(model._forest.roots, dtype=np.int64)
    first = np.repeat(roots, np.diff([*roots.tolist(), len(column)]))
    return Trees(
        roots=roots,
        feature=np.where(column >= 0, order[np.maximum(column, 0)], -1),
        left=left + first,
        right=right + first,
        value=np.asarray(model._forest.value, dtype=np.float64),
        to_left=np.where(here == model.n_bins, side == 0, here <= split),
    )


def _scikit_trees(model: Any, rows: pd.DataFrame) -> Trees:
    """Trees of scikit-learn, which compares in single precision."""
    cells = rows.to_numpy(np.float32)
    parts, ways, roots = [], [], []
    first = 0
    for tree in (estimator.tree_ for estimator in model.estimators_):
        column = tree.feature.astype(np.int64)
        here = cells[:, np.maximum(column, 0)]
        gone = getattr(tree, "missing_go_to_left", np.zeros(len(column))) == 1
        ways.append(np.where(np.isnan(here), gone, here <= tree.threshold))
        votes = tree.value[:, 0, :]
        share = votes[:, 1] / votes.sum(axis=1)
        column = np.where(tree.children_left >= 0, column, -1)
        parts.append((column, tree.children_left + first, tree.children_right + first, share))
        roots.append(first)
        first += len(column)
    feature, left, right, value = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Trees(
        roots=np.array(roots, dtype=np.int64),
        feature=feature,
        left=left,
        right=right,
        value=value,
        to_left=np.concatenate(ways, axis=1),
    )
