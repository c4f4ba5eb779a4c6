"""Totals of two years, candidate events in seven columns, country-years under headers of 26.1."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from atrocityrisk.errors import (
    AtrocityRiskError,
    DataError,
    DuplicateRowsError,
    SchemaError,
    UnknownStateError,
)
from atrocityrisk.sources.source import read_source
from atrocityrisk.sources.ucdp.deaths_by_country import read_country_years
from atrocityrisk.sources.ucdp.georeferenced_events import event_months, events_table

OF_NAMIBIA = {
    "lastYear": 2025,
    "lastYearStateBased": True,
    "lastYearNonState": False,
    "lastYearOneSided": True,
    "deathsLastYear": 30,
    "deathsPriorYear": 20,
    "totalDeathsInWindow": 60,
}


def totals(folder: Path, changes: dict[str, Any], *, code: str = "NA", through: int = 2025) -> Path:
    content = {
        "version": "26.1",
        "window": {"fromYear": 2016, "throughYear": through},
        "perCountry": {code: {**OF_NAMIBIA, **changes}},
    }
    path = folder / "ucdp_cy_v26_1_totals_2025.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_totals_of_two_years_and_kinds_of_the_last(tmp_path: Path) -> None:
    data = read_source("ucdp_country_year_totals", totals(tmp_path, {}))
    assert data.version == "26.1"
    assert data.frame["total_deaths"].to_dict() == {(565, 2024): 20, (565, 2025): 30}
    kinds = data.frame[["state_based", "non_state", "one_sided"]]
    assert kinds.dropna().to_numpy().tolist() == [[1, 0, 1]]
    assert kinds.loc[(565, 2024)].isna().all()


@pytest.mark.parametrize(
    ("changes", "kind", "fault"),
    [
        ({"lastYear": 2024}, SchemaError, "expected 2025 as last year of every country"),
        ({"lastYearOneSided": "yes"}, SchemaError, "expected true or false.*'yes' for NA"),
        ({"deathsLastYear": None}, DataError, "'deathsLastYear' has nothing"),
        ({"deathsPriorYear": 90}, DataError, "more deaths in two years than in all for NA"),
        ({"deathsPriorYear": -1}, DataError, "outside its range"),
        (
            {"lastYearStateBased": False, "lastYearOneSided": False},
            DataError,
            "deaths in the last year and no violence",
        ),
    ],
)
def test_faulty_totals(
    tmp_path: Path, changes: dict[str, Any], kind: type[Exception], fault: str
) -> None:
    with pytest.raises(kind, match=fault):
        read_source("ucdp_country_year_totals", totals(tmp_path, changes))


def test_a_code_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownStateError, match="'QQ'"):
        read_source("ucdp_country_year_totals", totals(tmp_path, {}, code="QQ"))


YEMEN = "Yemen (North Yemen)"
EVENTS = [
    (1, 7, "Mali: Government", "Mali", 9, 1, "2025-01-18"),
    (2, 8, "A band - another", "Mali", 4, 2, "2025-02-01"),
    (3, 9, "A band - Civilians", "Mali", 3, 3, "2025-02-02"),
    (4, 9, "Government of Mali - Civilians", "Mali", 5, 3, "2025-02-03"),
    (5, 9, "Government of Russia (Soviet Union) - Civilians", "Mali", 7, 3, "2025-02-04"),
    (
        6,
        9,
        "Government of Mali, Government of Russia (Soviet Union) - Civilians",
        "Mali",
        11,
        3,
        "2025-03-05",
    ),
    (
        7,
        9,
        "Government of Yemen (North Yemen) - Civilians",
        "Yemen (North Yemen)",
        1,
        3,
        "2025-03-06",
    ),
]
SHORT = ["id", "conflict_new_id", "conflict_name", "country", "best", "type_of_violence", "date"]


def short(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    path = folder / "ged_2025_candidate_7cols.csv"
    pd.DataFrame(rows, columns=SHORT).to_csv(path, index=False)
    return path


def test_candidate_events_in_seven_columns(tmp_path: Path) -> None:
    data = read_source("ucdp_candidate_events", short(tmp_path, EVENTS))
    assert data.version == "to 2025-03"
    mali = data.frame.loc[(432, 2025)]
    assert mali.drop("civilian_deaths").to_dict() == {
        "state_based_events": 1,
        "state_based_deaths": 9,
        "non_state_events": 1,
        "non_state_deaths": 4,
        "one_sided_events": 4,
        "one_sided_deaths": 26,
        "one_sided_government_deaths": 23,
        "one_sided_own_government_deaths": 16,
        "one_sided_nonstate_deaths": 3,
        "months_covered": 3,
    }
    assert data.frame.loc[(678, 2025), "one_sided_own_government_deaths"] == 1
    # The seven columns do not tell civilians from others.
    assert data.frame["civilian_deaths"].isna().all()


def test_they_are_counted_by_month_too(tmp_path: Path) -> None:
    path = short(tmp_path, EVENTS)
    months = event_months(events_table(path)[0], path).set_index(["gwcode", "year", "month"])
    assert months["one_sided_deaths"].to_dict() == {
        (432, 2025, 1): 0,
        (432, 2025, 2): 15,
        (432, 2025, 3): 11,
        (678, 2025, 3): 1,
    }


def test_the_publishers_columns_tell_governments_apart_too(tmp_path: Path) -> None:
    path = tmp_path / "GEDEvent_v26_0_3.csv"
    rows = [(1, ""), (2, "432"), (3, "365"), (4, "432, 365")]
    table = pd.DataFrame(rows, columns=["id", "gwnoa"]).assign(
        year=2026,
        type_of_violence=3,
        country_id=432,
        date_start="2026-01-05",
        date_end="2026-01-05",
        deaths_civilians=1,
        best=[1, 10, 100, 1000],
        high=1000,
        low=1,
    )
    table.to_csv(path, index=False)
    mali = read_source("ucdp_candidate_events", path).frame.loc[(432, 2026)]
    assert mali["one_sided_government_deaths"] == 1110
    assert mali["one_sided_own_government_deaths"] == 1010
    assert mali["one_sided_nonstate_deaths"] == 1


def changed(**changes: object) -> list[tuple[object, ...]]:
    row = {**dict(zip(SHORT, EVENTS[3], strict=True)), **changes}
    return [*EVENTS[:3], tuple(row.values())]


@pytest.mark.parametrize(
    ("rows", "kind", "fault"),
    [
        (changed(conflict_name="Government of Mail - Civilians"), UnknownStateError, "'Mali'"),
        (changed(conflict_name="Mali: Government"), SchemaError, "'somebody - Civilians'"),
        (changed(conflict_name=None), DataError, "'conflict_name' has nothing"),
        (changed(country="Mail"), UnknownStateError, "'Mali'"),
        (changed(country=None), DataError, "'country' has nothing"),
        (changed(date="2099-01-01"), DataError, "found one to come for event 4"),
        (changed(date="05.03.2025"), DataError, "'date' has 05.03.2025"),
        (changed(date=None), DataError, "'date' is empty"),
        (changed(best=-1), DataError, "found a negative number for event 4"),
        (changed(best=None), DataError, "'best' has nothing"),
        (changed(type_of_violence=4), SchemaError, "expected 1, 2 or 3"),
        ([*EVENTS, EVENTS[0]], DuplicateRowsError, "events occur twice, first id 1"),
    ],
)
def test_faulty_events(
    tmp_path: Path, rows: list[tuple[object, ...]], kind: type[Exception], fault: str
) -> None:
    with pytest.raises(kind, match=fault):
        read_source("ucdp_candidate_events", short(tmp_path, rows))


def test_negative_deaths_in_the_publishers_columns(tmp_path: Path) -> None:
    path = tmp_path / "GEDEvent_v26_0_3.csv"
    path.write_text(
        "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,best,high,low,"
        "gwnoa\n1,2026,2,775,2026-01-30,2026-02-02,0,-6,9,5,\n",
        encoding="utf-8",
    )
    with pytest.raises(AtrocityRiskError, match="negative number for event 1"):
        read_source("ucdp_candidate_events", path)


def test_files_of_2025(shared: Path) -> None:
    # Sums and counts made with other code out of the files.
    folder = shared / "more_data/ucdp"
    events = read_source("ucdp_candidate_events", folder / "ged_2025_candidate_7cols.csv").frame
    assert len(events) == 77
    assert events.filter(like="_events").sum().tolist() == [17_946, 6_065, 4_385]
    deaths = events[["state_based_deaths", "non_state_deaths", "one_sided_deaths"]]
    assert deaths.sum().sum() == 181_331
    assert events["one_sided_government_deaths"].sum() == 5_147
    assert (events["months_covered"] == 12).all()
    path = folder / "ucdp_cy_v26_1_totals_2025.json"
    final = read_source("ucdp_country_year_totals", path).frame["total_deaths"]
    assert (final[(625, 2025)], deaths.loc[(625, 2025)].sum()) == (75_174, 16_314)
    assert (final[(510, 2025)], deaths.loc[(510, 2025)].sum()) == (1_009, 231)


@pytest.mark.slow
def test_country_years_under_the_headers_of_26_1(shared: Path, tmp_path: Path) -> None:
    # The layout of 26.1 is simulated: it is the file of 25.1 whose headers are renamed. The
    # publisher's own file of 26.1 was not at hand.
    old = shared / "data/ucdp/organizedviolencecy_v25_1.csv"
    new = tmp_path / "OrganizedViolenceCYDataSet26_1.csv"
    header, _, rest = old.read_bytes().partition(b"\n")
    names = header.decode().replace("_cy", "").replace("main_govt", "govt")
    new.write_bytes(names.encode() + b"\n" + rest)
    before, after = read_country_years(old), read_country_years(new)
    assert before[1] == after[1] == "25.1"
    pd.testing.assert_frame_equal(before[0], after[0])
