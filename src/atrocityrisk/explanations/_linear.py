"""Models whose log-odds are a sum over columns: a coefficient, or a curve, for each."""

from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.explanations.contribution_parts import Contributions, start_of


def has_coefficients(model: Any) -> bool:
    """Whether the model is a logit with one coefficient per column."""
    coef = getattr(model, "coef_", None)
    return coef is not None and hasattr(model, "intercept_") and np.ravel(coef).ndim == 1


def by_coefficients(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Coefficient times the distance from the reference, column by column."""
    distance = rows.to_numpy(np.float64) - reference.to_numpy(np.float64)
    drawn = getattr(model, "coef_draws_", None) if draws else None
    return Contributions(
        parts=pd.DataFrame(
            distance * np.ravel(model.coef_), index=rows.index, columns=rows.columns
        ),
        reference=start_of(model, reference),
        draws=None if drawn is None else distance[:, :, None] * np.asarray(drawn)[None],
        method="coefficients times the distance from the reference",
    )


def has_curves(model: Any) -> bool:
    """Whether the model says what each column adds to the log-odds of a row."""
    return callable(getattr(model, "contributions", None))


def by_curves(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """What each column adds, less what it adds to the reference."""
    here, there = (np.asarray(model.contributions(x), dtype=np.float64) for x in (rows, reference))
    # A model offers the method always; it has draws only if it was asked for them.
    drawn = None
    if draws and hasattr(model, "intercept_draws_") and hasattr(model, "contribution_draws"):
        drawn = model.contribution_draws(rows) - model.contribution_draws(reference)
    return Contributions(
        parts=pd.DataFrame(here - there, index=rows.index, columns=rows.columns),
        reference=start_of(model, reference),
        draws=drawn,
        method="value of each column's curve less its value at the reference",
    )
