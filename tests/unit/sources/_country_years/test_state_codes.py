"""Which rows of a publisher's table belong to a state of their year."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes

HERE = Path("a.csv")


def table(codes: list[object], years: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"code": codes, "when": years, "x": [float(y) for y in years]})


def test_numbers_come_in_front_and_the_code_goes() -> None:
    rows = with_gwcodes(table(["USA"], [1990]), "code", year="when", system="wb", path=HERE)
    assert rows.to_dict("list") == {"gwcode": [2], "year": [1990], "x": [1990.0]}


def test_namibia_and_the_years_before_it_was_a_state() -> None:
    rows = with_gwcodes(
        table(["NA", "NA"], [1989, 1990]), "code", year="when", system="iso2", path=HERE
    )
    assert rows[["gwcode", "year"]].to_numpy().tolist() == [[565, 1990]]


@pytest.mark.parametrize(
    ("code", "system", "year", "gwcode"),
    [
        (345, "ucdp", 2005, 345),
        (345, "ucdp", 2024, 340),
        (678, "ucdp", 2024, 678),
        (255, "cow", 1995, 260),
        (315, "cow", 1990, 315),
        (260, "gw", 1960, 260),
    ],
)
def test_states_that_changed(code: int, system: str, year: int, gwcode: int) -> None:
    rows = with_gwcodes(table([code], [year]), "code", year="when", system=system, path=HERE)
    assert rows["gwcode"].tolist() == [gwcode]


def test_aggregates_and_dependencies_are_left_out() -> None:
    rows = with_gwcodes(
        table(["WLD", "PRI", "FRA"], [2000] * 3), "code", year="when", system="wb", path=HERE
    )
    assert rows["gwcode"].tolist() == [220]


def test_an_unknown_code_is_an_error_with_its_row_and_a_hint() -> None:
    with pytest.raises(UnknownStateError, match=r"first 'FRX' in data row 2; did you mean 'FRA'"):
        with_gwcodes(
            table(["FRA", "FRX"], [2000, 2000]), "code", year="when", system="wb", path=HERE
        )


def test_a_state_of_other_years_only_is_left_out_quietly() -> None:
    rows = with_gwcodes(
        table(["SSD", "FRA"], [2000, 2000]), "code", year="when", system="wb", path=HERE
    )
    assert rows["gwcode"].tolist() == [220]


@pytest.mark.parametrize("blank", [float("nan"), None, "", "  "])
def test_a_missing_code_is_refused_with_its_row(blank: object) -> None:
    with pytest.raises(UnknownStateError, match=r"1 row has nothing in column 'code', first data"):
        with_gwcodes(table([2, blank], [2000, 2001]), "code", year="when", system="cow", path=HERE)


NAMED = pd.DataFrame(
    {
        "code": [220.0, np.nan, np.nan, np.nan],
        "unit": ["France", "Sudan", "High income", "Eritrea"],
        "when": [2000, 2000, 2000, 1980],
        "x": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_a_row_without_a_code_is_known_by_its_name_or_listed_as_no_state() -> None:
    rows = with_gwcodes(NAMED, "code", year="when", system="cow", path=HERE, name="unit")
    # High income is no state; Eritrea was none in 1980.
    assert rows.to_dict("list") == {"gwcode": [220, 625], "year": [2000, 2000], "x": [1.0, 2.0]}


def test_a_row_without_a_code_whose_name_is_unknown_is_refused() -> None:
    rows = NAMED.assign(unit=["France", "Sudann", "High income", ""])
    with pytest.raises(
        UnknownStateError,
        match=r"2 rows have nothing in column 'code', first data row 2 of 2000, and its name "
        r"'Sudann' fits no state of any year; did you mean 'Sudan'",
    ):
        with_gwcodes(rows, "code", year="when", system="cow", path=HERE, name="unit")


@pytest.mark.parametrize(
    "code", [517, 517.0, "517", "517.0", " 517", "517 ", "0517", np.int32(517)]
)
@pytest.mark.parametrize("system", ["gw", "cow", "csp", "ucdp"])
def test_a_code_is_the_same_in_whatever_form(code: object, system: str) -> None:
    rows = with_gwcodes(table([code], [1994]), "code", year="when", system=system, path=HERE)
    assert rows["gwcode"].tolist() == [517]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Sudann", r"; did you mean 'Sudan'"),
        ("C\u00c3\u00b4te d'Ivoire", "; did you mean"),
        ("SDN", ", which is a code of system 'iso3'"),
        ("625", ", which is a code of system 'gw'"),
        ("625.0", ", which is a code of system 'gw'"),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_may_be_meant(name: str, hint: str) -> None:
    with pytest.raises(UnknownStateError, match=rf"first \S.* in data row 2{hint}"):
        with_gwcodes(
            table(["Chad", name], [2020, 2020]), "code", year="when", system="name", path=HERE
        )


@pytest.mark.parametrize(
    ("code", "system", "ended"), [(730, "cow", 1905), ("730.0", "gw", 1910), (300.0, "cow", 1918)]
)
def test_what_ended_before_1945_is_left_out_and_never_later(
    code: object, system: str, ended: int
) -> None:
    rows = table([code, 220], [ended - 5, 2000])
    kept = with_gwcodes(rows, "code", year="when", system=system, path=HERE)
    assert kept["gwcode"].tolist() == [220]
    rows = table([220, code], [2000, 1990])
    with pytest.raises(UnknownStateError, match=rf"until {ended}, but data row 2 has it in 1990"):
        with_gwcodes(rows, "code", year="when", system=system, path=HERE)


def test_years_after_the_list_ends_are_read_as_of_its_last() -> None:
    rows = with_gwcodes(table([750], [2026]), "code", year="when", system="ucdp", path=HERE)
    assert rows[["gwcode", "year"]].to_numpy().tolist() == [[750, 2026]]
