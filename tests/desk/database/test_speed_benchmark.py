"""What the speed benchmark of the desk concludes from measured times; no test here measures any."""

import sys
from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[3] / "benchmarks" / "desk"


@pytest.fixture
def speed(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    import database_speed

    return database_speed


def test_a_row_holds_the_ratio_to_its_reference_and_whether_the_bar_was_kept(speed):
    slow = speed.row("list", (301.0, 9.5), reference="one record", against=2.0, bar=300)
    assert slow == {
        "task": "list",
        "viewer": "",
        "clock_ms": 301.0,
        "processor_ms": 9.5,
        "reference": "one record",
        "reference_ms": 2.0,
        "ratio": 150.5,
        "bar_ms": 300,
        "kept": False,
    }
    assert speed.row("list", (300.0, 9.5), reference="", against=2.0, bar=300)["kept"] is True
    free = speed.row("verify", (9.0, 9.0), reference="", against=2.0)
    assert (free["bar_ms"], free["kept"]) == ("", "")


def test_the_records_hold_each_word_as_often_as_is_said(speed, people, source):
    import synthetic_records

    made = synthetic_records.make_records(people, [source], 2000)
    share = {
        word: sum(word in record.account for record in made) / len(made)
        for word in synthetic_records.SHARES
    }
    assert share["reported"] == pytest.approx(0.9, abs=0.03)
    assert share["checkpoint"] == pytest.approx(0.02, abs=0.01)
    public = sum(record.level == 0 for record in made) / len(made)
    assert public == pytest.approx(0.01, abs=0.008)
    again = synthetic_records.make_records(people, [source], 2000)
    assert [record.account for record in again] == [record.account for record in made]


def test_the_committed_results_are_of_every_task_on_both_engines(speed):
    if not speed.RESULTS.is_file():
        pytest.skip("not measured yet: scripts/bench database_speed")
    results = pd.read_csv(speed.RESULTS)
    assert list(results.columns) == list(speed.COLUMNS)
    by_engine = results.groupby("engine")
    assert set(by_engine.groups) == {"sqlite", "postgresql"}
    assert set(results["records"]) == {100_000}
    for _, rows in by_engine:
        assert {"import", "verify", "list", "scope of a request"} <= set(rows["task"])
