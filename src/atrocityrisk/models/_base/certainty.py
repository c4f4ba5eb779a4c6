"""Probabilities of exactly 0 or 1: they have no log-odds, so models that move those refuse them."""

from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import ModelError


def without_certainty(probability: FloatArray, X: Any, *, who: str) -> FloatArray:
    """The probabilities (n,) or (n, draws); one of 0 or 1 cannot be pooled or moved: an error."""
    probability = np.asarray(probability, dtype=np.float64)
    inside = (probability > 0.0) & (probability < 1.0)
    if inside.all():
        return probability
    bad = np.argwhere(~inside)
    row = int(bad[0][0])
    where = X.index[row] if isinstance(X, pd.DataFrame) else row
    raise ModelError(
        f"log-odds need probabilities strictly between 0 and 1, but {who} gives "
        f"{probability[tuple(bad[0])]:g} in row {plain(where)} and {len(bad) - 1} other cells; "
        "use a model that shrinks, such as one with a penalty or a prior"
    )
