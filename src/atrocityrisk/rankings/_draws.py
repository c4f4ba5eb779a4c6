"""Draws of a forecast, checked once before anything is concluded from them."""

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.forecasting.forecast_results import require_forecast


def checked_draws(forecast: Forecast) -> FloatArray | None:
    """Draws (rows, draws), or None; a missing or impossible probability is refused by state."""
    require_forecast(forecast)
    if forecast.draws is None:
        return None
    draws = np.asarray(forecast.draws, dtype=np.float64)
    rows = len(forecast.probability)
    if draws.ndim != 2 or draws.shape[0] != rows or not draws.shape[1]:
        raise DataError(
            f"draws must have one row for each of the {rows} states and at least one column; found "
            f"shape {draws.shape}; make them with the model's predict_draws"
        )
    # A comparison with NaN is false: a state with one would sink in the ranks without a sign.
    wrong = ~((draws >= 0) & (draws <= 1))
    if wrong.any():
        row = int(np.flatnonzero(wrong.any(axis=1))[0])
        raise DataError(
            f"draws must be probabilities from 0 to 1; found {int(wrong.sum())} missing or "
            f"outside, first for gwcode {forecast.gwcode[row]}; repair the model's "
            "predict_draws or ask it for no draws"
        )
    return draws


def check_level(level: float) -> None:
    """Refuse a level that is no fraction."""
    if not 0 < level < 1:
        raise SpecError(f"level must lie strictly between 0 and 1; found {level}; try 0.9")


def listed(forecast: Forecast, *, k: int | None) -> NDArray[np.intp]:
    """Positions of the first `k` states, as a ranking lists them: by probability, then gwcode."""
    require_forecast(forecast)
    # By gwcode within equal probabilities: the list must not depend on the order of rows.
    order = np.lexsort((forecast.gwcode.to_numpy(), -forecast.probability.to_numpy()))
    if k is None:
        return order
    if isinstance(k, bool) or not 1 <= k <= len(order):
        raise SpecError(
            f"a list of this forecast holds 1 to {len(order)} states; found k={k!r}; choose a "
            "length in that range"
        )
    return order[:k]
