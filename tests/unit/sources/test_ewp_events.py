"""The Early Warning Project's workbook, against rules by hand and against its own country-years."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from episode_coverage import coverage

from atrocityrisk.errors import CorrectionError, DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources.ewp_events import ewp_events_table
from atrocityrisk.sources.label_vintages import read_label_vintage
from atrocityrisk.sources.source import read_source

HEAD = [
    *("country", "mk_event_code", "startyear", "endyear", "State-Led or Non-State-Led"),
    *("mk_number_eth_groups", "mk_location_cow", "mk_location_inheritor1"),
    *("mk_location_inheritor2", "mk_repsonsible_state_cow", "mk_repsonsible_state_inheritor1"),
    "mk_repsonsible_state_inheritor2",
]
TITLE = "EWP mass killing events master list"


def workbook(
    tmp_path: Path,
    *events: list,
    head: list[str] = HEAD,
    sheet: str = "mk_events",
    name: str = TITLE,
):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (head, *events):
        page.append(row)
    path = tmp_path / f"{name}.xlsx"
    book.save(path)
    return path


CHAD = ["Chad", "tcd1", 1990, 1991, "State-Led", 1, 483, 483, None, 483, 483, None]
REBELS = ["Chad", "tcd2", 1990, None, "Non-State-Led", 0, 483, 483, None, None, None, None]
CZECH = ["Czechoslovakia", "csk1", 1990, 1990, "State-Led", 2, 315, 316, 317, 315, 316, 317]


def test_two_events_in_one_country_year_by_hand(tmp_path: Path):
    frame = read_source("ewp_events", workbook(tmp_path, CHAD, REBELS, CZECH)).frame
    year = frame.loc[(483, 1990)]
    assert year[["onset", "onset_state", "onset_nonstate"]].tolist() == [2.0, 1.0, 1.0]
    assert year[["ongoing", "ended", "ongoing_responsible"]].tolist() == [2.0, 0.0, 1.0]
    assert year[["one_group_ongoing", "several_groups_ongoing"]].tolist() == [1.0, 1.0]
    year = frame.loc[(483, 1991)]
    assert year[["ongoing_state", "ended_state"]].tolist() == [1.0, 1.0]
    # The open event is under way in the last year covered, and not ended.
    assert year[["ongoing_nonstate", "ended_nonstate"]].tolist() == [1.0, 0.0]
    assert frame.loc[(2, 1990), "ongoing"] == 0.0


def test_place_and_responsibility_pass_to_the_inheritors(tmp_path: Path):
    later = ["Chad", "tcd3", 1995, 1995, "State-Led", 1, 483, 483, None, 483, 483, None]
    frame = read_source("ewp_events", workbook(tmp_path, CZECH, later)).frame
    for state in (316, 317):
        assert frame.loc[(state, 1993), "location_ever"] == 1.0
        assert frame.loc[(state, 1993), "responsible_ever"] == 1.0
        assert frame.loc[(state, 1993), "ongoing"] == 0.0
    assert frame.loc[(483, 1994), "location_ever"] == 0.0
    assert frame.loc[(483, 1995), "location_ever"] == 1.0


def test_event_in_a_state_that_did_not_exist_is_no_silence(tmp_path: Path):
    early = ["South Sudan", "ssd1", 2000, 2001, "State-Led", 1, 626, 626, None, 626, 626, None]
    with pytest.raises(DataError, match=r"'ssd1' in 626 in 2000; add a row to corrections\.csv"):
        read_source("ewp_events", workbook(tmp_path, CHAD, early))


@pytest.mark.parametrize(
    ("place", "value", "error", "message"),
    [
        (4, "Both", SchemaError, r"has \['Both'\], expected State-Led"),
        (3, 1980, DataError, "ends in 1980, before it begins in 1990"),
        (3, 1992.5, DataError, r"'endyear' has 1992\.5 in data row 1, expected a whole number"),
        (3, "#REF!", DataError, r"'endyear' has #REF! in 'mk_events'!D2"),
        (3, "#N/A", DataError, r"'endyear' has #N/A in 'mk_events'!D2"),
        (3, "=C2+1", DataError, r"'endyear' has a formula without a computed value in .*!D2"),
        (8, "#VALUE!", DataError, r"'mk_location_inheritor2' has #VALUE! in 'mk_events'!I2"),
        (6, "Chad", DataError, "expected a number"),
        (2, None, DataError, "expected a whole number"),
    ],
)
def test_impossible_events_are_refused(tmp_path, place, value, error, message):
    event = [*CHAD]
    event[place] = value
    with pytest.raises(error, match=message):
        read_source("ewp_events", workbook(tmp_path, event, REBELS))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("mk_repsonsible_state_cow", 315, "'csk9' in 315 in 1995"),
        ("mk_number_eth_groups", 7, "'mk_number_eth_groups' has 7 for mk_event_code csk9"),
    ],
)
def test_no_part_of_an_event_vanishes(tmp_path: Path, column: str, value: int, message: str):
    # The state that answers had none of its killing; 7 groups were neither one nor several.
    event = ["Chad", "csk9", 1995, 1995, "State-Led", 1, 483, 483, None, 483, 483, None]
    event[HEAD.index(column)] = value
    with pytest.raises(DataError, match=message):
        read_source("ewp_events", workbook(tmp_path, CHAD, event))


def test_years_after_the_edition_are_refused(tmp_path: Path):
    event = [*CHAD]
    event[3] = 2203
    path = workbook(tmp_path, event, REBELS)
    path = path.rename(path.with_name(f"{TITLE}_2025.xlsx"))
    with pytest.raises(DataError, match="list of 2025 has an event of the year 2203"):
        read_source("ewp_events", path)


def test_repeated_code_missing_column_and_missing_sheet(tmp_path: Path):
    with pytest.raises(DuplicateRowsError, match="first mk_event_code tcd1"):
        read_source("ewp_events", workbook(tmp_path, CHAD, CHAD))
    head = ["start_year" if name == "startyear" else name for name in HEAD]
    with pytest.raises(
        SchemaError, match=r"expected column 'startyear'.*rename it to 'start_year'"
    ):
        read_source("ewp_events", workbook(tmp_path, CHAD, head=head))
    with pytest.raises(SchemaError, match="no sheet 'mk_events'; did you mean 'mk_event'"):
        read_source("ewp_events", workbook(tmp_path, CHAD, sheet="mk_event"))


def test_corrected_spelling_of_a_later_edition_is_understood(tmp_path: Path):
    head = [name.replace("repsonsible", "responsible") for name in HEAD]
    right = read_source("ewp_events", workbook(tmp_path, CHAD, head=head)).frame
    wrong = read_source("ewp_events", workbook(tmp_path, CHAD)).frame
    pd.testing.assert_frame_equal(right, wrong)


# The three slips of the published editions, among invented events.
SERBIA = ["Serbia", "x1", 1998, 1999, "State-Led", 1, 340, 345, None, 340, 345, None]
ZANZIBAR = ["Zanzibar", "x2", 1964, 1964, "State-Led", 1, 511, 510, None, 511, 510, None]
GUATEMALA = ["Guatemala", "x3", 1954, 1980, "State-Led", 0, 92, 92, None, 92, 92, None]
SLIPS = (SERBIA, ZANZIBAR, GUATEMALA)


def put_right(event: list, old: int, new: int) -> list:
    """An event with one code in the place of another."""
    return [new if value == old else value for value in event]


def cells(frame: pd.DataFrame) -> list[float]:
    """Onsets where the slips are put right, then in El Salvador."""
    keys = [(345, 1998), (510, 1964), (90, 1954), (92, 1954)]
    return frame.loc[keys, "onset"].tolist()


@pytest.mark.parametrize("edition", ["_2023", "_2024", "_2025", " (2026)", "_v2027"])
def test_slips_are_corrected_in_every_edition_that_has_them(tmp_path: Path, edition: str):
    path = workbook(tmp_path, *SLIPS, CHAD, REBELS, name=f"{TITLE}{edition}")
    frame = read_source("ewp_events", path).frame
    assert cells(frame) == [1.0, 1.0, 1.0, 0.0]
    assert frame.loc[(345, 1998), "onset_responsible"] == 1.0
    # One year each of Zanzibar, two of Serbia and Chad, 27 of Guatemala; the rebels go on.
    last = int(frame.index.get_level_values("year").max())
    assert last == int("".join(filter(str.isdigit, edition))) - 1 or last == 2025
    assert frame["ongoing"].sum() == 1 + 2 + 2 + 27 + (last - 1990 + 1)


def test_a_later_edition_may_have_put_all_or_one_right(tmp_path: Path):
    mended = (put_right(SERBIA, 340, 345), ZANZIBAR, put_right(GUATEMALA, 92, 90))
    later = workbook(tmp_path, *mended, CHAD, name=f"{TITLE}_2026")
    assert cells(read_source("ewp_events", later).frame) == [1.0, 1.0, 1.0, 0.0]
    # An edition that is known to have them does not change by itself.
    known = workbook(tmp_path, *mended, CHAD, name=f"{TITLE}_2025")
    with pytest.raises(CorrectionError, match="340 in 1998-1998: no row of the data matches"):
        read_source("ewp_events", known)


def test_a_slip_put_right_in_part_is_refused(tmp_path: Path):
    half = [*GUATEMALA]
    half[7] = 90  # The inheritor of the place, while the place itself is still El Salvador.
    path = workbook(tmp_path, SERBIA, ZANZIBAR, half, CHAD, name=f"{TITLE}_2026")
    with pytest.raises(CorrectionError, match=r"'mk_location_inheritor1'.*expected '92'.*found 90"):
        read_source("ewp_events", path)


@pytest.fixture(scope="module")
def real(shared: Path):
    return read_source("ewp_events", shared / "data/ewp" / f"{TITLE}_2025.xlsx")


def test_edition_and_coverage(real):
    assert real.version == "2025"
    assert coverage(real.frame["onset"]) == (1945, 2024)
    # Nobody looked for non-state-led killings before 1989: unknown, not 0.
    assert coverage(real.frame["onset_nonstate"]) == (1989, 2024)
    assert real.frame["onset"].sum() == 157  # every event of the workbook has its place


def test_country_years_are_those_of_the_project(shared: Path, real):
    base = read_source("ewp_base", shared / "data/ewp/basedata2025_4august2025.csv").frame
    ours = real.frame.reindex(base.index)
    for column in ("onset", "ongoing", "ended"):
        pd.testing.assert_series_equal(ours[column], base[column])
    for column, explained in (
        # The workbook names Kosovo as inheritor of the place; the country-years leave it out.
        ("location_ever", {347}),
        # They ignore the second inheritor, and number Yemen after 1990 as a new state.
        ("responsible_ever", {317, 678}),
    ):
        differing = base.index[ours[column] != base[column]]
        assert set(differing.get_level_values("gwcode")) == explained


EDITIONS = {
    f"more_data/ewp/{TITLE}_cjh.xlsx": [154, 134, 1956],
    f"more_data/ewp/{TITLE}_2024.xlsx": [156, 135, 1978],
    f"data/ewp/{TITLE}_2025.xlsx": [157, 137, 1997],
}


def test_every_edition_is_read_and_has_guatemala(shared: Path):
    for name, totals in EDITIONS.items():
        frame = read_source("ewp_events", shared / name).frame
        assert frame[["onset", "ended", "ongoing"]].sum().tolist() == totals
        has_guatemala(frame)


def has_guatemala(frame: pd.DataFrame) -> None:
    """Guatemala's killing in Guatemala, El Salvador's own in El Salvador."""
    guatemala, salvador = frame.xs(90), frame.xs(92)
    for phase in ("ongoing", "ongoing_state", "ongoing_responsible"):
        assert guatemala[phase][guatemala[phase] > 0].index.tolist() == list(range(1954, 1997))
        assert salvador[phase][salvador[phase] > 0].index.tolist() == list(range(1977, 1993))
    for ever in ("location_ever", "responsible_ever"):
        assert guatemala[ever].idxmax() == 1954
        assert salvador[ever].idxmax() == 1977


def test_older_editions_agree_with_their_country_years(shared: Path, tmp_path: Path):
    for book, list_of_years, version, explained in (
        # The country-years of 2023 have South Yemen's killing of 1986 in North Yemen.
        (f"{TITLE}_cjh.xlsx", "reference/ewp/labels/basedata2023.csv", "2023", [(678, 1986)]),
        (f"{TITLE}_2024.xlsx", "more_data/ewp/basedata2024_10oct2024.csv", "2024", []),
    ):
        # By any name: which edition it is shows in its events.
        path = tmp_path / f"{TITLE} copy.xlsx"
        path.write_bytes((shared / "more_data/ewp" / book).read_bytes())
        events, base = (
            read_source("ewp_events", path),
            read_source("ewp_base", shared / list_of_years),
        )
        assert events.version == base.version == version
        assert coverage(events.frame["onset"]) == (1945, int(version) - 1)
        ours = events.frame.reindex(base.frame.index)
        for column in ("onset", "ongoing", "ended"):
            assert base.frame.index[ours[column] != base.frame[column]].tolist() == explained


def test_a_published_list_under_the_name_of_another_edition_is_refused(
    shared: Path, tmp_path: Path
):
    content = (shared / "more_data/ewp" / f"{TITLE}_2024.xlsx").read_bytes()
    wrong, copied = tmp_path / f"{TITLE}_2026.xlsx", tmp_path / f"{TITLE}_2024 (of 2026).xlsx"
    wrong.write_bytes(content)
    copied.write_bytes(content)
    with pytest.raises(DataError, match="says edition 2026, its events are those of edition 2024"):
        read_source("ewp_events", wrong)
    # The year of the copy is not taken for the edition, which would make two years up.
    assert read_source("ewp_events", copied).frame["ongoing"].sum() == 1978


def test_the_day_in_the_name_of_country_years_is_not_their_edition(tmp_path: Path):
    head = "ccode,year,mk_onset_count,mk_ongoing_count,mk_offset_count,mk_location_ever,"
    head += "mk_responsible_ever,widetargeting,narrowtargeting\n"
    for name, version in (
        ("basedata2023_9jan2024", "2023"),
        ("basedata2024", "2024"),
        ("basedata", "to 2022"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(head + "475,2022,0,0,0,0,0,0,0\n")
        assert read_source("ewp_base", path).version == version


def test_country_years_have_the_totals_of_their_edition(shared: Path):
    for name, totals in (
        ("reference/ewp/labels/basedata2023.csv", [154, 134, 1956]),
        ("more_data/ewp/basedata2024_10oct2024.csv", [156, 135, 1978]),
    ):
        frame = read_source("ewp_base", shared / name).frame
        assert frame[["onset", "ended", "ongoing"]].sum().tolist() == totals
        labels = read_label_vintage(shared / name)
        ours = frame[["onset", "ongoing"]].gt(0).sum()
        assert labels[["onset", "ongoing"]].sum().tolist() == ours.tolist()
        assert labels["edition"].unique().tolist() == [int(frame.index[-1][1]) + 1]


def test_country_years_of_every_edition_have_guatemala(shared: Path):
    for name in (
        "reference/ewp/labels/basedata2023.csv",
        "more_data/ewp/basedata2024_10oct2024.csv",
        "data/ewp/basedata2025_4august2025.csv",
    ):
        frame = read_source("ewp_base", shared / name).frame
        assert frame.loc[(90, 1954), ["onset", "ongoing", "location_ever"]].tolist() == [1, 1, 1]
        assert frame.loc[(90, 1996), ["ended", "ongoing", "responsible_ever"]].tolist() == [1, 1, 1]
        assert frame.loc[(90, 1997), ["ongoing", "location_ever"]].tolist() == [0, 1]
        assert frame.loc[(92, 1954), ["onset", "ongoing", "location_ever"]].tolist() == [0, 0, 0]
        assert frame.loc[(92, 1980), ["ongoing", "several_groups_ongoing"]].tolist() == [1, 1]
        assert frame.loc[(92, 1996), ["ended", "ongoing"]].tolist() == [0, 0]


def test_no_free_text_leaves_the_reader(publisher_files: Path):
    table = ewp_events_table(publisher_files / "ewp" / f"{TITLE}_2025.xlsx")
    assert not [name for name in table if "summary" in name.lower() or "note" in name.lower()]
    assert max(len(str(value)) for value in table.to_numpy().ravel()) < 40
