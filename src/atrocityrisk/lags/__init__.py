"""Values moved through time by country and year, never by row position and never backwards."""

from atrocityrisk.lags.moving import (
    carry_forward,
    change_years,
    lag_years,
    rolling_max_years,
    rolling_mean_years,
    rolling_sum_years,
    unbroken,
    years_since,
)

__all__ = [
    "carry_forward",
    "change_years",
    "lag_years",
    "rolling_max_years",
    "rolling_mean_years",
    "rolling_sum_years",
    "unbroken",
    "years_since",
]
