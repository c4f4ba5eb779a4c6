import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.errors import SchemaError
from atrocityrisk.indicators import compute
from atrocityrisk.indicators.recipes import column
from atrocityrisk.indicators.state_transforms import among_neighbours, zero_fill_unlisted

NAN = np.nan


def rows(pairs: list[tuple[int, int]]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(pairs, names=["gwcode", "year"])


def violence(first: int, **columns: list[float]) -> dict[str, pd.DataFrame]:
    count = len(next(iter(columns.values())))
    index = rows([(500, year) for year in range(first, first + count)])
    return {"ucdp_country_year": pd.DataFrame(columns, index=index)}


def test_deaths_as_level_recent_sum_and_change():
    frames = violence(1989, sb_total_deaths_best=[0, np.e - 1, 3 - np.e, 5, NAN])
    level = compute("battle_deaths_home_log", frames)
    np.testing.assert_allclose(level, [0, 1, np.log(4 - np.e), np.log(6), NAN])
    recent = compute("battle_deaths_home_3y_log", frames)
    np.testing.assert_allclose(recent, [NAN, NAN, np.log(3), np.log(8), NAN])
    change = compute("battle_deaths_home_change_1y", frames)
    np.testing.assert_allclose(change.iloc[:2], [NAN, 1])


def test_years_since_conflict_needs_25_deaths():
    frames = violence(1989, sb_total_deaths_best=[24, 25, 24, 0, NAN, 0])
    np.testing.assert_array_equal(compute("years_since_conflict", frames), [1, 0, 1, 2, NAN, 4])


def test_deaths_per_million_inhabitants():
    frames = violence(2000, os_total_deaths_best=[30, 30, 30])
    frames["population"] = pd.DataFrame(
        {"population": [1e7, NAN]}, index=rows([(500, 2000), (500, 2001)])
    )
    values = compute("onesided_deaths_per_million_log", frames)
    np.testing.assert_allclose(values, [np.log(4), NAN, NAN])


def test_silence_is_zero_only_within_coverage():
    listed = pd.DataFrame(
        {"intrastate_deaths": [7.0, 1.0, NAN]}, index=rows([(500, 1989), (2, 1991), (20, 1991)])
    )
    values = compute("battle_deaths_log2", {"ucdp_battle_deaths": listed})
    assert values[(500, 1989)] == 3
    assert values[(500, 1990)] == 0
    assert values[(900, 1991)] == 0
    assert np.isnan(values[(20, 1991)]), "listed without a number is unknown"
    assert (500, 1988) not in values.index
    assert (500, 1992) not in values.index
    assert (316, 1991) not in values.index, "no zero for a state that did not exist"


def test_silence_of_a_source_that_knows_nothing_stays_silence():
    nothing = pd.Series([NAN], index=rows([(500, 1989)]))
    assert zero_fill_unlisted(nothing).isna().all()


def test_armed_conflict_reaches_back_and_is_zero_fill_unlisted():
    listed = pd.DataFrame(
        {"intrastate_intensity": [2.0, 1.0]}, index=rows([(500, 1980), (500, 1982)])
    )
    frames = {"ucdp_armed_conflict": listed}
    intensity = compute("armed_conflict_intensity", frames)
    assert intensity.loc[500].tolist() == [2, 0, 1]
    assert intensity.loc[2].tolist() == [0, 0, 0]
    since = compute("years_since_armed_conflict", frames)
    assert since.loc[500].tolist() == [0, 1, 0]
    assert since.loc[2].tolist() == [1, 2, 3]


def test_a_renamed_column_is_an_error():
    frame = pd.DataFrame({"best": [1.0]}, index=rows([(500, 1989)]))
    with pytest.raises(SchemaError, match="'intrastate_deaths'"):
        column(frame, "intrastate_deaths")


def world(year: int, **known: float) -> pd.Series:
    """Zero everywhere in a year but where stated, by names g500=..."""
    here = states.grid(year, year, microstates=True)
    values = pd.Series(0.0, index=here)
    for name, value in known.items():
        values[(int(name[1:]), year)] = value
    return values


def test_neighbours_share_a_land_border():
    # Rwanda (517) borders on Uganda, Burundi, Tanzania and the Congo, not on Kenya (501).
    values = world(1994, g517=100.0, g501=7.0)
    total = among_neighbours(values, "sum")
    assert {total[(code, 1994)] for code in (500, 516, 510, 490)} == {100.0, 107.0}
    assert total[(500, 1994)] == 107, "Uganda borders on Kenya too"
    assert total[(517, 1994)] == 0, "a state is not its own neighbour"
    assert among_neighbours(values, "max")[(500, 1994)] == 100


def test_an_island_has_no_deaths_next_door_and_no_mean():
    values = world(2000)
    assert among_neighbours(values, "sum")[(900, 2000)] == 0
    assert np.isnan(among_neighbours(values, "mean")[(900, 2000)])


def test_what_is_unknown_of_most_neighbours_is_unknown():
    # Lesotho (570) has one neighbour, South Africa (560), which has six or so.
    values = world(2000, g560=NAN)
    assert np.isnan(among_neighbours(values, "sum")[(570, 2000)])
    most = world(2000, g570=NAN, g572=5.0)
    assert among_neighbours(most, "sum")[(560, 2000)] == 5


def test_years_that_nobody_observed_are_not_zero():
    values = pd.concat([world(2000), world(2002)])
    total = among_neighbours(values, "sum")
    assert np.isnan(total[(900, 2001)])
    assert total[(900, 2002)] == 0


def test_borders_follow_the_states_of_the_year():
    # Before 2011 South Sudan (626) did not lie between Sudan and Uganda.
    before, after = world(2005, g625=9.0), world(2015, g625=9.0)
    assert among_neighbours(before, "sum")[(500, 2005)] == 9
    assert among_neighbours(after, "sum")[(500, 2015)] == 0
    assert among_neighbours(after, "sum")[(626, 2015)] == 9


def test_number_of_neighbours_in_conflict():
    deaths = world(1994, g517=25.0, g501=24.0, g490=1000.0).to_frame("sb_total_deaths_best")
    values = compute("neighbours_in_conflict", {"ucdp_country_year": deaths})
    assert values[(500, 1994)] == 2
