"""A training desk has something of all that an office works with, all of it invented."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import run_desk


@pytest.fixture(scope="module")
def ask(demo: Path):
    """Asks the database of a training desk."""
    with closing(sqlite3.connect(f"file:{demo / 'desk.sqlite3'}?mode=ro", uri=True)) as opened:
        yield lambda text: opened.execute(text).fetchall()


def test_it_has_something_of_every_kind(ask):
    counts = {
        name: ask(f"SELECT count(*) FROM desk_{name}")[0][0]
        for name in (
            *("forecastlist", "forecastrow", "assessment", "evidence", "speechcoding"),
            *("alertrule", "alertrun", "alert", "bulletin", "advice"),
        )
    }
    assert counts == {
        "forecastlist": 4,
        "forecastrow": 32,
        "assessment": 3,
        "evidence": 4,
        "speechcoding": 6,
        "alertrule": 3,
        "alertrun": 1,
        "alert": 6,
        "bulletin": 2,
        "advice": 4,
    }


def test_all_of_it_is_of_invented_states(ask):
    for table in ("record", "forecastrow", "assessment", "alert", "advice"):
        numbers = {number for (number,) in ask(f"SELECT DISTINCT gwcode FROM desk_{table}")}
        assert numbers <= set(range(9001, 9009)), table


def test_alerts_are_in_each_state_of_triage(ask):
    found = dict(ask("SELECT state, count(*) FROM desk_alert GROUP BY state"))
    assert found == {"candidate": 2, "dismissed": 1, "issued": 1, "watching": 2}
    assert ask("SELECT rules, fired, fault FROM desk_alertrun") == [(2, 5, "")]


def test_the_issued_one_has_two_bulletins_signed_by_two(ask):
    rows = ask("SELECT level, number, content, proposer_id = issuer_id FROM desk_bulletin")
    assert sorted(level for level, *_ in rows) == [0, 1]
    for _, number, content, same in rows:
        said = json.loads(content)
        assert (said["number"], said["training"], same) == (number, True, 0)
        assert said["state"] == "Fictavia"


def test_two_assess_the_same_state_and_time_and_one_is_signed(ask):
    found = ask(
        "SELECT status, count(*) FROM desk_assessment WHERE last_day = "
        "(SELECT max(last_day) FROM desk_assessment) GROUP BY status ORDER BY status"
    )
    assert found == [("reviewed", 1), ("submitted", 1)]
    assert ask("SELECT count(DISTINCT author_id) FROM desk_assessment") == [(2,)]


def test_each_record_of_speech_has_two_coders(ask):
    assert ask(
        "SELECT DISTINCT count(DISTINCT coder_id), min(finished) FROM desk_speechcoding "
        "GROUP BY record_id"
    ) == [(2, 1)]


def test_advice_was_followed_up(ask):
    found = ask("SELECT status, progress FROM desk_advice ORDER BY option")
    assert found == [
        ("reviewed", "under_way"),
        ("reviewed", "done"),
        ("reviewed", "advised"),
        ("draft", "advised"),
    ]


def test_its_history_holds(demo: Path):
    assert run_desk("verify", home=demo).code == 0
