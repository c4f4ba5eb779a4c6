import numpy as np
import pandas as pd
import pytest

from atrocityrisk.editions.base_rates import base_rate, risk_level
from atrocityrisk.editions.value_places import places_of

nan = np.nan


def test_shares_are_of_the_other_states_with_a_value():
    values = pd.DataFrame(
        {"deaths": [0.0, 0.0, 0.0, 5.0, 9.0], "gdp": [3.0, nan, 1.0, nan, 2.0]},
        index=pd.Index([2, 20, 40, 41, 42], name="gwcode"),
    )
    places = places_of(values)
    assert places.of(2, "deaths") == (0.0, 0.5)
    assert places.of(41, "deaths") == (0.75, 0.0)
    assert places.of(42, "deaths") == (1.0, 0.0)
    assert places.of(2, "gdp") == (1.0, 0.0)
    assert places.of(42, "gdp") == (0.5, 0.0)


def test_what_is_unknown_has_no_place():
    values = pd.DataFrame({"gdp": [3.0, nan], "alone": [1.0, nan]}, index=[2, 20])
    places = places_of(values)
    assert np.isnan(places.of(20, "gdp")).all()
    assert np.isnan(places.of(2, "alone")).all()
    assert np.isnan(places.of(2, "no such column")).all()


@pytest.mark.parametrize(
    ("probability", "typical", "level"),
    [
        (0.02, 0.003, "high"),
        (0.01, 0.003, "high"),
        (0.009, 0.003, "between"),
        (0.002, 0.003, "low"),
        (0.002, None, "between"),
        # A world of one kind: the typical state is no low one.
        (0.02, 0.03, "low"),
    ],
)
def test_a_risk_is_low_below_a_typical_state_and_high_from_the_base_rate(
    probability, typical, level
):
    assert risk_level(probability, typical=typical, usual=0.01) == level


def test_the_base_rate_is_the_mean_of_the_list(edition):
    frame = edition.ranking.frame
    assert base_rate(edition) == pytest.approx(frame["probability"].sum() / len(frame))
