"""The system of a column of codes is found where one fits all, and refused where it is in doubt."""

import pandas as pd
import pytest

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.external_forecasts import read_forecasts

YEARS = {"origin": 2020, "first_year": 2021, "last_year": 2022, "probability": 0.1}


def read(codes, **changes):
    frame = pd.DataFrame({"country": codes, **YEARS}).assign(**changes)
    return read_forecasts(frame, outcome="mass_killing")


@pytest.mark.parametrize(
    "codes",
    [
        ["Germany", "Yemen", "Serbia", "Ivory Coast"],
        ["DEU", "YEM", "SRB", "CIV"],
        ["DE", "YE", "RS", "CI"],
        # Gleditsch and Ward; Correlates of War; United Nations.
        [260, 678, 340, 437],
        [255, 679, 345, 437],
        ["276", "887", "688", "384"],
        [276.0, 887.0, 688.0, 384.0],
    ],
)
def test_any_one_system_is_found(codes):
    assert read(codes)["gwcode"].tolist() == [260, 678, 340, 437]


def test_numbers_that_fit_two_systems_are_refused_and_a_columns_name_settles_it():
    # 20 is Canada to Gleditsch and Ward and the United States to V-Dem.
    with pytest.raises(UnknownStateError, match=r"row 1 has '20'.*name the column gwcode or"):
        read([20, 160])
    frame = pd.DataFrame({"gwcode": [20, 160], **YEARS})
    assert read_forecasts(frame, outcome="mass_killing")["gwcode"].tolist() == [20, 160]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["TCD", "SDN", "Yemen"], r"\(iso3\) \(row 1: 'TCD'\) .*\(name\) \(row 3: 'Yemen'\) mixed"),
        (["Chad", "Sudan", "YEM"], r"\(name\) \(row 1: 'Chad'\) .* \(row 3: 'YEM'\) mixed"),
        (["TCD", "625"], r"numbers \(row 2: '625'\) and letters \(row 1: 'TCD'\) mixed"),
        # 887 is Yemen to the United Nations and nobody to the others.
        ([483, 625, 887], r"gwcode\) \(row 1: '483'\) and .*\(m49\) \(row 3: '887'\) mixed"),
    ],
)
def test_two_systems_mixed_are_refused_with_rows(codes, words):
    with pytest.raises(UnknownStateError, match=words):
        read(codes)


def test_a_column_of_another_system_than_its_name_says_is_refused_with_the_one_it_fits():
    frame = pd.DataFrame({"gwcode": [255, 679, 345], **YEARS})
    with pytest.raises(
        UnknownStateError, match=r"'gw', found 255.*row 1.*fit the Correlates of War"
    ):
        read_forecasts(frame, outcome="mass_killing")


def test_states_that_are_none_are_refused_by_name_and_by_code():
    with pytest.raises(UnknownStateError, match="'Atlantis'"):
        read(["Chad", "Atlantis"])
    with pytest.raises(UnknownStateError, match=r"found XYZ .*row 3"):
        read(["TCD", "SDN", "XYZ"])
    with pytest.raises(UnknownStateError, match=r"found 9999 \(first in row 2\)"):
        read([483, 9999])
