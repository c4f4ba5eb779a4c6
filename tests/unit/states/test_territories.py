"""Places that are no state of the list: none shares a name with one, and each is answered."""

import pandas as pd
import pytest

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states import resolve, states_in
from atrocityrisk.states.state_tables import normal_name, table
from atrocityrisk.states.territories import is_territory, territory_text


@pytest.mark.parametrize(
    "name",
    ["Gaza", "gaza strip", "Palestine", "State of Palestine", "West Bank", "PSE", "PS"],
)
def test_palestine_is_answered_with_what_the_list_does(name: str) -> None:
    with pytest.raises(UnknownStateError) as caught:
        resolve(name, 2024)
    told = str(caught.value)
    assert "Palestine" in told
    assert "not on Gleditsch and Ward's list" in told
    assert "no row and no forecast" in told
    assert "counted nowhere" in told
    assert "did you mean" not in told


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Western Sahara", "does not govern itself"),
        ("Somaliland", r"part of Somalia \(520\)"),
        ("Hong Kong", r"belongs to China \(710\) from 1997"),
        ("Greenland", r"belongs to Denmark \(390\)"),
        ("Puerto Rico", r"belongs to the United States \(2\)"),
        ("Northern Cyprus", r"part of Cyprus \(352\)"),
        ("Vatican", "no Holy See"),
        ("HKG", "Hong Kong"),
    ],
)
def test_other_places_are_answered_with_a_reason(name: str, reason: str) -> None:
    with pytest.raises(UnknownStateError, match=reason):
        resolve(name, 2024)


@pytest.mark.parametrize(("name", "gwcode"), [("Taiwan", 713), ("Kosovo", 347), ("Abkhazia", 396)])
def test_states_of_the_list_are_not_among_them(name: str, gwcode: int) -> None:
    assert resolve(name, 2024) == gwcode
    assert not is_territory(name)
    assert territory_text(name) == ""


def test_no_place_has_the_name_or_the_code_of_a_state() -> None:
    places = table("territories")["name"].map(normal_name)
    assert places.is_unique
    names = set(table("names")["name"].map(normal_name))
    codes = table("codes")
    codes = set(codes.loc[codes["system"].isin(["iso3", "iso2"]), "code"].map(normal_name))
    assert not set(places) & (names | codes)


def test_numbers_named_in_the_reasons_are_those_states() -> None:
    rows = table("territories").drop_duplicates("territory")
    named = (
        rows["reason"].str.extract(r"(?:of|to|with) (?:the )?([A-Z][A-Za-z ]+) \((\d+)\)").dropna()
    )
    assert len(named) > 50
    alive = states_in(2025)
    for name, number in named.itertuples(index=False):
        assert resolve(name, 2025) == int(number)
        assert int(number) in alive


def test_a_missing_place_has_no_text() -> None:
    assert territory_text("Sudann") == ""
    assert not is_territory("")
    assert pd.notna(territory_text("Gaza"))


@pytest.mark.parametrize(
    ("slip", "meant"), [("Gazza", "Gaza"), ("Ghaza", "Gaza"), ("Palestina", "Palestine"),
                    ("Palästina", "Palestine"), ("Hongkong", "Hong Kong")]
)  # fmt: skip
def test_a_place_that_is_no_state_is_named_where_it_is_nearest(slip: str, meant: str) -> None:
    with pytest.raises(UnknownStateError, match=f"did you mean '{meant}'"):
        resolve(slip, 2024)
    with pytest.raises(UnknownStateError, match="did you mean 'Ghana'"):
        resolve("Gahna", 2024)
