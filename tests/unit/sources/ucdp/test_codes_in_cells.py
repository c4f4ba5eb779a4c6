"""UCDP's numbers mean the same read as text, integers or floats, one or several in a cell."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources.ucdp import ucdp_files
from atrocityrisk.sources.ucdp.armed_conflicts import read_armed_conflicts
from atrocityrisk.sources.ucdp.georeferenced_events import read_events
from atrocityrisk.sources.ucdp.one_sided_violence import read_one_sided

HERE = Path("a.csv")
ONE_SIDED = (
    "actor_id,year,best_fatality_estimate,low_fatality_estimate,high_fatality_estimate,"
    "is_government_actor,gwno_location,gwnoa,version\n"
)
EVENTS = (
    "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,best,high,low,gwnoa\n"
)
CONFLICTS = "conflict_id,year,intensity_level,type_of_conflict,incompatibility,gwno_loc,version\n"


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def by_key(frame: pd.DataFrame, column: str) -> dict[tuple[int, int], float]:
    return frame.set_index(["gwcode", "year"])[column].to_dict()


@pytest.mark.parametrize("blank", [None, float("nan"), "", " "])
def test_a_row_without_a_state_is_refused(blank: object) -> None:
    with pytest.raises(DataError, match=r"'g' has nothing in data row 2"):
        ucdp_files.one_row_per_state(pd.DataFrame({"g": ["490", blank]}), "g", HERE)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        (517, [517]),
        (517.0, [517]),
        (np.int32(517), [517]),
        ("517", [517]),
        ("517.0", [517]),
        (" 517 ", [517]),
        ("0517", [517]),
        ("490.0, 517.0", [490, 517]),
        ("490;517.", [490, 517]),
        ("490,", [490]),
        ([490.0, 517.0], [490, 517]),
        (np.array(["490", "517.0"]), [490, 517]),
        (-99.0, []),
        ("0", []),
        (None, []),
        (float("nan"), []),
        ("517.5", None),
        ("490 517", None),
        ("Rwanda", None),
    ],
)
def test_a_code_means_the_same_in_whatever_form(cell: object, codes: list[int] | None) -> None:
    assert ucdp_files.codes_in_cell(cell) == codes


@pytest.mark.parametrize("owner", ["517", "517.0", " 517", "517;516"])
@pytest.mark.parametrize("places", ["490, 516, 517", "490.0, 516.0, 517.0", "490;516 ;517"])
@pytest.mark.parametrize("government", ["1", "1.0"])
def test_deaths_stay_at_home_however_the_codes_are_written(
    tmp_path: Path, owner: str, places: str, government: str
) -> None:
    row = f'1,1994,900,600,990,{government},"{places}",{owner},23.1\n'
    frame, _ = read_one_sided(written(tmp_path, ONE_SIDED + row, "OneSided_v23_1.csv"))
    deaths = by_key(frame, "government_deaths")
    if ";" in owner:  # two governments, each at home
        assert deaths == {(490, 1994): 0.0, (516, 1994): 450.0, (517, 1994): 450.0}
    else:
        assert deaths == {(490, 1994): 0.0, (516, 1994): 0.0, (517, 1994): 900.0}


def test_codes_read_as_numbers_from_a_workbook(tmp_path: Path) -> None:
    values = [1, 1994, 9, 6, 9, 1, 517, 517, 23.1]
    row = dict(zip(ONE_SIDED.strip().split(","), values, strict=True))
    path = tmp_path / "OneSided_v23_1.xlsx"
    pd.DataFrame([row, {**row, "actor_id": 2, "gwnoa": None}]).to_excel(path, index=False)
    assert by_key(read_one_sided(path)[0], "government_deaths") == {(517, 1994): 18.0}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,1994,,600,990,1,517,517,23.1", "'best_fatality_estimate' has nothing in data row 1"),
        ("1,1994,900,600,990,,517,517,23.1", "'is_government_actor' has nothing in data row 1"),
        ("1,1994,900,600,990,2,517,517,23.1", "'is_government_actor' has 2"),
        ("1,1994,900,600,990,1,,517,23.1", "'gwno_location' has nothing in data row 1"),
        ("1,1994,900,600,990,1,517,Rwanda,23.1", "'gwnoa' has 'Rwanda' in data row 1"),
    ],
)
def test_a_gap_in_a_sum_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = written(tmp_path, f"{ONE_SIDED}{row}\n", "OneSided_v23_1.csv")
    with pytest.raises(DataError, match=message):
        read_one_sided(path)


def test_a_zip_with_one_table_is_read_and_its_faults_named(tmp_path: Path) -> None:
    row = "1,1994,900,600,990,1,517,517,26.1\n"
    for name, text in (("good", ONE_SIDED + row), ("bad", "actor_id,year\n1,1994\n")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("UCDP_codebook.pdf", b"%PDF")
            archive.writestr("OneSided_v26_1.csv", text)
    frame, version = read_one_sided(tmp_path / "good.zip")
    assert (version, by_key(frame, "total_deaths")) == ("26.1", {(517, 1994): 900.0})
    with pytest.raises(SchemaError, match=r"bad.zip: expected column 'best"):
        read_one_sided(tmp_path / "bad.zip")


@pytest.mark.parametrize(("owner", "deaths"), [("775.0", 6.0), ("-99", 0.0), ("", 0.0)])
def test_a_government_is_known_by_its_number(tmp_path: Path, owner: str, deaths: float) -> None:
    row = f"1,2020,3,775,2020-01-30,2020-02-02,0,6,9,5,{owner}\n"
    frame, _ = read_events(written(tmp_path, EVENTS + row, "GEDEvent_v21_1.csv"))
    assert frame["one_sided_government_deaths"].tolist() == [deaths]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,2020,1,6,1,775,25.1", "'type_of_conflict' has 6 for conflict_id 1, year 2020"),
        ("1,2020,7,3,1,775,25.1", "'intensity_level' has 7"),
        ("1,2020,1,civil,1,775,25.1", "'type_of_conflict' has 'civil' in data row 1"),
        ("1,2020,1,3,oil,775,25.1", "'incompatibility' has 'oil' in data row 1"),
        ("1,2020,1,3,1,,25.1", "'gwno_loc' has nothing in data row 1"),
    ],
)
def test_a_conflict_of_unknown_kind_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = written(tmp_path, f"{CONFLICTS}{row}\n", "UcdpPrioConflict_v25_1.csv")
    with pytest.raises(DataError, match=message):
        read_armed_conflicts(path)


PARTICIPANTS = (
    "conflict_id,year,gwno_a,gwno_b,incompatibility,intensity_level,type_of_conflict,version\n"
)


def test_states_of_a_list_of_participants(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{PARTICIPANTS}1,2020,750.0,,territory,1,intrastate,25.1\n"
        "2,2020, 750,770.0,territory,2,interstate,25.1\n",
        "ucdp-prio-acd-251.csv",
    )
    frame, _ = read_armed_conflicts(path)
    assert by_key(frame, "intrastate_intensity") == {(750, 2020): 1.0, (770, 2020): 0.0}
    assert by_key(frame, "interstate_intensity") == {(750, 2020): 2.0, (770, 2020): 2.0}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,2020,,,territory,1,intrastate,25.1", "gwno_a"),
        ("1,2020,750,,territory,1,interstate,25.1", "gwno_b"),
    ],
)
def test_a_participant_without_its_state_is_refused(tmp_path: Path, row: str, column: str) -> None:
    path = written(tmp_path, f"{PARTICIPANTS}{row}\n", "ucdp-prio-acd-251.csv")
    with pytest.raises(DataError, match=rf"'{column}' has nothing in data row 1"):
        read_armed_conflicts(path)


def test_a_government_without_its_number_shares_nothing_in_silence(tmp_path: Path) -> None:
    head = ONE_SIDED.replace("actor_id,", "actor_id,actor_name,")
    row = '1,{},1994,900,600,990,1,"490, 517",,23.1\n'
    path = written(tmp_path, head + row.format("Government of Rwanda"), "OneSided_v23_1.csv")
    with pytest.raises(DataError, match="'gwnoa' has nothing for Government of Rwanda in 1994"):
        read_one_sided(path)
    # UCDP leaves it out for governments that acted together.
    both = '"Government of Burundi, Government of Rwanda"'
    frame, _ = read_one_sided(written(tmp_path, head + row.format(both), "OneSided_v23_1.csv"))
    assert by_key(frame, "government_deaths") == {(490, 1994): 450.0, (517, 1994): 450.0}
