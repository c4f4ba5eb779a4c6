"""Values in the year that they are of; gaps and what was carried over stay visible."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.editions.indicator_histories import (
    _by_own_year,
    _table,
    indicator_histories,
    leading_inputs,
)

nan = np.nan
YEARS = range(2018, 2024)


def frame(**states):
    return pd.DataFrame(
        {int(code[1:]): values for code, values in states.items()}, index=pd.Index(YEARS)
    )


def test_a_value_moves_to_the_year_that_it_is_of():
    # Two years late throughout; the last row carries one more year.
    known = frame(s2=[nan, nan, 1.0, 2.0, 3.0, 3.0])
    ages = frame(s2=[-1, -1, 2, 2, 2, 3])
    np.testing.assert_array_equal(_by_own_year(known, ages)[2], [1.0, 2.0, 3.0, nan, nan, nan])


def test_a_year_without_a_value_of_its_own_goes_on_with_the_last_or_is_a_gap():
    known = frame(s2=[5.0, 5.0, nan, 7.0, 8.0, 8.0])
    ages = frame(s2=[0, 1, -1, 0, 0, 1])
    table = _table(
        known, ages, description="Deaths.", unit="deaths", regions={2: "na"}, years=YEARS
    )
    np.testing.assert_array_equal(table.values[2], [5.0, 5.0, nan, 7.0, 8.0, 8.0])
    np.testing.assert_array_equal(table.observed[2], [True, False, False, True, True, False])


def test_what_was_carried_is_the_last_value_of_a_year_not_that_of_the_row():
    # Always a year late: the row of 2022 holds the value of 2021, but that of 2022 is known.
    known = frame(s2=[nan, 1.0, 2.0, 3.0, 4.0, 5.0])
    ages = frame(s2=[-1, 1, 1, 1, 1, 1])
    table = _table(
        known, ages, description="Deaths.", unit="deaths", regions={2: "na"}, years=YEARS
    )
    np.testing.assert_array_equal(table.values[2], [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])
    assert not table.observed[2].iloc[-1]


def test_the_region_has_its_median_of_counts_and_its_share_of_yes():
    known = frame(s2=[np.log1p(1)] * 6, s20=[np.log1p(9)] * 6, s40=[nan] * 6, s365=[99.0] * 6)
    ages = frame(s2=[0] * 6, s20=[0] * 6, s40=[-1] * 6, s365=[0] * 6)
    regions = {2: "na", 20: "na", 40: "na", 365: "eur"}
    told = {"description": "Deaths, log(1 + deaths).", "unit": "log(1 + deaths)"}
    table = _table(known, ages, regions=regions, years=YEARS, **told)
    # The median of what was counted, 1 and 9, is 5; of the logarithms it would be 3.5.
    np.testing.assert_allclose(table.by_region["na"], [5.0] * 6)
    coded = _table(
        frame(s2=[1.0] * 6, s20=[0.0] * 6, s40=[0.0] * 6, s365=[0.0] * 6),
        frame(s2=[0] * 6, s20=[0] * 6, s40=[0] * 6, s365=[0] * 6),
        description="Whether.", unit="1 yes, 0 no", regions=regions, years=YEARS,
    )  # fmt: skip
    np.testing.assert_allclose(coded.by_region["na"], [1 / 3] * 6)


def test_the_leading_inputs_are_known_and_one_of_a_family(edition):
    made = edition.explanations[483]
    chosen = leading_inputs(made, count=3)
    assert len(chosen) == 3
    sizes = [abs(size) for _, size in chosen]
    assert sizes == sorted(sizes, reverse=True)
    known = made.parts.set_index("indicator")
    assert all(known.loc[name, "status"] in ("observed", "carried") for name, _ in chosen)


@pytest.mark.parametrize("code", [483, 385])
def test_the_last_value_is_the_one_that_the_list_was_made_from(edition, code):
    found = indicator_histories(edition, gwcodes=[code], years=20)
    assert set(found) == {code}
    for series in found[code]:
        assert series.years.tolist() == list(range(edition.origin - 19, edition.origin + 1))
        used = edition.forecast.features.loc[code, series.indicator]
        if series.indicator == "population_log2":
            used = 2**used
        if series.indicator == "infant_mortality_sqrt":
            used = used**2
        assert series.values[-1] == pytest.approx(used)
        age = int(edition.forecast.ages.loc[code, series.indicator])
        assert series.observed[-1] == (age == 0)
        assert series.observed[-1 - age]
