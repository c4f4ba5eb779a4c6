"""Codes and names are looked up under one spelling, however a publisher writes them."""

import pandas as pd
import pytest

from atrocityrisk.states.state_tables import normal_code, normal_name


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
