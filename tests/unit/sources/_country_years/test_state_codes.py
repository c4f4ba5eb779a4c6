"""Which rows of a publisher's table belong to a state of their year."""

from pathlib import Path

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


def test_a_missing_code_is_left_out() -> None:
    rows = with_gwcodes(
        table([2.0, float("nan")], [2000, 2000]), "code", year="when", system="cow", path=HERE
    )
    assert rows["gwcode"].tolist() == [2]


def test_years_after_the_list_ends_are_read_as_of_its_last() -> None:
    rows = with_gwcodes(table([750], [2026]), "code", year="when", system="ucdp", path=HERE)
    assert rows[["gwcode", "year"]].to_numpy().tolist() == [[750, 2026]]
