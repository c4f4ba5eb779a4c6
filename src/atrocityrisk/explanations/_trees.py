"""Forests: exact Shapley values of the probability between a row and the reference.

A coalition takes the row's values in some columns and the reference's in the others. In a tree the
two part at few cuts, so that the sum over all coalitions is a sum over the leaves they reach
together (Lundberg et al. 2020, with the reference as the only background).
"""

import sys
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit

from atrocityrisk._core.arrays import FloatArray, SmallIntArray
from atrocityrisk.explanations._part_draws import drawn_log_odds, fill_residual
from atrocityrisk.explanations._shapley import by_coalitions
from atrocityrisk.explanations.contribution_parts import (
    Contributions,
    logarithmic_factor,
    model_log_odds,
    start_of,
)
from atrocityrisk.models.trees.forest import CodedTrees


def is_forest(model: Any) -> bool:
    """Whether the model is a forest whose trees can be read."""
    if _has_coded_trees(model):
        return True
    # Whoever has one of scikit-learn's forests has imported them; to do so only to find out that
    # this is none takes longer than an explanation.
    ensemble = sys.modules.get("sklearn.ensemble")
    return ensemble is not None and isinstance(
        model, ensemble.RandomForestClassifier | ensemble.ExtraTreesClassifier
    )


def _has_coded_trees(model: Any) -> bool:
    return all(callable(getattr(model, name, None)) for name in ("coded_trees", "cell_codes"))


def by_leaves(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Shapley values of the probability, carried to log-odds by the logarithmic mean."""
    if _has_coded_trees(model):
        trees, own, other = model.coded_trees(), model.cell_codes(rows), model.cell_codes(reference)
    else:
        trees, (own, other) = _scikit_trees(model, rows, reference)
    share, base, gap, _ = _between(trees, own, other)
    if not ((base > 0) & (base < 1)).all():
        # No factor leads from a probability of 0 to log-odds.
        return by_coalitions(model, rows, reference, draws=draws)
    start = start_of(model, reference)
    # Log-odds are the model's own: a forest may move the level of its trees' mean.
    parts = share * logarithmic_factor(model_log_odds(model, rows) - start, gap, base)[:, None]
    draw_log_odds = drawn_log_odds(model, rows, reference) if draws else None
    drawn = None
    if draw_log_odds is not None and callable(getattr(model, "coded_draws", None)):
        whole = draw_log_odds[0] - draw_log_odds[1]
        drawn = _by_refits(model.coded_draws(), own, other, parts, whole)
    return Contributions(
        parts=pd.DataFrame(parts, index=rows.index, columns=rows.columns),
        reference=start,
        draws=drawn,
        method="exact Shapley values of the forest's probability, carried to log-odds",
    )


def _between(
    trees: CodedTrees, own: SmallIntArray, other: SmallIntArray, *, with_variance: bool = False
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Shares of probability, the reference's, the row's less that, and variances of the shares."""
    # Here and not at the top: numba takes longer to import than an explanation of a logit.
    from atrocityrisk.explanations import _tree_kernel as kernel

    layout = (trees.roots, trees.nodes, trees.value, trees.missing)
    share, squares = kernel.between(own, other, *layout, with_variance)
    base, mean = (kernel.leaves(cells, *layout) for cells in (other, own))
    return share, base, mean - base, squares


def _by_refits(
    refits: list[CodedTrees],
    own: SmallIntArray,
    other: SmallIntArray,
    parts: FloatArray,
    whole: FloatArray,
) -> FloatArray:
    """Parts (rows, parts, draws) around those of the whole forest, summing to the whole."""
    # A refit has few trees, and a part of it more chance than its sum has. As the forest does for
    # the sum, deviations of each part are shrunk until their variance holds no more chance than the
    # trees show; what the parts then lack of the sum goes to them as they vary over the refits.
    made = np.empty((*parts.shape, len(refits)))
    chance = np.zeros(parts.shape)
    for k, trees in enumerate(refits):
        share, base, gap, squares = _between(trees, own, other, with_variance=True)
        factor = logarithmic_factor(logit(base + gap) - logit(base), gap, base)[:, None]
        made[:, :, k] = share * factor
        chance += squares * factor**2 / len(trees.roots)
    made -= made.mean(axis=2, keepdims=True)
    variance = (made**2).sum(axis=2) / max(len(refits) - 1, 1)
    left = np.maximum(variance - chance / len(refits), 0.0)
    made *= np.sqrt(left / np.where(variance > 0, variance, 1.0))[:, :, None]
    return fill_residual(parts[:, :, None] + made, whole, variance)


def _scikit_trees(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame
) -> tuple[CodedTrees, tuple[SmallIntArray, SmallIntArray]]:
    """Trees of scikit-learn, and the cells of both frames coded by the thresholds of all trees."""
    # A cell's code is the number of its column's thresholds below it.
    trees = [estimator.tree_ for estimator in model.estimators_]
    sizes = [tree.node_count for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]]).astype(np.int64)
    first = np.repeat(roots, sizes)
    left = np.concatenate([tree.children_left for tree in trees])
    cut = left >= 0
    threshold = np.concatenate([tree.threshold for tree in trees])
    nodes = np.full((len(left), 5), -1, dtype=np.int32)
    nodes[cut, 0] = np.concatenate([tree.feature for tree in trees])[cut]
    nodes[cut, 2] = np.concatenate([_sides(tree) for tree in trees])[cut]
    nodes[cut, 3] = (left + first)[cut]
    nodes[cut, 4] = (np.concatenate([tree.children_right for tree in trees]) + first)[cut]
    missing = len(left)
    coded = [np.zeros(frame.shape, dtype=np.int32) for frame in (rows, reference)]
    for j in range(rows.shape[1]):
        here = nodes[:, 0] == j
        known = np.unique(threshold[here])
        nodes[here, 1] = np.searchsorted(known, threshold[here])
        for codes, frame in zip(coded, (rows, reference), strict=True):
            # scikit-learn compares cells in single precision.
            cells = frame.iloc[:, j].to_numpy(np.float32)
            codes[:, j] = np.where(np.isnan(cells), missing, np.searchsorted(known, cells))
    votes = np.concatenate([tree.value[:, 0, :] for tree in trees])
    value = votes[:, 1] / votes.sum(axis=1)
    made = CodedTrees(roots=roots, nodes=nodes, value=value, missing=missing, shift=0.0)
    return made, (coded[0], coded[1])


def _sides(tree: Any) -> SmallIntArray:
    """Side of missing cells at each node: 0 left, 1 right."""
    # Trees fitted without missing cells may lack the attribute.
    to_left = getattr(tree, "missing_go_to_left", np.zeros(tree.node_count))
    return np.where(to_left == 1, 0, 1).astype(np.int32)
