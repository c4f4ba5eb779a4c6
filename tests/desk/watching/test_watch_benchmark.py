"""What was measured of the first page of a full desk; no test here measures any."""

import sys
from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[3] / "benchmarks" / "desk"


@pytest.fixture
def speed(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    import watch_speed

    return watch_speed


def test_the_committed_results_keep_the_bar_on_both_engines(speed):
    if not speed.RESULTS.is_file():
        pytest.skip("not measured yet: scripts/bench watch_speed")
    results = pd.read_csv(speed.RESULTS)
    assert list(results.columns) == list(speed.COLUMNS)
    assert set(results["engine"]) == {"sqlite", "postgresql"}
    assert set(results["page"]) == set(speed.PAGES)
    assert (results["records"].min(), results["alerts"].min()) == (100_000, 500)
    assert results["states"].min() >= 169
    home = results[results["page"] == "home"]
    assert home["kept"].all(), home
    # Five are for the session, the person, codes and permissions.
    assert home["queries"].max() <= 19


def test_the_lists_are_of_every_state_and_with_all_reasons(speed, db):
    from atrocityrisk.desk.database.forecast_queries import (
        annual_lists,
        current_list,
        latest_nowcast,
    )
    from atrocityrisk.desk.rules.drivers import read_drivers
    from atrocityrisk.desk.rules.scope import as_system

    states = speed.make_lists()
    assert len(states) >= 169
    with as_system("tests"):
        assert annual_lists().count() == 6
        rows = current_list().rows
        assert rows.count() == len(states)
        assert len(read_drivers(rows.first().drivers)) == 45
        assert latest_nowcast() is not None
