import pandas as pd
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.states import grid, states_in


@pytest.mark.parametrize(
    ("gwcode", "year", "on_31_december", "in_grid"),
    [
        (255, 1945, False, True),
        (265, 1989, True, True),
        (265, 1990, False, True),
        (265, 1991, False, False),
        (315, 1992, True, True),
        (316, 1992, False, False),
        (316, 1993, True, True),
        (345, 2005, True, True),
        (345, 2006, False, True),
        (340, 2006, True, True),
        (341, 2006, True, True),
        (680, 1990, False, True),
        (678, 1991, True, True),
        (817, 1975, False, True),
        (817, 1976, False, False),
        (511, 1963, True, True),
        (511, 1964, False, True),
        (626, 2010, False, False),
        (626, 2011, True, True),
        (771, 1971, True, True),
        (531, 1993, True, True),
        (347, 2008, True, True),
        (365, 2025, True, True),
        (711, 1950, False, True),
    ],
)
def test_who_exists(gwcode: int, year: int, on_31_december: bool, in_grid: bool) -> None:
    assert (gwcode in states_in(year)) is on_31_december
    assert ((gwcode, year) in grid(year, year)) is in_grid


def test_microstates_are_an_option() -> None:
    assert 221 not in states_in(2000)
    assert 221 in states_in(2000, microstates=True)
    assert set(states_in(2000)) < set(states_in(2000, microstates=True))


def test_number_of_states() -> None:
    # Counted in the publisher's list: 174 states and 23 microstates at the end of 2024.
    assert len(states_in(2024)) == 174
    assert len(states_in(2024, microstates=True)) == 197


def test_grid_is_a_sorted_key() -> None:
    rows = grid(1945, 2025, microstates=True)
    assert rows.names == ["gwcode", "year"]
    assert rows.is_unique
    assert rows.is_monotonic_increasing
    assert rows.dtypes.tolist() == ["int64", "int64"]


def test_a_part_of_the_grid_is_the_grid_of_the_part() -> None:
    whole = grid(1945, 2025).to_frame(index=False)
    part = whole[whole["year"].between(1988, 1995)]
    expected = pd.MultiIndex.from_frame(part)
    pd.testing.assert_index_equal(grid(1988, 1995), expected)


@pytest.mark.parametrize(("first", "last"), [(1944, 1950), (2020, 2026), (2000, 1999)])
def test_years_not_covered_are_refused(first: int, last: int) -> None:
    with pytest.raises(DataError, match="1945 to 2025"):
        grid(first, last)
    with pytest.raises(DataError, match="1945 to 2025"):
        states_in(1944)
