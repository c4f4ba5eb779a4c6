"""Forests and boosted trees: exact Shapley values by shap, with the reference as background."""

from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.errors import ModelError
from atrocityrisk.explanations._shapley import by_coalitions
from atrocityrisk.explanations.contributions import (
    Contributions,
    log_odds,
    logarithmic_factor,
)


def is_forest(model: Any) -> bool:
    """Whether the model is a forest of scikit-learn, or holds one as `forest_`."""
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

    return isinstance(_forest(model), RandomForestClassifier | ExtraTreesClassifier)


def by_forest(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Shapley values of the probability, carried to log-odds by the logarithmic mean."""
    forest = _forest(model)
    start = float(model.predict_proba(reference)[0, 1])
    if not 0 < start < 1:
        # No factor leads from a probability of 0 to log-odds.
        return by_coalitions(model, rows, reference, draws=draws)
    # scikit-learn's trees compare in single precision; shap must see the same numbers.
    here, there = (x.to_numpy(np.float32).astype(np.float64) for x in (rows, reference))
    explainer = _shap().TreeExplainer(forest, there, feature_perturbation="interventional")
    shares = np.asarray(explainer.shap_values(here, check_additivity=False))[..., 1]
    factor = logarithmic_factor(model.predict_proba(rows)[:, 1], start)
    return Contributions(
        parts=pd.DataFrame(shares * factor[:, None], index=rows.index, columns=rows.columns),
        reference=float(log_odds(model, reference)[0]),
        method="exact Shapley values of the forest's probability, carried to log-odds",
    )


def _forest(model: Any) -> Any:
    return getattr(model, "forest_", model)


def _shap() -> Any:
    try:
        import shap
    except ImportError as absent:
        raise ModelError(
            "forests are explained by the package shap, which is not installed; install "
            "atrocityrisk[explain], or choose a model that needs none, such as elastic_net_logit"
        ) from absent
    return shap
