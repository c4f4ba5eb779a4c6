"""`desk alerts`: runs for a timer, rules of a file, dry runs."""

from datetime import date
from pathlib import Path

import pytest
from desk_people import make_record
from desk_rules import at, make_list, make_rule
from django.core.exceptions import PermissionDenied

from atrocityrisk.cli import desk_alerts
from atrocityrisk.cli.described import description_of
from atrocityrisk.desk.alerting.rule_files import read_rules, take_rules
from atrocityrisk.desk.alerting.rule_onsets import read_onsets
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.commands.rule_commands import (
    dry_run_rule,
    list_rules,
    run_alerts,
    take_file,
)
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import DataError, SpecError
from write_cli_page import commands

RULES = """\
[[rule]]
name = "Many records"
kind = "records"
[rule.parameters]
number = 2
days = 90
reviewed = false

[[rule]]
name = "High on the list"
kind = "top_k"
level = "public"
cool_off_days = 0
[rule.parameters]
k = 30
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (RULES.replace("rule", "rul"), "has no key 'rul'; did you mean 'rule'?"),
        ("", "expected tables [[rule]] in"),
        (
            RULES.replace("cool_off_days", "cooloff_days"),
            "[[rule]] 2 has no key 'cooloff_days'; did you mean 'cool_off_days'?",
        ),
        (
            RULES.replace("number", "numbers"),
            "[[rule]] 1 [parameters] has no key 'numbers'; did you mean 'number'?",
        ),
        (RULES.replace("k = 30", "k = true"), "2 [parameters] k: expected a valid integer"),
        (RULES.replace("k = 30", 'k = "30"'), "2 [parameters] k: expected a valid integer"),
        (RULES.replace('"top_k"', '"topk"'), "[[rule]] 2 kind: expected 'probability_rise', "),
        (RULES.replace('"public"', '"secret"'), "[[rule]] 2 level: expected 'public', "),
        (RULES.replace("High on the list", "Many records").replace('"public"', '"restricted"'),
         "expected each name once for a level, found 'Many records' again"),
        ("x = [", "is not TOML"),
    ],
)  # fmt: skip
def test_a_file_is_read_strictly(tmp_path, wrong, told):
    with pytest.raises(SpecError) as caught:
        read_rules(_file(tmp_path, wrong))
    assert told in str(caught.value)


@pytest.mark.django_db
def test_a_file_adds_and_changes_rules_all_or_none_and_only_for_those_who_may(people, tmp_path):
    rules = read_rules(_file(tmp_path, RULES))
    with as_person(people["analyst"]), pytest.raises(PermissionDenied):
        take_rules(rules, people["analyst"])
    low = people["reviewer"]
    with as_system("tests"):
        low.clearance = 0
        low.save()
    with as_person(low), pytest.raises(SpecError, match="within your clearance"):
        # The second would be public; the first is above the clearance, so that neither is added.
        take_rules(rules[::-1], low)
    with as_system("tests"):
        assert not AlertRule.objects.exists()
    with as_person(people["approver"]):
        assert [one.done for one in take_rules(rules, people["approver"])] == ["added", "added"]
        changed = read_rules(_file(tmp_path, RULES.replace("days = 90", "days = 60")))
        done = take_rules(changed, people["approver"])
    assert [one.done for one in done] == ["changed", "unchanged"]
    with as_system("tests"):
        assert [rule.active for rule in AlertRule.objects.all()] == [False, False]


@pytest.mark.django_db
def test_rules_of_a_file_are_run_and_held_against_the_past(people, source, tmp_path, capsys):
    with at("2026-03-05"):
        for place in range(2):
            day = date(2026, 3, 1)
            made = make_record(
                people["analyst"], source, first_day=day, last_day=day, external_id=str(place)
            )
            with as_person(people["analyst"]):
                take_step(made, STEPS["submit"], people["analyst"])
    file = _file(tmp_path, RULES)
    with pytest.raises(DataError, match="account that is in use, found 'revewer'; did you mean"):
        take_file(file, "revewer")
    with pytest.raises(DataError, match="only reviewers and approvers write alert rules"):
        take_file(file, "reader")
    added = take_file(file, "reviewer")
    assert [(one.name, one.level, one.done, one.active) for one in added] == [
        ("Many records", "restricted", "added", False),
        ("High on the list", "public", "added", False),
    ]
    assert sorted(one.key for one in list_rules()) == sorted(one.key for one in added)
    events = tmp_path / "onsets.toml"
    events.write_text(
        "complete_until = 2026-09-30\n[[onset]]\nstate = 490\nday = 2026-05-01\n", encoding="utf-8"
    )
    dry = dry_run_rule("Many records", horizon_days=90, events=events)
    assert set(dry) == set(description_of(commands()["desk alerts dry-run"]).fields)
    record = dry["record"]
    assert (record["fired"], record["hits"], record["missed"]) == (1, 1, 0)
    assert (record["median_lead"], record["lead_unit"]) == (57.0, "days")
    assert record["firings"] == [
        {"state": 490, "day": "2026-03-05", "verdict": "hit", "repeat": False}
    ]
    desk_alerts._show_record(dry)
    desk_alerts._show_record(dry_run_rule(added[1].key))
    shown = capsys.readouterr().out
    assert "onsets 1: caught 1, missed 0; median lead time 57 days" in shown
    assert "onsets 39: caught 28, missed 11; median lead time 2 years" in shown
    assert "share of hits 5.7% (4.5% to 7.1%); without a rule 1.5%" in shown
    with pytest.raises(DataError, match="did you mean 'Many records'"):
        dry_run_rule("Many record")
    # Nothing of it was saved, and what rests does not look.
    assert run_alerts(lambda _: None) == {"rules": [], "candidates": [], "faults": []}


@pytest.mark.django_db
def test_a_run_tells_what_it_made(people, capsys):
    make_list(2025, {490: {"probability": 0.3}, 500: {"probability": 0.2}})
    make_rule(people["reviewer"], "top_k", name="First", k=1)
    stages = []
    done = run_alerts(stages.append)
    assert set(done) == set(description_of(commands()["desk alerts run"]).fields)
    (made,) = done["candidates"]
    assert (made["state"], made["rule"]) == (490, "First")
    assert stages == ["First: 1 new of 1 seen"]
    desk_alerts._show_run(done)
    assert "1 rule looked, 1 new candidate" in capsys.readouterr().out
    assert run_alerts(stages.append)["candidates"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("complete_until = 2026-01-01\n[[onset]]\nstate = 490", "found none"),
        ("complete_until = 2026-01-01\n[[onset]]\nsate = 490", "did you mean 'state'?"),
        ("[[onset]]\nstate = 490\nyear = 2025", "lacks the key 'complete_until'"),
        (
            "complete_until = 2026-01-01\n[[onset]]\nstate = 4900\nyear = 2025",
            "[[onset]] 1 state: expected the Gleditsch-Ward number of a State of 2025",
        ),
        (
            "complete_until = 2026-01-01\n[[onset]]\nstate = 490\nday = 0001-01-01",
            "[[onset]] 1 state: expected the Gleditsch-Ward number of a State of 1",
        ),
        # Windows that are still open would count as false alarms.
        ("complete_until = 2199-12-31", "expected a day that has passed"),
        ("complete_until = 0001-01-01", "complete_until"),
    ],
)
def test_a_file_of_onsets_is_read_strictly(tmp_path, text, told):
    file = tmp_path / "onsets.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_onsets(file)
    assert told in str(caught.value)
