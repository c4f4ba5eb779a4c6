import pandas as pd
import pytest

from atrocityrisk.errors import DataError, UnknownStateError
from atrocityrisk.states import grid, neighbour_years, neighbours, region, regions


def around(gwcode: int, year: int) -> set[int]:
    pairs = neighbours(year)
    return set(pairs.loc[pairs["gwcode"] == gwcode, "neighbour"])


@pytest.mark.parametrize(
    ("gwcode", "year", "expected"),
    [
        (626, 2024, {482, 490, 500, 501, 530, 625}),
        (340, 2024, {310, 341, 343, 344, 346, 347, 355, 360}),
        (316, 2024, {260, 290, 305, 317}),
        (816, 2024, {710, 811, 812}),
        (816, 1970, {710, 812, 817}),
        # Off the Correlates of War list in these years, but a state on ours.
        (260, 1950, {210, 211, 212, 220, 225, 265, 305, 315, 390}),
        (652, 1960, {640, 645, 660, 663, 666}),
        (711, 1949, {710, 750, 760, 775, 790}),
        (771, 1971, {750, 775}),
        (678, 2024, {670, 698}),
        (740, 2024, set()),
        (750, 2024, {710, 760, 770, 771, 775, 790}),
    ],
)
def test_borders(gwcode: int, year: int, expected: set[int]) -> None:
    assert around(gwcode, year) == expected


def test_borders_that_went_through_another_state() -> None:
    assert 651 not in around(640, 1960)  # Egypt and Turkey through Syria
    assert 775 in around(770, 1965)  # Pakistan and Burma through East Pakistan
    assert 775 not in around(770, 2000)


@pytest.mark.parametrize("year", [1945, 1960, 1991, 2016, 2025])
def test_borders_have_two_sides_and_living_states(year: int) -> None:
    pairs = neighbours(year)
    mirrored = set(zip(pairs["neighbour"], pairs["gwcode"], strict=True))
    assert mirrored == set(zip(pairs["gwcode"], pairs["neighbour"], strict=True))
    assert not pairs.duplicated().any()
    assert (pairs["gwcode"] != pairs["neighbour"]).all()
    alive = set(grid(year, year, microstates=True).get_level_values("gwcode"))
    assert set(pairs["gwcode"]) <= alive


def test_many_years_are_the_years_put_together() -> None:
    parts = [neighbours(year).assign(year=year) for year in range(1989, 1994)]
    expected = pd.concat(parts).sort_values(["gwcode", "neighbour", "year"], ignore_index=True)
    pd.testing.assert_frame_equal(neighbour_years(1989, 1993), expected)


@pytest.mark.parametrize("year", [1944, 2026])
def test_years_without_a_table_are_refused(year: int) -> None:
    with pytest.raises(DataError, match="1945 to 2025"):
        neighbours(year)


@pytest.mark.parametrize(
    ("gwcode", "ewp"),
    [(2, "na"), (160, "na"), (640, "eur"), (651, "mna"), (700, "sca"), (750, "sca"), (713, "eap"),
     (439, "afr"), (625, "afr"), (365, "eur"), (705, "sca"), (900, "eap"), (54, "na"),
     (221, "eur")],
)  # fmt: skip
def test_region_of_the_early_warning_project(gwcode: int, ewp: str) -> None:
    assert region(gwcode).ewp == ewp


def test_every_state_lies_somewhere() -> None:
    table = regions()
    assert set(grid(1945, 2025, microstates=True).get_level_values("gwcode")) == set(table.index)
    assert set(table["ewp"]) == {"na", "eap", "sca", "mna", "eur", "afr"}
    assert set(table["un_region"]) == {"Americas", "Europe", "Africa", "Asia", "Oceania"}
    assert table["un_subregion"].notna().all()


def test_a_region_asked_for_by_a_wrong_number() -> None:
    with pytest.raises(UnknownStateError, match="999"):
        region(999)


def test_a_table_handed_out_is_the_callers_own() -> None:
    mine = regions()
    mine.loc[2, "ewp"] = "moon"
    assert region(2).ewp == "na"
