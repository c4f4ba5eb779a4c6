"""Log-odds of a classifier's probabilities, refused where they are not finite."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import ModelError


def log_odds(probability: FloatArray, X: Any, *, who: str) -> FloatArray:
    """Log-odds (n,) or (n, draws); a certainty cannot be pooled or moved, so it is an error."""
    probability = np.asarray(probability, dtype=np.float64)
    inside = (probability > 0.0) & (probability < 1.0)
    if inside.all():
        return np.asarray(logit(probability))
    bad = np.argwhere(~inside)
    row = int(bad[0][0])
    where = X.index[row] if isinstance(X, pd.DataFrame) else row
    raise ModelError(
        f"log-odds need probabilities strictly between 0 and 1, but {who} gives "
        f"{probability[tuple(bad[0])]:g} in row {where!r} and {len(bad) - 1} other cells; use a "
        "model that shrinks, such as one with a penalty or a prior"
    )


def mean_log_odds(log_odds_of_rows: FloatArray) -> float:
    """Log-odds of the mean probability of some rows."""
    mean = float(np.mean(1.0 / (1.0 + np.exp(-log_odds_of_rows))))
    return float(np.log(mean) - np.log1p(-mean))
