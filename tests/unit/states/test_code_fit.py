"""Why a code stands for no state, and which system the codes of a table are from."""

import pandas as pd
import pytest

from atrocityrisk import states


@pytest.mark.parametrize(
    ("code", "year", "system", "why"),
    [
        ("FRA", 2000, "iso3", ""),
        (220.0, 2000, "gw", ""),
        ("SUN", 1995, "iso3", "SUN is 365 (Soviet Union) in 1945-1991 only"),
        ("Angola", 1950, "name", "Angola is 540 (Angola) in 1975-2025 only"),
        (345, 2010, "gw", "345 is 345 (Serbia and Montenegro) in 1945-2006 only"),
        ("FRA", 1930, "iso3", "the list of states covers 1945 to 2025 only"),
        (None, 2000, "gw", "no state is given"),
        (" ", 2000, "name", "no state is given"),
        ("DEU", 2000, "name", "'DEU' is a code, not a name"),
        (9999, 2000, "cow", "'9999' is none of the Correlates of War numbers (cow)"),
        ("Frence", 2000, "name", "'Frence' is none of the English names (name); did you mean "
         "'france' or 'greece'?"),
    ],
)  # fmt: skip
def test_why_a_code_stands_for_no_state(code, year, system, why):
    assert states.why_unresolved(code, year=year, system=system) == why


def test_a_place_that_is_no_state_has_its_reason():
    why = states.why_unresolved("HKG", year=2000, system="iso3")
    assert why.startswith("HKG (Hong Kong) is not on Gleditsch and Ward's list")


def test_each_system_says_which_rows_are_its_own():
    codes, years = pd.Series([679, 971, 2]), pd.Series([2000, 2000, 2000])
    fits = states.fitting_rows(codes, years)
    assert fits["cow"].tolist() == [True, False, True]
    assert fits["gw"].tolist() == [False, True, True]
    assert set(fits) == set(states.SYSTEMS) == set(states.CODE_NAMES)
