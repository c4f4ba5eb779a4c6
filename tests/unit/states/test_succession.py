import pandas as pd
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.states import grid, predecessors, resets, segments, successors


@pytest.mark.parametrize(
    ("gwcode", "last_before", "first_after"),
    [
        (365, 1991, 1992),  # Soviet Union, Russia
        (345, 1991, 1992),  # six republics, two republics
        (260, 1989, 1990),  # German unification
        (678, 1989, 1990),  # Yemeni unification
        (816, 1974, 1975),  # fall of Saigon
        (770, 1971, 1972),  # Bangladesh leaves in December 1971
        (530, 1992, 1993),  # Eritrea leaves
        (625, 2010, 2011),  # South Sudan leaves
        (820, 1964, 1965),  # Singapore leaves
    ],
)
def test_a_number_that_changes_polity(gwcode: int, last_before: int, first_after: int) -> None:
    rows = pd.MultiIndex.from_product(
        [[gwcode], range(last_before - 1, first_after + 2)], names=["gwcode", "year"]
    )
    numbers = segments(rows)
    assert numbers.tolist() == [gwcode * 10] * 2 + [gwcode * 10 + 1] * 2


@pytest.mark.parametrize("gwcode", [2, 200, 510, 850, 340, 315, 640, 710, 750])
def test_a_number_that_does_not(gwcode: int) -> None:
    rows = pd.MultiIndex.from_product([[gwcode], range(1945, 2026)], names=["gwcode", "year"])
    assert set(segments(rows)) == {gwcode * 10}


def test_segments_never_join_two_states() -> None:
    numbers = segments(grid(1945, 2025, microstates=True))
    states = numbers.reset_index().groupby("segment")["gwcode"].nunique()
    assert (states == 1).all()


def test_segments_do_not_depend_on_the_other_rows() -> None:
    whole = segments(grid(1945, 2025))
    part = grid(1990, 1994)
    pd.testing.assert_series_equal(segments(part), whole.loc[part])


def test_every_reset_is_of_a_state_that_lives_on_both_sides() -> None:
    rows = grid(1945, 2025)
    for gwcode, year in resets().itertuples(index=False, name=None):
        assert (gwcode, year - 1) in rows
        assert (gwcode, year) in rows


def test_heirs() -> None:
    assert set(successors(365)["successor"]) == {
        366, 367, 368, 359, 369, 370, 371, 372, 373, 701, 702, 703, 704, 705,
    }  # fmt: skip
    assert successors(315)["successor"].tolist() == [316, 317]
    assert successors(345)["successor"].tolist() == [343, 344, 346, 349, 341, 340]
    assert successors(625)["successor"].tolist() == [626]
    assert successors(265)["successor"].tolist() == [260]
    assert successors(200).empty


def test_forebears() -> None:
    assert predecessors(260)["predecessor"].tolist() == [255, 265]
    assert predecessors(678)["predecessor"].tolist() == [680]
    assert predecessors(816)["predecessor"].tolist() == [817]
    assert predecessors(510)["predecessor"].tolist() == [511]
    assert predecessors(531)["predecessor"].tolist() == [530]
    assert predecessors(771)["predecessor"].tolist() == [770]


def test_an_index_of_other_things_is_refused() -> None:
    rows = pd.MultiIndex.from_tuples([(2, 2000)], names=["country", "year"])
    with pytest.raises(DataError, match="expected an index of gwcode and year"):
        segments(rows)


def test_a_row_without_a_year_is_refused() -> None:
    rows = pd.MultiIndex.from_arrays([[2, 2], [2000, None]], names=["gwcode", "year"])
    with pytest.raises(DataError, match="found a missing one"):
        segments(rows)
