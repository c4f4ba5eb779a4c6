import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.indicators import INDICATORS, compute

NAN = np.nan


def one(source: str, gwcode: int, first: int, **columns: list[float]) -> dict[str, pd.DataFrame]:
    count = len(next(iter(columns.values())))
    index = pd.MultiIndex.from_product(
        [[gwcode], range(first, first + count)], names=["gwcode", "year"]
    )
    return {source: pd.DataFrame(columns, index=index)}


def episodes(gwcode: int, first: int, **columns: list[float]) -> dict[str, pd.DataFrame]:
    return one("ewp_events", gwcode, first, **columns)


def test_mass_killings_under_way_are_counted_on_a_log2_scale():
    values = compute("mass_killings_ongoing_log2", episodes(500, 1990, ongoing=[0, 1, 3, NAN]))
    np.testing.assert_array_equal(values, [0, 1, 2, NAN])


def test_onset_years_are_a_count_of_years_not_of_onsets():
    values = compute("mass_killing_onset_years", episodes(500, 1990, onset=[0, 2, 0, 1, NAN, 0]))
    np.testing.assert_array_equal(values, [0, 1, 1, 2, NAN, 2])


def test_onset_of_the_year_before():
    values = compute("mass_killing_onset_previous_year", episodes(500, 1990, onset=[2, 0, NAN, 0]))
    np.testing.assert_array_equal(values, [NAN, 1, 0, NAN])


def test_memory_goes_with_the_number_and_onset_does_not_cross_succession():
    onsets = episodes(365, 1990, onset=[0, 1, 0, 0])
    assert compute("mass_killing_onset_years", onsets).tolist() == [0, 1, 1, 1]
    previous = compute("mass_killing_onset_previous_year", onsets)
    np.testing.assert_array_equal(previous, [NAN, 0, NAN, 0])


def test_ever_is_place_or_responsibility_and_unknown_if_either_is():
    frames = episodes(500, 1990, location_ever=[0, 1, 0, NAN], responsible_ever=[0, 0, 1, 1])
    np.testing.assert_array_equal(compute("mass_killing_ever", frames), [0, 1, 1, NAN])


def test_what_ever_was_stays_when_the_list_moves_it_to_a_successor():
    frames = episodes(345, 2004, location_ever=[1, 1, 0], responsible_ever=[1, 1, 0])
    assert compute("mass_killing_ever", frames).tolist() == [1, 1, 1]


def test_past_onsets_fade():
    values = compute("mass_killing_onsets_decayed", episodes(500, 1990, onset=[1] + [0] * 10))
    np.testing.assert_allclose(values.iloc[[0, 10]], [1, 0.5])


@pytest.mark.parametrize(
    ("name", "attempted", "expected"),
    [
        ("coup_attempt_5y", [0, 1, 0, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1, 0]),
        ("years_since_coup_attempt", [0, 1, 0, 0], [1, 0, 1, 2]),
        ("coup_attempt", [0, 1, NAN], [0, 1, NAN]),
    ],
)
def test_coup_attempts(name, attempted, expected):
    frames = one("ewp_coups", 500, 1970, attempted=attempted)
    np.testing.assert_array_equal(compute(name, frames), expected)


def test_coups_in_three_years():
    coups = one("coups", 500, 1970, attempts=[2, 0, 0, 0, 1], successes=[0, 1, 0, 0, 0])["coups"]
    quiet = one("coups", 2, 1970, attempts=[0] * 5, successes=[0] * 5)["coups"]
    frames = {"coups": pd.concat([coups, quiet])}
    assert compute("coup_attempts_3y", frames)[500].tolist() == [2, 2, 2, 0, 1]
    assert compute("coup_success_3y", frames)[500].tolist() == [0, 1, 1, 1, 0]


def test_a_year_of_which_only_coups_are_listed_is_not_covered():
    coups = one("coups", 500, 1970, attempts=[0, 0, 0], successes=[0, 0, 0])["coups"]
    listed = one("coups", 2, 1972, attempts=[0, 1], successes=[0, 1])["coups"]
    values = compute("coup_success_3y", {"coups": pd.concat([coups, listed])})
    assert np.isnan(values[(2, 1973)]), "not even what is known of 1972 may stand in"
    assert values[(2, 1972)] == 0


def test_age_of_a_state_and_newness():
    # South Sudan entered the system of states in 2011.
    index = pd.MultiIndex.from_product([[626], range(2010, 2015)], names=["gwcode", "year"])
    frames = {"states": pd.DataFrame(index=index)}
    np.testing.assert_allclose(
        compute("state_age_log2", frames), [NAN, 0, 1, np.log2(3), 2], equal_nan=True
    )
    np.testing.assert_array_equal(compute("new_state", frames), [NAN, 1, 1, 1, 0])


def test_age_starts_anew_with_a_new_spell():
    # Estonia (366): independent until 1940 and from 1991.
    index = pd.MultiIndex.from_tuples([(366, 1995)], names=["gwcode", "year"])
    assert compute("state_age_log2", {"states": pd.DataFrame(index=index)}).tolist() == [np.log2(5)]


def test_each_state_lies_in_one_region():
    index = pd.MultiIndex.from_tuples(
        [(2, 2000), (365, 2000), (500, 2000), (651, 2000), (710, 2000), (750, 2000)],
        names=["gwcode", "year"],
    )
    frames = {"states": pd.DataFrame(index=index)}
    names = [
        "region_americas",
        "region_europe",
        "region_subsaharan_africa",
        "region_middle_east_north_africa",
        "region_east_asia_pacific",
        "region_south_central_asia",
    ]
    found = pd.DataFrame({name: compute(name, frames) for name in names})
    np.testing.assert_array_equal(found, np.eye(6))


def test_calendar():
    index = pd.MultiIndex.from_tuples([(2, 1988), (2, 1989)], names=["gwcode", "year"])
    frames = {"states": pd.DataFrame(index=index)}
    assert compute("calendar_year", frames).tolist() == [1988, 1989]
    assert compute("calendar_year_squared", frames).tolist() == [1988**2, 1989**2]
    assert compute("nonstate_killings_on_record", frames).tolist() == [0, 1]


def test_population_and_its_growth():
    frames = one("population", 500, 1990, population=[2.0**20, 2.0**21, NAN, 0.0])
    np.testing.assert_array_equal(compute("population_log2", frames), [20, 21, NAN, NAN])
    np.testing.assert_allclose(compute("population_growth", frames), [NAN, 100, NAN, NAN])


def test_economic_shock_is_a_fall_of_more_than_five_percent():
    growth = [-5.0, -5.1, 0, 1, 2, NAN]
    frames = one("world_bank", 500, 1990, gdp_per_capita_growth=growth)
    np.testing.assert_array_equal(compute("economic_shock_3y", frames), [NAN, 1, 1, 1, 0, NAN])
    np.testing.assert_array_equal(compute("gdp_per_capita_growth", frames), growth)
    mean = compute("gdp_per_capita_growth_3y", frames)
    np.testing.assert_allclose(mean, [NAN, -5.05, -10.1 / 3, -4.1 / 3, 1, NAN])


def test_a_year_without_a_figure_is_no_year_without_a_shock():
    frames = one("world_bank", 101, 2010, gdp_per_capita_growth=[1, 1, 1, NAN, -9, NAN, NAN, NAN])
    shock = compute("economic_shock_3y", frames)
    np.testing.assert_array_equal(shock, [NAN, NAN, 0, NAN, 1, 1, 1, NAN])


def test_trade_share_is_relative():
    frames = one("world_bank", 500, 1990, trade_share_gdp=[64.0, 0.0, NAN, 32.0])
    np.testing.assert_array_equal(compute("trade_share_log2", frames), [6, NAN, NAN, 5])
    np.testing.assert_array_equal(compute("trade_share_change_3y", frames), [NAN, NAN, NAN, -1])


def test_infant_mortality_is_compared_within_its_region_and_year():
    index = pd.MultiIndex.from_product([[2, 20, 70, 500], [2000, 2001]], names=["gwcode", "year"])
    rate = [5.0, 5.0, 10.0, 20.0, 20.0, 40.0, 80.0, NAN]
    frames = {"un_infant_mortality": pd.DataFrame({"infant_mortality": rate}, index=index)}
    relative = compute("infant_mortality_relative_log2", frames)
    np.testing.assert_array_equal(relative, [-1, -2, 0, 0, 1, 1, 0, NAN])
    np.testing.assert_allclose(compute("infant_mortality_sqrt", frames) ** 2, rate)


def test_births_twenty_years_before_pass_through_succession():
    rates = [float(year - 1960) for year in range(1980, 2001)]
    frames = one("wpp", 365, 1980, crude_birth_rate=rates)
    values = compute("birth_rate_20y_before", frames)
    assert values.iloc[:20].isna().all()
    assert values.iloc[20] == 20


def test_displacement_is_per_1000_inhabitants():
    frames = one("unhcr", 500, 2000, refugees_from=[1e4, 3e4, NAN]) | one(
        "population", 500, 2000, population=[1e7, 1e7, 1e7]
    )
    level = compute("refugees_from_log", frames)
    np.testing.assert_allclose(level, [np.log(2), np.log(4), NAN])
    np.testing.assert_allclose(compute("refugees_from_change_1y", frames), [NAN, np.log(2), NAN])


def test_people_over_nobody_is_refused_not_shipped_as_infinite():
    frames = one("unhcr", 500, 2000, refugees_from=[1e4]) | one(
        "population", 500, 2000, population=[0.0]
    )
    with pytest.raises(DataError, match="found inf at"):
        compute("refugees_from_log", frames)


def test_terror_is_the_mean_of_what_is_there():
    frames = one(
        "pts", 500, 2000, terror_amnesty=[2, NAN, NAN], terror_state_department=[3, 4, NAN]
    )
    np.testing.assert_array_equal(compute("political_terror", frames), [2.5, 4, NAN])


def test_of_unhcr_and_idmc_the_larger_count_of_the_displaced_is_taken():
    # Israel and Lebanon in 2022-24 and India in 2007-10, as the publishers have them.
    frames = {
        "unhcr": pd.concat(
            [
                one("unhcr", 666, 2022, displaced_within=[0, 0, 0])["unhcr"],
                one("unhcr", 660, 2022, displaced_within=[0, 0, 123_774])["unhcr"],
                one("unhcr", 750, 2007, displaced_within=[0, 0, 0, 0])["unhcr"],
            ]
        ),
        "idmc": pd.concat(
            [
                one("idmc", 666, 2023, displaced_within=[200_000, 68_000])["idmc"],
                one("idmc", 660, 2023, displaced_within=[74_000, 985_000])["idmc"],
                one("idmc", 750, 2009, displaced_within=[500_000, 650_000])["idmc"],
            ]
        ),
        "population": pd.concat(
            [
                one("population", 666, 2022, population=[9e6] * 3)["population"],
                one("population", 660, 2022, population=[5e6] * 3)["population"],
                one("population", 750, 2007, population=[1e9] * 4)["population"],
            ]
        ),
    }
    level = compute("displaced_within_log", frames)
    expected = {
        666: [0, np.log1p(200 / 9), np.log1p(68 / 9)],
        660: [0, np.log1p(14.8), np.log1p(197)],
        750: [0, 0, np.log(1.5), np.log(1.65)],
    }
    change = compute("displaced_within_change_1y", frames)
    for gwcode, values in expected.items():
        np.testing.assert_allclose(level.xs(gwcode), values)
        # In 2009 IDMC's counts begin: a change then would be one of publisher.
        steps = np.diff(values, prepend=NAN)
        np.testing.assert_allclose(
            change.xs(gwcode), np.where(level.xs(gwcode).index == 2009, NAN, steps)
        )


@pytest.mark.parametrize(
    "name",
    ["infant_mortality_sqrt", "infant_mortality_relative_log2", "infant_mortality_change_5y"]
    + ["fertility", "birth_rate", "birth_rate_20y_before"],
)
def test_a_biennial_revision_counts_as_two_years_late(name):
    # The estimate for 2022 came in July 2024, with the revision after that of 2022.
    assert INDICATORS[name].publication_lag == 2
