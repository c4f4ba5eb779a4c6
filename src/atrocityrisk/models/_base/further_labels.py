"""Labels of outcomes beside the one that is forecast: who asks for them, and who hands them on.

A model asks by a parameter `further_outcomes`, names of outcomes. Its `fit` then takes the argument
`further_labels`: a frame with the rows of X and a column for each of those outcomes: 1, 0, or NaN
where not known.
"""

from inspect import signature
from typing import Any

import pandas as pd
from sklearn.pipeline import Pipeline

from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.inner_parameters import inner_parameters

ASKING = "further_outcomes"
HANDED = "further_labels"


def asked_for(model: Any) -> tuple[str, ...]:
    """Further outcomes that a model, or a model inside it, asks for, each once."""
    if not hasattr(model, "get_params"):
        return ()
    values = model.get_params(deep=True)
    names = (name for key in inner_parameters(model, ASKING) for name in values[key] or ())
    return tuple(dict.fromkeys(names))


def fit_with(model: Any, X: Any, y: Any, further: pd.DataFrame | None) -> Any:
    """Fit a model, with the further labels if it asks for them."""
    if further is None or not asked_for(model):
        return model.fit(X, y)
    name, last = model.steps[-1] if isinstance(model, Pipeline) else ("", model)
    if HANDED not in signature(last.fit).parameters:
        # Without its labels the model inside would refuse later, and say less about why.
        raise ModelError(
            f"{type(model).__name__} holds a model that asks for labels of further outcomes "
            f"({', '.join(asked_for(model))}), and cannot hand them on; LogOddsPool, Recalibrated "
            "and a pipeline whose last step asks can, or use the model by itself"
        )
    return model.fit(X, y, **{f"{name}__{HANDED}" if name else HANDED: further})


def checked_further(
    model: Any, X: Any, further: pd.DataFrame | None, *, among: tuple[str, ...]
) -> pd.DataFrame:
    """Labels of those outcomes that a model asks for, refused if they are not of the rows of X."""
    # Those of other models in the same pool are none of this one's business. An outcome that the
    # model asks for and does not get is the one that it forecasts.
    if further is None or not isinstance(further, pd.DataFrame):
        found = "none" if further is None else f"a {type(further).__name__}"
        raise ModelError(
            f"{type(model).__name__} learns from labels of further outcomes "
            f"({', '.join(among)}): expected them as the frame `{HANDED}`, found {found}; "
            "`forecast` and `backtest` hand them to it"
        )
    if not (isinstance(X, pd.DataFrame) and X.index.equals(further.index)):
        raise ModelError(
            f"X and {HANDED} must describe the same rows, but their indexes differ; select both "
            "with one index"
        )
    kept = further[[name for name in among if name in further]]
    if kept.empty or kept.shape[1] == 0:
        raise ModelError(
            f"{type(model).__name__} needs the labels of one or more of "
            f"{', '.join(among)}, found {', '.join(map(str, further)) or 'none'}; give outcomes "
            "other than the one that is forecast"
        )
    if not (kept.isna() | kept.isin((0.0, 1.0))).all(axis=None):
        raise ModelError(
            f"{HANDED} must be 1, 0 or missing; label outcomes as `Outcome.label` does"
        )
    return kept
