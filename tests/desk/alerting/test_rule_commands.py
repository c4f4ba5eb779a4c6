"""`desk alerts`: runs for a timer, rules of a file, dry runs; each on a desk of its own."""

import shutil
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from atrocityrisk.cli.described import description_of
from atrocityrisk.desk.alerting.rule_files import read_rules, take_rules
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import SpecError
from write_cli_page import commands

from ..safekeeping.conftest import run_desk

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


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A training desk."""
    folder = tmp_path_factory.mktemp("alerts") / "desk"
    assert run_desk("demo", home=folder).code == 0
    yield folder
    shutil.rmtree(folder)


def test_rules_of_a_file_are_run_and_held_against_the_past(home, tmp_path):
    listed = run_desk("alerts", "rules", "--json", home=home)
    assert listed.code == 0, listed.err
    before = len(listed.json)
    file = _file(tmp_path, RULES)
    half = run_desk("alerts", "rules", "--from", file, home=home)
    assert half.code == 2
    assert "expected --from and --as together" in half.err
    nobody = run_desk("alerts", "rules", "--from", file, "--as", "nobody", home=home)
    assert nobody.code == 2
    assert "expected the name of an account that is in use, found 'nobody'" in nobody.err
    added = run_desk("alerts", "rules", "--from", file, "--as", "reviewer", "--json", home=home)
    assert added.code == 0, added.err
    assert [(one["name"], one["done"], one["active"]) for one in added.json] == [
        ("Many records", "added", False),
        ("High on the list", "added", False),
    ]
    reader = run_desk("alerts", "rules", "--from", file, "--as", "reader", home=home)
    assert reader.code == 2
    assert "only reviewers and approvers write alert rules" in reader.err
    assert len(run_desk("alerts", "rules", "--json", home=home).json) == before + 2
    dry = run_desk("alerts", "dry-run", "Many records", "--json", home=home)
    assert dry.code == 0, dry.err
    about = description_of(commands()["desk alerts dry-run"])
    assert set(dry.json) == set(about.fields)
    assert dry.json["record"]["fired"] >= 1
    assert dry.json["record"]["hits"] == 0
    told = run_desk("alerts", "dry-run", "High on the list", home=home)
    assert "onsets 39: caught 28, missed 11; lead time in the middle 2 years" in told.out
    unknown = run_desk("alerts", "dry-run", "Many record", home=home)
    assert unknown.code == 2
    assert "did you mean 'Many records'?" in unknown.err
    # Nothing of it was saved, and what rests does not look.
    ran = run_desk("alerts", "run", "--json", home=home)
    assert ran.code == 0, ran.err
    assert "Many records" not in {one["name"] for one in ran.json["rules"]}
