"""Boosted stumps fitted by LightGBM: the same bins, signs, penalties and rounds."""

from typing import Any

import lightgbm
import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models import BoostedStumps
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models.trees import _stumps
from atrocityrisk.models.trees._bins import Rows, bin_rows
from atrocityrisk.models.trees._stumps import BoostingParams, base_log_odds


def fitted_risks(model: BoostedStumps, X: Any, y: Any, weight: Any) -> FloatArray:
    """Risks of the training rows by LightGBM, with the columns, signs and rounds of a fit."""
    binned = bin_rows(
        X, training_data(model, X, y, weight, missing=True), model.groups, model.n_bins
    )
    chosen = np.array([list(X.columns)[j] in model.selected_ for j in binned.order])
    kept = binned.rows.select_columns(np.flatnonzero(chosen))
    params = BoostingParams(
        model.n_bins, model.learning_rate, model.l2, model.min_child_weight, model.min_z,
        model.min_columns,
    )  # fmt: skip
    base, raw = fit(kept, model.signs_, model.n_rounds_, params)
    counts = _stumps.bin_counts(kept, model.n_bins)
    intercept, shapes = _stumps.centre(kept, base, raw, counts)
    return expit(intercept + shapes[np.arange(len(shapes)), kept.code].sum(axis=1))


def fit(
    rows: Rows, signs: IntArray, n_rounds: int, params: BoostingParams
) -> tuple[float, FloatArray]:
    """Intercept and shapes (q, bins + 1), not centred, after so many rounds."""
    base = base_log_odds(rows)
    shapes = np.zeros((len(signs), params.n_bins + 1))
    if not len(signs) or not n_rounds:
        return base, shapes
    # LightGBM sees the number of each cell's bin, so its own binning changes nothing.
    cells = np.where(rows.code == params.n_bins, np.nan, rows.code.astype(np.float64))
    booster = lightgbm.train(
        {
            "objective": "binary",
            "boost_from_average": False,
            "num_leaves": 2,
            "learning_rate": params.learning_rate,
            "lambda_l2": params.l2,
            "min_sum_hessian_in_leaf": params.min_child_weight,
            "min_data_in_leaf": 1,
            "max_bin": params.n_bins + 1,
            "min_data_in_bin": 1,
            "bin_construct_sample_cnt": max(len(rows.weight), 1),
            "feature_pre_filter": False,
            "enable_bundle": False,
            "monotone_constraints": signs.tolist(),
            "num_threads": 1,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        },
        lightgbm.Dataset(
            cells,
            label=rows.positive.astype(np.float64),
            weight=rows.weight,
            init_score=np.full(len(rows.weight), base),
        ),
        num_boost_round=n_rounds,
    )
    for tree in booster.dump_model()["tree_info"]:
        _add(shapes, tree["tree_structure"])
    return base, shapes


def _add(shapes: FloatArray, tree: dict[str, object]) -> None:
    """Add one stump to the shapes; a tree without a split adds nothing."""
    if "split_feature" not in tree:
        return
    left, right = (tree[side]["leaf_value"] for side in ("left_child", "right_child"))  # type: ignore[index]
    values = shapes[int(tree["split_feature"])]  # type: ignore[call-overload]
    below = np.arange(len(values) - 1) <= float(tree["threshold"])  # type: ignore[arg-type]
    values[:-1] += np.where(below, left, right)
    values[-1] += left if tree["default_left"] else right
