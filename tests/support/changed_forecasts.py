"""Forecasts that differ from one that was made, for tests of what is done with them."""

from dataclasses import replace

import numpy as np
import pandas as pd

from atrocityrisk.forecasting import Forecast


def with_frame(made: Forecast, frame: pd.DataFrame, **others: np.ndarray | None) -> Forecast:
    """A forecast that says what a table says, as `Forecast.frame` would show it."""
    one = frame.iloc[0]
    return replace(
        made,
        model=one["model"],
        outcome=one["outcome"],
        origin=int(one["origin"]),
        first_year=int(one["first_year"]),
        last_year=int(one["last_year"]),
        probability=frame.set_index("gwcode")["probability"],
        **others,
    )
