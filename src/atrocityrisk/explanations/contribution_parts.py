"""What a contribution is: the parts by which a state's log-odds differ from a reference's."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.log_odds import log_odds

FLOOR = 1e-6
"""A model that says 0 or 1 is read as this far from it, so that log-odds exist."""
TOLERANCE = 1e-10
"""Largest difference between a whole and the sum of its parts, relative to the whole above 1."""
FLAG = " missing"
"""Ending of a column that flags where another one had no value; see `models.MedianImputer`."""
STATE = "the state itself"
"""Part of a model that knows states by their number, not by an indicator."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contributions:
    r"""Parts that lead from the log-odds of a reference to those of each row.

    For row i: :math:`\eta_i = \eta_{ref} + \sum_j \phi_{ij}`.

    Attributes
    ----------
    parts : DataFrame
        :math:`\phi_{ij}` on the log-odds scale: one row per row explained, one column per part.
    reference : float or ndarray of shape (rows,)
        :math:`\eta_{ref}`, log-odds; one for each row where each has a reference of its own.
    draws : ndarray of shape (rows, parts, draws) or None
        The parts under each draw of the model, in the order of `predict_draws`: they sum to what
        the draw says of the row less what it says of the reference. None for a model without draws.
    method : str
        How the parts were found.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> made = ar.explanations.contributions(now.estimator, now.features, now.features.head(1))
    >>> made.parts.shape, made.method
    ((30, 3), 'coefficients times the distance from the reference')
    """

    parts: pd.DataFrame
    reference: float | FloatArray
    draws: FloatArray | None = None
    method: str


def model_log_odds(model: Any, rows: pd.DataFrame) -> FloatArray:
    """Log-odds (rows,) that a fitted classifier gives to rows; finite, see `FLOOR`."""
    probability = np.asarray(model.predict_proba(rows), dtype=np.float64)
    # Both columns: 1 - p would lose the digits of a probability near 1.
    return log_odds(probability[:, 1], complement=probability[:, 0], certain=FLOOR)


def start_of(model: Any, reference: pd.DataFrame) -> float | FloatArray:
    """Log-odds that a fitted classifier gives to the reference: a number if it is one row."""
    found = model_log_odds(model, reference)
    return float(found[0]) if len(found) == 1 else found


def adds_up(made: Contributions, whole: FloatArray) -> bool:
    """Whether the parts lead from the reference to the whole, to 1e-10."""
    rest = whole - made.reference - made.parts.to_numpy().sum(axis=1)
    return bool((np.abs(rest) <= TOLERANCE * np.maximum(1.0, np.abs(whole))).all())


def logarithmic_factor(
    rise: FloatArray, gap: FloatArray, reference: float | FloatArray
) -> FloatArray:
    """Factor > 0 that carries differences of probability to differences of log-odds."""
    # (logit p - logit p_ref) / (p - p_ref): the inverse of the logarithmic mean. At no gap its
    # limit 1 / (p_ref (1 - p_ref)), before the quotient of two roundings can explode.
    variance = reference * (1 - reference)
    same = np.abs(gap) <= 1e-12 * variance
    return np.where(same, 1 / variance, rise / np.where(same, 1.0, gap))
