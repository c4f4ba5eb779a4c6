"""Codes and names are looked up under one spelling, however a publisher writes them."""

import pandas as pd
import pytest

from atrocityrisk.states.state_tables import (
    ABSENT,
    FIRST_YEAR,
    code_years,
    name_words,
    normal_code,
    normal_name,
    worded_years,
)


@pytest.mark.parametrize(
    ("code", "system", "spelling"),
    [
        (345.0, "cow", "345"),
        (" 345 ", "cow", "345"),
        ("004", "m49", "4"),
        (" na ", "iso2", "NA"),
        ("Gambia, The", "name", "gambia"),
        (float("nan"), "cow", ""),
        (None, "iso3", ""),
        (pd.NA, "gw", ""),
        ("x1", "gw", ""),
    ],
)
def test_normal_code(code: object, system: str, spelling: str) -> None:
    assert normal_code(code, system) == spelling


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        (" Côte d’Ivoire ", "cote d ivoire"),
        ("Gambia, The", "gambia"),
        ("St. Lucia", "saint lucia"),
    ],
)
def test_normal_name(name: str, spelling: str) -> None:
    assert normal_name(name) == spelling


def test_no_two_states_of_a_year_share_the_words_of_a_name() -> None:
    names, states = code_years("name", exact=False)
    for year in range(states.shape[1]):
        stands_for: dict[str, set[int]] = {}
        for name, row in names.items():
            if states[row, year] != ABSENT:
                stands_for.setdefault(name_words(name), set()).add(int(states[row, year]))
        shared = {words: found for words, found in stands_for.items() if len(found) > 1}
        assert not shared, (FIRST_YEAR + year, shared)


def test_every_known_name_is_found_by_its_words() -> None:
    names, states = code_years("name", exact=False)
    worded, others = worded_years(exact=False)
    for name, row in names.items():
        known = states[row] != ABSENT
        assert (others[worded[name_words(name)]][known] == states[row][known]).all(), name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Korea, Dem. People's Rep. of", "democratic korea people republic"),
        ("Macedonia, FYR", "former macedonia republic yugoslav"),
        ("S. Sudan", "south sudan"),
        ("St. Vincent & the Grenadines", "grenadines saint vincent"),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert name_words(name) == words
