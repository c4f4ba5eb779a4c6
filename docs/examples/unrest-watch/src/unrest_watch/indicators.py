"""The indicator: how much is broadcast, over three years."""

import numpy as np
import pandas as pd

from atrocityrisk.indicators import indicator


@indicator(
    source=("unrest_watch",),
    kind="dynamic",
    unit="broadcasts a year, log of 1 + mean",
    publication_lag=1,
    max_age_years=2,
    bounds=(0, 7),
    reference="Nobody (2025): Unrest Watch, codebook",
    first_release=2025,
)
def hateful_broadcasts_3y(frame: pd.DataFrame) -> pd.Series:
    """Broadcasts that call for violence, mean of the year and the two before."""
    # By state and in order of years: a mean that reached into another state would be wrong.
    counts = frame["hateful_broadcasts"].sort_index()
    mean = counts.groupby(level="gwcode").rolling(3, min_periods=3).mean().droplevel(0)
    return np.log1p(mean)
