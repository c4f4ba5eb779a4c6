"""The list of the year before, with the intervals that a record holds of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.forecasting import forecast
from atrocityrisk.models import ElasticNetLogit
from atrocityrisk.rankings import rank
from atrocityrisk.runs.track_record import COLUMNS, TrackRecord
from atrocityrisk.synthetic import synthetic_world

LENT = ["low", "high", "rank_low", "rank_high"]


@pytest.fixture(scope="module")
def made():
    """A forecast with draws, the same without, and a record of both origins."""
    panel = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    rankings = {}
    for origin in (2022, 2023):
        for draws in (0, 30):
            model = ElasticNetLogit(groups="gwcode", n_folds=4, n_alphas=20, n_draws=draws)
            rankings[origin, draws] = rank(forecast(model, panel, origin=origin, seed=3))
    frame = pd.concat([rankings[origin, 30].frame for origin in (2022, 2023)])[COLUMNS]
    return rankings, TrackRecord(frame=frame.sort_values(["origin", "gwcode"]), context={})


def test_a_record_lends_what_the_draws_would_have_given(made):
    rankings, record = made
    plain, drawn = rankings[2023, 0], rankings[2023, 30]
    assert plain.frame["rank_low"].isna().all()
    lent = record.with_recorded_intervals(plain)
    pd.testing.assert_frame_equal(lent.frame[LENT], drawn.frame[LENT], check_dtype=False)
    assert lent.frame["rank"].equals(drawn.frame["rank"])
    assert plain.frame["rank_low"].isna().all()  # the ranking given is left as it was


@pytest.mark.parametrize("change", ["probability", "state", "no interval"])
def test_a_record_of_another_forecast_lends_nothing(made, change):
    rankings, record = made
    frame = record.frame.copy().reset_index(drop=True)
    if change == "probability":
        frame.loc[len(frame) - 1, "probability"] *= 1.0001
    elif change == "state":
        frame = frame.iloc[:-1]
    else:
        frame["rank_low"] = np.nan
    assert replace(record, frame=frame).with_recorded_intervals(rankings[2023, 0]) is None


def test_an_origin_that_the_record_does_not_hold_is_not_lent(made):
    rankings, record = made
    earlier = replace(record, frame=record.frame[record.frame["origin"] == 2022])
    assert earlier.with_recorded_intervals(rankings[2023, 0]) is None
