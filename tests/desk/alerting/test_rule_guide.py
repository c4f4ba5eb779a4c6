"""The files that the guide to rules shows are taken as it says."""

import re
from pathlib import Path

import pytest
from desk_people import make_person

from atrocityrisk.desk.alerting.rule_files import read_rules, take_rules
from atrocityrisk.desk.alerting.rule_onsets import read_onsets
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.rules.scope import as_person

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "desk" / "alert-rules.md"


@pytest.fixture
def blocks(tmp_path):
    """Each block of TOML as a file, by its first key."""
    files = {}
    text = GUIDE.read_text(encoding="utf-8")
    for block in re.findall(r"^```toml\n(.*?)^```", text, flags=re.S | re.M):
        name = re.match(r"\W*(\w+)", block)[1]
        files[name] = tmp_path / f"{name}.toml"
        files[name].write_text(block, encoding="utf-8")
    return files


def test_both_files_are_shown(blocks):
    assert sorted(blocks) == ["complete_until", "rule"]


def test_a_rule_is_made_and_rests(db, blocks):
    reviewer = make_person("writer", "reviewer")
    with as_person(reviewer):
        take_rules(read_rules(blocks["rule"]), reviewer)
        rule = AlertRule.objects.get()
    assert (rule.name, rule.kind, rule.level, rule.cool_off_days, rule.active) == (
        "Many grave records",
        "records",
        1,
        30,
        False,
    )


def test_onsets_are_known_until_the_day_that_is_said(blocks):
    known = read_onsets(blocks["complete_until"])
    assert [one.gwcode for one in known.onsets] == [490, 625]
