import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import AmbiguousStateError, UnknownStateError
from atrocityrisk.states import resolve, translate


@pytest.mark.parametrize(
    ("given", "year", "expected"),
    [
        (365, 2024, 365),
        (345.0, 2000, 345),
        (np.int64(2), 2000, 2),
        ("345", 2000, 345),
        ("Russia", 2024, 365),
        ("Russia", 1985, 365),
        ("Soviet Union", 1985, 365),
        ("SUN", 1985, 365),
        ("RU", 2000, 365),
        ("NA", 2000, 565),
        ("germany", 1990, 260),
        ("Germany", 1945, 255),
        ("West Germany", 1970, 260),
        ("GDR", 1970, 265),
        ("Yemen", 1960, 678),
        ("Yemen", 1991, 678),
        ("South Yemen", 1980, 680),
        ("Vietnam", 1975, 816),
        ("Viet Nam", 2000, 816),
        ("South Vietnam", 1965, 817),
        ("Congo-Kinshasa", 1970, 490),
        ("Republic of the Congo", 1990, 484),
        ("Guinea", 2000, 438),
        ("Niger", 2000, 436),
        ("Serbia", 2010, 340),
        ("Serbia", 1999, 345),
        ("Yugoslavia", 2000, 345),
        ("Serbia and Montenegro", 2005, 345),
        ("Rhodesia", 1975, 552),
        ("turkiye", 2020, 640),
        ("The Gambia", 2000, 420),
        ("St. Lucia", 2000, 56),
        ("Trinidad & Tobago", 2000, 52),
        ("USA", 2000, 2),
    ],
)
def test_resolves(given: int | str, year: int, expected: int) -> None:
    assert resolve(given, year) == expected


@pytest.mark.parametrize(
    ("name", "year", "both"),
    [
        ("Korea", 1990, ("731 (North Korea)", "732 (South Korea)")),
        ("Congo", 1990, ("484 (Republic of the Congo)", "490 (Democratic Republic of the Congo)")),
        ("Vietnam", 1965, ("816 (North Vietnam)", "817 (South Vietnam)")),
        ("Germany", 1970, ("260 (West Germany)", "265 (East Germany)")),
        ("Yemen", 1980, ("678 (North Yemen)", "680 (South Yemen)")),
    ],
)
def test_a_name_that_fits_two_states_names_both(
    name: str, year: int, both: tuple[str, str]
) -> None:
    with pytest.raises(AmbiguousStateError) as caught:
        resolve(name, year)
    assert all(state in str(caught.value) for state in both)


@pytest.mark.parametrize(
    ("given", "year", "told"),
    [
        ("Grmany", 2000, "did you mean 'Germany'"),
        ("Czechoslovakia", 2000, "followed by 316 (Czechia) and 317 (Slovakia)"),
        (345, 2010, "followed by 340 (Serbia) and 341 (Montenegro)"),
        ("South Sudan", 2005, "2011 to 2025"),
        ("Ukraine", 1980, "1991 to 2025"),
        ("SUN", 2000, "Soviet Union or Russia"),
        (999, 2000, "states_in"),
        ("Russia", 1944, "1945 to 2025"),
        ("Russia", 2026, "1945 to 2025"),
        (float("nan"), 2000, "whole number"),
        (345.5, 2000, "whole number"),
        (True, 2000, "whole number"),
        (None, 2000, "whole number"),
        ("", 2000, "is called ''"),
        ("  ", 2000, "is called ''"),
        ("na", 2000, "is called 'na'"),
    ],
)
def test_says_what_would_fit(given: object, year: int, told: str) -> None:
    with pytest.raises(UnknownStateError) as caught:
        resolve(given, year)  # type: ignore[arg-type]
    assert told in str(caught.value)
    assert not isinstance(caught.value, AmbiguousStateError)


@pytest.mark.parametrize(
    ("name", "year", "gwcode"),
    [
        ("Korea, North", 2024, 731),
        ("Korea, South", 2024, 732),
        ("Korea (North)", 2024, 731),
        ("N. Korea", 2024, 731),
        ("Korea, Rep. of", 2024, 732),
        ("Korea, Dem. People's Rep. of", 2024, 731),
        ("Korea, Dem. Rep.", 2024, 731),
        ("Dem. Rep. Congo", 2024, 490),
        ("Congo, DR", 2024, 490),
        ("Congo, Dem. Rep. of", 2024, 490),
        ("Congo, Republic of", 2024, 484),
        ("Congo, Republic of the", 2024, 484),
        ("Rep. Congo", 2024, 484),
        ("Macedonia, FYR", 2010, 343),
        ("FYR Macedonia", 2010, 343),
        ("Macedonia (FYROM)", 2010, 343),
        ("Macedonia, North", 2024, 343),
        ("Tanzania, United Rep.", 2024, 510),
        ("Tanzania, United Rep. of", 2024, 510),
        ("Egypt, Arab Republic of", 2024, 651),
        ("Yemen, Republic of", 2024, 678),
        ("Yemen, South", 1985, 680),
        ("Yemen, North", 1985, 678),
        ("Germany, East", 1985, 265),
        ("Germany, Democratic Republic of", 1985, 265),
        ("Vietnam, South", 1970, 817),
        ("Vietnam, North", 1970, 816),
        ("China, Republic of", 2024, 713),
        ("China, People's Republic of", 2024, 710),
        ("Sudan, South", 2024, 626),
        ("Sudan, North", 2024, 625),
        ("Moldova, Rep.", 2024, 359),
        ("Solomon Is.", 2024, 940),
        ("Eq. Guinea", 2024, 411),
        ("Kyrgyz Rep.", 2024, 703),
        ("Central African Rep.", 2024, 482),
        ("Dominican Rep.", 2024, 42),
    ],
)
def test_inverted_and_shortened_names(name: str, year: int, gwcode: int) -> None:
    assert resolve(name, year) == gwcode
    assert translate(pd.Series([name]), year, system="name").tolist() == [gwcode]


def test_a_shortened_name_of_another_year_says_when_the_state_was() -> None:
    with pytest.raises(UnknownStateError, match=r"680 is South Yemen, 1967 to 1990"):
        resolve("Yemen, South", 2024)


@pytest.mark.parametrize("name", ["Republic", "Democratic Republic of", "North", "Rep.", "of the"])
def test_words_that_many_names_share_fit_none(name: str) -> None:
    with pytest.raises(UnknownStateError):
        resolve(name, 2024)
