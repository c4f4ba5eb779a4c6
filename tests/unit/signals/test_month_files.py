"""Files of months: every layout read alike, and every door to a wrong one closed."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SchemaError, UnknownStateError
from atrocityrisk.signals import MonthlyDeaths, read_months

TODAY = date(2026, 11, 29)
ROWS = "state,month,deaths\n"


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "months.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def events(rows: list[tuple[int, str, int, int]]) -> str:
    """UCDP's events: number of the state, day, type of violence, best estimate."""
    head = "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,best,high,low"
    lines = [
        f"{n},{day[:4]},{kind},{code},{day},{day},0,{best},{best},{best},"
        for n, (code, day, kind, best) in enumerate(rows)
    ]
    return "\n".join([f"{head},gwnoa", *lines]) + "\n"


def world(day: str) -> list[tuple[int, str, int, int]]:
    """An event of a day in each of as many states as make a file one of the world."""
    codes = (2, 41, 70, 90, 91, 92, 100, 130, 140, 369, 432, 433, 436, 475, 490, 500, 520, 530, 615,
             625)  # fmt: skip
    return [(code, day, 1, 1) for code in codes]


def values(months: MonthlyDeaths) -> dict[tuple[int, str], float]:
    rows = months.frame.to_dict("records")
    return {(row["gwcode"], f"{row['year']}-{row['month']:02d}"): row["deaths"] for row in rows}


def test_the_layouts_of_a_table_say_the_same(file):
    texts = (
        ROWS + "Sudan,2025-01,5\nTCD,2025-02,\n",
        "gwcode,date,value\n625,2025-01-31,5\n483,2025-02-28,\n",
        "country,year,month,best\nsudan,2025,1,5\nChad,2025,2,NA\n",
    )
    for n, text in enumerate(texts):
        found = values(read_months(file(text, f"{n}.csv"), today=TODAY))
        assert found[625, "2025-01"] == 5
        assert np.isnan(found[483, "2025-02"])
        assert len(found) == 2


def test_a_table_by_columns_keeps_the_unknown_apart_and_leaves_out_what_did_not_exist(file):
    text = ",Congo,Dem. Rep. Congo,S. Sudan,Unnamed: 4\n2011-06-30,1,,4,0\n2011-07-31,2,3,0,0\n"
    months = read_months(file(text), today=TODAY)
    found = values(months)
    assert found == pytest.approx(
        {(484, "2011-06"): 1, (490, "2011-06"): np.nan, (484, "2011-07"): 2, (490, "2011-07"): 3,
         (626, "2011-07"): 0}, nan_ok=True)  # fmt: skip
    assert "4 deaths are left out" in months.notes[0]
    assert "S. Sudan 2011-06" in months.notes[0]


def test_events_are_added_up_by_type_and_silent_months_are_zero_for_states_on_record(file):
    text = events([(625, "2025-01-05", 1, 7), (625, "2025-01-09", 3, 2), (483, "2025-03-22", 2, 4)])
    months = read_months(file(text, "GEDEvent_v26_0_3.csv"), today=TODAY)
    first = months.frame.iloc[3]
    assert (first["gwcode"], first["deaths"], first["one_sided_deaths"]) == (625, 9, 2)
    assert values(months)[625, "2025-02"] == 0
    assert months.states == (483, 625)
    assert months.frame["provisional"].all()


def test_the_short_candidate_file_is_read_and_what_it_does_not_tell_stays_unknown(file):
    head = "id,conflict_new_id,conflict_name,country,best,type_of_violence,date\n"
    text = head + "1,9,Sudan: Government,Sudan,7,1,2025-01-18\n2,9,x,Chad,4,1,2025-03-28\n"
    months = read_months(file(text, "ged_2025_candidate_7cols.csv"), today=TODAY)
    found = values(months)
    assert (found[625, "2025-01"], found[625, "2025-02"], found[483, "2025-03"]) == (7, 0, 4)
    assert months.frame["provisional"].all()
    assert months.frame["civilian_deaths"].isna().all()
    assert months.files == ("ged_2025_candidate_7cols.csv (candidates, release to 2025-03): "
                            "2025-01 to 2025-03",)  # fmt: skip


def test_final_counts_go_before_candidates_and_both_are_named(file):
    final = file(
        events(
            [
                (625, "2024-11-05", 1, 70),
                (625, "2024-12-05", 1, 80),
                *world("2024-11-30")[:-1],
                *world("2024-12-31")[:-1],
            ]
        ),
        "GEDEvent_v25_1.csv",
    )
    early = file(
        events([(625, "2024-12-05", 1, 8), (625, "2025-01-25", 1, 9)]), "GEDEvent_v25_0_1.csv"
    )
    late = file(
        events([(625, "2025-01-05", 1, 10), (483, "2025-02-25", 1, 3)]), "GEDEvent_v25_0_2.csv"
    )
    months = read_months(early, final, late, today=TODAY)
    found = values(months)
    assert (found[625, "2024-12"], found[625, "2025-01"], found[483, "2024-11"]) == (80, 10, 0)
    assert (months.frame["provisional"] == (months.frame["year"] == 2025)).all()
    told = " ".join(months.notes)
    assert "2024-12: GEDEvent_v25_1.csv counts (final counts)" in told
    assert "2025-01: GEDEvent_v25_0_2.csv counts (the later candidates)" in told


def test_two_final_files_of_a_month_are_refused(file):
    paths = [file(events([(625, "2024-11-25", 1, n)]), f"GEDEvent_v2{n}_1.csv") for n in (5, 6)]
    with pytest.raises(DataError, match="final counts of a month once, found 2024-11"):
        read_months(*paths, today=TODAY)


def test_a_file_of_one_state_is_told(file):
    months = read_months(file(ROWS + "Sudan,2025-01,5\n"), today=TODAY)
    assert "one state, number 625; every other state is without any record" in months.notes[0]


def test_what_a_table_says_of_its_standing_counts(file):
    text = "state,month,deaths,provisional\nSudan,2025-01,5,no\nSudan,2025-02,5,1\n"
    months = read_months(file(text), today=TODAY)
    assert months.frame["provisional"].tolist() == [False, True]
    plain = read_months(
        file(ROWS + "Sudan,2024-12,5\nSudan,2025-02,5\nSudan,2026-01,5\n"), today=TODAY
    )
    assert plain.frame["provisional"].tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (ROWS + "Sudan,2027-01,5\n", DataError, "expected months up to 2026-11, found 2027-01"),
        (ROWS + "Sudan,2025-01,1e12\n", DataError, "has 1e.12 in data row 1, expected at most"),
        ("month,Sudan\n2025-01,10000001\n", DataError, "10000001 in data row 1, expected at most"),
        (ROWS + "Sudan,2026-11,5\n", DataError, "found 2026-11, which is not over"),
        (ROWS + "Sudan,2025-01,-3\n", DataError, "has -3 in data row 1, expected deaths from 0"),
        (ROWS + "Sudan,2025-01,3\nSDN,2025-01,4\n", DataError, "months of a state occur twice"),
        (ROWS + "South Sudan,2010-05,3\n", UnknownStateError, "South Sudan' in 2010-05"),
        (ROWS + "626,2011-05,3\n", UnknownStateError, "state of 2011-07-09 to now"),
        (ROWS + "Yugoslavia,2025-05,1\n", UnknownStateError, r"that it may mean is 340 \(Serbia\)"),
        (ROWS + "Atlantis,2025-05,0\n", UnknownStateError, "'Atlantis' in 2025-05"),
        (ROWS + "Sudan,2025-13,3\n", DataError, "such as 2025-03 or a day of it in data row 1"),
        (ROWS + "Sudan,01/02/2025,3\n", DataError, "year first"),
        (ROWS + "Sudan,2025-01,=1+1\n", DataError, "expected a number"),
        (ROWS + "Sudan,2025-01,inf\n", DataError, "infinite"),
        (ROWS + "Sudan,2025-01,1e400\n", DataError, "infinite|number"),
        ("state,month,deaths,value\nSudan,2025-01,1,2\n", SchemaError, "one column for the deaths"),
        ("month,Sudan,Sudan\n2025-01,1,2\n", SchemaError, "repeats"),
        ("month,Sudan,SDN\n2025-01,1,2\n", DataError, "months of a state occur twice"),
        ("month,Sudan\n2025-01,1\n2025-01,2\n", DataError, "2025-01 has two rows"),
        ("month,Narnia\n2025-01,1\n", UnknownStateError, "Narnia"),
        ("conflict_id,bd_best\n11447,3\n", SchemaError, "expected UCDP's events, or columns"),
        ("month,Sudan,\n2025-01,1,7\n", SchemaError, "deaths of no state"),
        ("state,month,deaths,provisional\nSudan,2025-01,1,maybe\n", DataError, "expected 1 or 0"),
        ("country,year,month,deaths\nSudan,2025,0,1\n", DataError, "a month from 1 to 12"),
    ],
)
def test_a_door_is_closed(file, text, error, message):
    with pytest.raises(error, match=message):
        read_months(file(text), today=TODAY)


def test_no_file_and_the_same_file_twice_are_refused(file):
    with pytest.raises(DataError, match="at least one file"):
        read_months()
    path = file(ROWS + "Sudan,2025-01,5\n")
    with pytest.raises(DataError, match="both count state 625 in 2025-01"):
        read_months(path, path, today=TODAY)


def test_order_of_rows_changes_nothing(file):
    lines = [f"{state},2025-{n:02d},{n}\n" for state in ("Sudan", "Chad") for n in range(1, 6)]
    one = read_months(file(ROWS + "".join(lines), "a.csv"), today=TODAY)
    other = read_months(file(ROWS + "".join(reversed(lines)), "b.csv"), today=TODAY)
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_a_file_of_few_states_says_nothing_of_the_others(file):
    days = ("2025-01-05", "2025-05-01", "2025-06-30")
    first = file(events([row for day in days for row in world(day)]), "GEDEvent_v25_0_6.csv")
    sudan = file(
        events([(625, "2025-05-05", 1, 7), (625, "2025-12-30", 1, 9)]), "GEDEvent_v25_0_12.csv"
    )
    months = read_months(first, sudan, today=TODAY)
    found = values(months)
    assert (found[625, "2025-11"], found[625, "2025-12"]) == (0, 9)
    assert not [month for code, month in found if code == 432 and month > "2025-06"]
    # The later file of one state takes that state's months alone.
    assert (found[625, "2025-05"], found[625, "2025-06"]) == (7, 0)
    assert (found[432, "2025-05"], found[432, "2025-06"]) == (1, 1)
    told = " ".join(months.notes)
    assert "GEDEvent_v25_0_12.csv has events in 1 state only (625)" in told
    assert "GEDEvent_v25_0_6.csv has events" not in told
    assert "2025-05 to 2025-06: GEDEvent_v25_0_12.csv counts (the later candidates) for 625" in told


def test_a_state_of_another_file_is_silent_in_a_file_of_the_world_alone(file):
    chad = file(events([(483, "2024-12-31", 1, 5)]), "GEDEvent_v24_0_12.csv")
    for states, silent in ((20, True), (19, False)):
        rows = world("2025-01-31")[:states]
        months = read_months(chad, file(events(rows), "GEDEvent_v25_0_1.csv"), today=TODAY)
        assert ((483, "2025-01") in values(months)) is silent


@pytest.mark.parametrize(("day", "last"), [(2, "2025-11"), (21, "2025-11"), (22, "2025-12")])
def test_a_month_that_events_do_not_reach_the_end_of_is_left_out(file, day, last):
    text = events([(625, "2025-11-05", 1, 7), (483, f"2025-12-{day:02d}", 1, 2)])
    months = read_months(file(text, "GEDEvent_v25_0_12.csv"), today=TODAY)
    assert months.span == ("2025-11", last)
    assert (months.frame["deaths"].sum() == 7) == (last == "2025-11")
    assert ("2025-12 is left out" in " ".join(months.notes)) == (last == "2025-11")
    # Of a state whose events are all in that month, the others are known.
    assert values(months)[483, "2025-11"] == 0


def test_events_of_part_of_one_month_alone_are_refused(file):
    with pytest.raises(DataError, match="a whole month, found events to 2025-12-02 only"):
        read_months(file(events([(625, "2025-12-02", 1, 7)]), "GEDEvent_v25_0_12.csv"), today=TODAY)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GEDEvent_v26_0_11.csv", events([(625, "2026-10-05", 1, 7), (625, "2026-11-24", 1, 9)])),
        ("rows.csv", ROWS + "Sudan,2026-10,7\nSudan,2026-11,9\n"),
        ("columns.csv", "month,Sudan\n2026-10,7\n2026-11,9\n"),
    ],
)
def test_the_month_that_is_not_over_is_left_out_in_every_layout(file, name, text):
    months = read_months(file(text, name), today=TODAY)
    assert values(months) == {(625, "2026-10"): 7}
    assert "2026-11 is left out: it is not over" in " ".join(months.notes)


def test_more_deaths_than_any_month_had_are_refused_with_the_event_or_the_state(file, deaths):
    text = events([(625, "2025-01-31", 1, 3), (625, "2025-01-31", 1, 10_000_001)])
    with pytest.raises(DataError, match="found 10000001 for event 1; correct"):
        read_months(file(text, "GEDEvent_v25_0_1.csv"), today=TODAY)
    with pytest.raises(DataError, match="found 20,000,000 for state 625 in 2024-01"):
        deaths({625: (2e7, 0)})


def test_a_month_of_a_few_events_that_ended_later_does_not_stand_for_that_month(file):
    # UCDP's release of a month holds events that ended in it and had begun in the one before.
    january = file(events(world("2026-01-31")), "GEDEvent_v26_0_1.csv")
    rows = [(625, "2026-01-28", 1, 34), *world("2026-02-28")]
    february = file(events(rows), "GEDEvent_v26_0_2.csv")
    found = values(read_months(january, february, today=TODAY))
    assert (found[625, "2026-01"], found[432, "2026-01"], found[432, "2026-02"]) == (1, 1, 1)
    alone = read_months(february, today=TODAY)
    assert alone.span == ("2026-02", "2026-02")
    assert "2026-01 (34 deaths) is left out: events in fewer than 15 states" in alone.notes[0]


def test_many_states_of_which_no_month_has_enough_are_refused(file):
    rows = [*world("2025-01-31")[:10], *world("2025-02-28")[10:]]
    with pytest.raises(DataError, match="found 20 states, of which no month has 15"):
        read_months(file(events(rows), "GEDEvent_v25_0_2.csv"), today=TODAY)


def test_a_state_alone_after_the_world_ends_stands_for_nobody_else(file):
    rows = [*world("2025-06-30"), (625, "2025-07-05", 1, 7), (625, "2025-09-30", 1, 9)]
    months = read_months(file(events(rows), "GEDEvent_v25_0_9.csv"), today=TODAY)
    assert months.span == ("2025-06", "2025-06")
    assert "2025-07 to 2025-09 (16 deaths) is left out" in months.notes[0]
