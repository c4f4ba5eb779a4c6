"""Pages of alert rules: written by form, seen with their record, made active, read back as TOML."""

from datetime import date

import pytest
from desk_people import reviewed_record
from desk_rules import at, make_list, make_rule

from atrocityrisk.desk.alerting.rule_files import read_rules, take_rules
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.rules.levels import Level, RuleKind
from atrocityrisk.desk.rules.rule_parameters import read_parameters
from atrocityrisk.desk.rules.scope import as_person, as_system

pytestmark = pytest.mark.django_db
NEW = "/alerts/rules/new/"
COMMON = {"name": "Grave", "level": "1", "cool_off_days": "30"}
TYPED = {
    "records": {
        "number": "2",
        "days": "60",
        "least_severity": "4",
        "indicators": "7, 2.1",
        "perpetrators": ["state_forces"],
        "credibility": "2",
        "reviewed": "on",
    },
    "probability_rise": {"between": "editions", "least_rise": "7", "floor": "2"},
    "top_k": {"k": "20", "least_chance": "80"},
    "assessment": {"risk_factor": "7", "says": "rising", "confidence": "high", "indicators": "2"},
    "dynamic": {
        "indicator": "armed_conflicts",
        "passes": "at_least",
        "value": "3",
        "oldest": "1",
    },
}
WORDS = {
    "records": "2 records or more of the last 60 days: severity 4 or higher, risk factor or "
    "indicator 2.1 or 7, by State security forces, credibility 2 or better, reviewed.",
    "probability_rise": "The probability rose since the edition before by 7 percentage points or "
    "more, and is 2% or higher now.",
    "top_k": "The chance to be among the highest 20 is 80% or more.",
    "assessment": "The newest signed assessment finds 2 indicators of risk factor 7 rising, with "
    "high confidence or higher.",
    "dynamic": "armed_conflicts is 3 or more in the current list, observed at most 1 year before "
    "its origin.",
}


@pytest.fixture
def ask(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def _stored():
    with as_system("tests"):
        return AlertRule.objects.get()


def test_every_kind_is_written_by_form_and_changed_by_its_own_page(ask, people):
    assert set(TYPED) == set(RuleKind.values)
    client = ask("reviewer")
    assert b"What the rule looks at" in client.get(NEW).content
    for kind, typed in TYPED.items():
        shown = client.get(NEW, {"kind": kind})
        assert shown.status_code == 200
        answer = client.post(f"{NEW}?kind={kind}", {**COMMON, "name": kind, **typed}, follow=True)
        page = answer.content.decode()
        assert "The rule is saved, and rests." in page, page
        assert WORDS[kind] in page
        with as_system("tests"):
            rule = AlertRule.objects.get(name=kind)
        assert (rule.kind, rule.active, rule.author) == (kind, False, people["reviewer"])
        again = client.get(f"/alerts/rules/{rule.key}/change/")
        form = again.context["form"]
        # Filled from what is stored, it says the same again.
        unchanged = {
            name: value
            for name in form.fields
            if (value := form[name].value()) not in (None, False)
        }
        said = client.post(f"/alerts/rules/{rule.key}/change/", unchanged, follow=True)
        assert "Nothing was changed" in said.content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        ("records", {"indicators": "99"}, "numbers of indicators of the Framework"),
        ("records", {"number": "0"}, "greater than or equal to 1"),
        ("probability_rise", {"least_rise": ""}, "a multiple (least_ratio) or both, found neither"),
        ("probability_rise", {"least_rise": "101"}, "less than or equal to 100"),
        ("dynamic", {"value": "nan"}, "Enter a number"),
    ],
)
def test_what_a_kind_does_not_take_is_said_at_its_field(ask, kind, typed, fault):
    client = ask("reviewer")
    answer = client.post(f"{NEW}?kind={kind}", {**COMMON, **TYPED[kind], **typed})
    assert answer.status_code == 200
    assert fault in answer.content.decode()
    with as_system("tests"):
        assert not AlertRule.objects.exists()


def test_a_rule_is_made_active_beside_its_record_which_its_history_keeps(ask, people, source):
    with at("2026-03-05"):
        reviewed_record(
            people["analyst"],
            people["reviewer"],
            source,
            first_day=date(2026, 3, 1),
            last_day=date(2026, 3, 1),
        )
    rule = make_rule(people["reviewer"], "records", number=1, active=False)
    client = ask("second_reviewer")
    shown = client.get(f"/alerts/rules/{rule.key}/active/").content.decode()
    assert "it would have fired <strong>1</strong> time." in shown
    assert "The onsets end before the desk&#x27;s past begins" in shown
    sent = {"version": "1", "active": "yes", "reason": "agreed in the office"}
    refused = client.post(f"/alerts/rules/{rule.key}/active/", {**sent, "reason": ""})
    assert "say why, in a few words" in refused.content.decode()
    answer = client.post(f"/alerts/rules/{rule.key}/active/", sent, follow=True)
    assert "The rule is active." in answer.content.decode()
    assert _stored().active
    history = client.get(f"/alerts/rules/{rule.key}/history/").content.decode()
    assert "made active: agreed in the office (record then: 2026-03-05 to" in history
    assert "fired 1, hits 0, false alarms 0, open 1, onsets missed 0 of 0" in history
    assert "does not fit its" not in history
    # Sent a second time, and for a version that is no more: nothing is saved.
    assert client.post(f"/alerts/rules/{rule.key}/active/", sent).status_code == 409
    # Once changed, it rests: its record is another.
    edit = {**COMMON, **TYPED["records"], "version": "2"}
    answer = client.post(f"/alerts/rules/{rule.key}/change/", edit, follow=True)
    assert "rests now. Look at its new record" in answer.content.decode()
    assert not _stored().active
    assert client.post(f"/alerts/rules/{rule.key}/change/", edit).status_code == 409


def test_who_may_what(ask, people):
    hidden = make_rule(people["reviewer"], "top_k", name="Hidden", level=Level.CONFIDENTIAL)
    rule = make_rule(people["reviewer"], "top_k", k=30)
    for name in ("reader", "administrator"):
        assert ask(name).get("/alerts/rules/").status_code == 403
    client = ask("analyst")
    assert client.get(f"/alerts/rules/{rule.key}/").status_code == 200
    for path in ("new/", f"{rule.key}/change/", f"{rule.key}/active/"):
        assert client.get(f"/alerts/rules/{path}").status_code == 403
        assert client.post(f"/alerts/rules/{path}").status_code == 403
    with as_system("tests"):
        people["analyst"].clearance = Level.RESTRICTED
        people["analyst"].save()
    assert "Hidden" not in client.get("/alerts/rules/").content.decode()
    for end in ("", "change/", "active/", "rule.toml", "history/", "history/1/"):
        assert client.get(f"/alerts/rules/{hidden.key}/{end}").status_code == 404


def test_the_page_says_what_a_rule_sees_and_what_it_cannot(ask, people):
    make_list(2024, {490: {"probability": 0.05, "low": 0.02, "high": 0.08}})
    make_list(
        2025,
        {
            490: {"probability": 0.2, "low": 0.1, "high": 0.3},
            500: {"probability": 0.3, "low": 0.1, "high": 0.5},
        },
    )
    rule = make_rule(people["reviewer"], "probability_rise", least_ratio=2.0)
    page = ask("analyst").get(f"/alerts/rules/{rule.key}/").content.decode()
    assert "It fires in 1 State." in page
    assert "The probability rose from 5.0% (List of 2024) to 20.0% (List of 2025)." in page
    assert "Confidence is high: the intervals of the two lists do not overlap." in page
    assert "1 State is in one of the two lists alone: not compared." in page
    # Its record is that of the library's backtests.
    said = "The library&#x27;s backtests (onset of mass killing, by the model “recalibrated pool”)"
    assert said in page


def test_the_file_of_a_rule_can_be_read_back(ask, people, tmp_path):
    for kind in TYPED:
        parameters = {
            "records": {"number": 2, "indicators": ["7", "2.1"], "perpetrators": ["media"]},
            "probability_rise": {"least_rise": 0.07},
            "top_k": {"k": 20, "least_chance": 0.8},
            "assessment": {"risk_factor": 7},
            "dynamic": {"indicator": "armed_conflicts", "value": 3.0},
        }[kind]
        rule = make_rule(
            people["reviewer"], kind, name=f'A "quoted" \\ name\u200b {kind}', **parameters
        )
        answer = ask("analyst").get(f"/alerts/rules/{rule.key}/rule.toml")
        assert answer["Content-Type"] == "application/toml; charset=utf-8"
        file = tmp_path / f"{kind}.toml"
        file.write_bytes(answer.content)
        ((written, asked),) = read_rules(file)
        assert (written.name, written.kind, written.level) == (rule.name, kind, "restricted")
        assert asked == read_parameters(rule.kind, rule.parameters)
        with as_person(people["reviewer"]):
            (change,) = take_rules([(written, asked)], people["reviewer"])
        assert (change.done, change.rule.active) == ("unchanged", True)


@pytest.mark.parametrize(
    "content",
    [b"complete_until = \n", "complete_until = 2026-01-01 # \xe9".encode("latin-1"), b"complete_"],
)
def test_onsets_that_cannot_be_read_stop_no_page_and_tell_no_path(
    people, source, client, settings, tmp_path, content
):
    settings.DESK_HOME = tmp_path
    (tmp_path / "onsets.toml").write_bytes(content)
    reviewed_record(people["analyst"], people["reviewer"], source)
    rule = make_rule(people["reviewer"], "records", active=False, number=1)
    client.force_login(people["reviewer"])
    for place in ("", "active/"):
        page = client.get(f"/alerts/rules/{rule.key}/{place}")
        assert page.status_code == 200
        shown = page.content.decode()
        assert "cannot be read: how this rule would have done is not known." in shown
        assert str(tmp_path) not in shown
