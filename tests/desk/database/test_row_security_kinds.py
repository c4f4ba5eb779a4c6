"""PostgreSQL's policies on assessments, codings, forecasts, rules, alerts, bulletins, advice."""

import pytest
from desk_kinds import (
    issued,
    make_advice,
    make_alert,
    make_assessment,
    make_bulletin,
    make_coding,
    make_list,
    make_rule,
)
from desk_people import make_people, make_record, make_source
from desk_undoing import never_kept
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_nobody, as_person, as_public, as_system

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.DESK.database.engine != "postgresql", reason="policies are PostgreSQL's"
    ),
]

LEVELLED = ("assessment", "forecastlist", "alertrule", "alert", "bulletin", "advice")
TIED = {
    "desk_speechcoding": 1,
    "desk_historicalspeechcoding": 1,
    "desk_forecastrow": 3,
    "desk_evidence": 1,
}
"""Tables without a level of their own, and how many rows each level has in them."""

NEVER_CHANGED = (
    "desk_bulletin",
    "desk_forecastrow",
    "desk_historicalspeechcoding",
    *(f"desk_historical{name}" for name in LEVELLED),
)
NEVER_DELETED = (
    *NEVER_CHANGED,
    "desk_speechcoding",
    "desk_alertrun",
    *(f"desk_{name}" for name in LEVELLED),
)


def _sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Something of each kind at each level, and who looks at it."""
    with never_kept(django_db_blocker):
        people = make_people()
        yield people, {level: _of_level(people, level) for level in Level}


def _of_level(people, level):
    analyst, approver = people["analyst"], people["approver"]
    record = make_record(analyst, make_source(analyst, level=level), level=level)
    cited = IndicatorFinding(indicator="1.1", presence="yes", evidence=(record.key,))
    alert = issued(make_alert(analyst, level=level), analyst, approver)
    return {
        "record": record,
        "assessment": make_assessment(analyst, level=level, findings=(cited,)),
        "coding": make_coding(analyst, record),
        "list": make_list(approver, level=level),
        "rule": make_rule(analyst, level=level),
        "alert": alert,
        "bulletin": make_bulletin(alert, number=f"2024-{level.label}", level=level),
        "advice": make_advice(analyst, level=level),
    }


def _seen(scope):
    with scope:
        levels = {
            f"{before}{name}": {
                level for (level,) in _sql(f"SELECT level FROM desk_{before}{name}")
            }
            for name in LEVELLED
            for before in ("", "historical")
        }
        return levels, {table: _sql(f"SELECT count(*) FROM {table}")[0][0] for table in TIED}


@pytest.mark.parametrize(
    ("reader", "levels"),
    [
        ("public_reader", {0}),
        ("restricted_reader", {0, 1}),
        ("confidential_reader", {0, 1, 2}),
        ("stranger", {0}),
        ("nobody", set()),
    ],
)
def test_raw_sql_sees_each_kind_within_the_clearance(made, reader, levels):
    people, _ = made
    scopes = {"stranger": as_public, "nobody": as_nobody}
    scope = scopes[reader]() if reader in scopes else as_person(people[reader])
    seen, tied = _seen(scope)
    assert seen == dict.fromkeys(seen, levels)
    assert tied == {table: number * len(levels) for table, number in TIED.items()}


def test_whatever_names_a_row_behind_the_wall_is_behind_it(made):
    naming = _sql(
        "SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c "
        "JOIN pg_class named ON named.oid = c.confrelid "
        "JOIN pg_class own ON own.oid = c.conrelid "
        "WHERE c.contype = 'f' AND named.relrowsecurity AND NOT own.relrowsecurity"
    )
    assert naming == []
    # The history names rows by number, without a constraint.
    columns = "('record_id', 'alert_id', 'assessment_id', 'forecast_list_id', 'rule_id')"
    by_number = _sql(
        "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        f"WHERE c.relkind = 'r' AND a.attname IN {columns} AND NOT c.relrowsecurity"
    )
    assert by_number == []


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_what_was_issued_or_is_history_is_not_changed(made, table):
    with (
        as_system("tests"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        _sql(f"UPDATE {table} SET id = id")


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_nothing_of_these_kinds_is_deleted(made, table):
    for act in ("DELETE FROM {}", "TRUNCATE {} CASCADE"):
        with (
            as_system("tests"),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            _sql(act.format(table))


@pytest.mark.parametrize("name", ["assessment", "alert", "advice", "alertrule", "forecastlist"])
def test_hidden_rows_are_neither_changed_nor_raised_beyond_ones_sight(made, name):
    people, _ = made
    with as_person(people["public_reader"]):
        assert _sql(f"UPDATE desk_{name} SET level = 0 WHERE level > 0") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            _sql(f"UPDATE desk_{name} SET level = 2")


def test_nothing_is_hung_on_what_is_hidden(made):
    people, rows = made
    hidden, shown = rows[Level.CONFIDENTIAL], rows[Level.PUBLIC]
    acts = (
        (
            "INSERT INTO desk_evidence (assessment_id, record_id) VALUES (%s, %s)",
            (shown["assessment"].pk, hidden["record"].pk),
        ),
        (
            "INSERT INTO desk_forecastrow (forecast_list_id, gwcode, probability, rank, p_top_k, "
            "under_way, drivers) VALUES (%s, 2, .1, 9, '{}', '', '[]')",
            (hidden["list"].pk,),
        ),
        (
            "INSERT INTO desk_speechcoding (key, record_id, coder_id, speaker, audience, message, "
            "context, medium, note, finished, made_at, version) VALUES (gen_random_uuid(), %s, %s, "
            "'yes', 'yes', 'yes', 'yes', 'yes', '', true, now(), 1)",
            (hidden["record"].pk, people["reader"].pk),
        ),
    )
    for text, values in acts:
        with (
            as_person(people["public_reader"]),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            _sql(text, *values)


def test_what_is_raised_takes_its_public_past_with_it(made):
    people, _ = made
    analyst = people["analyst"]
    with transaction.atomic():
        row = make_assessment(analyst, level=Level.PUBLIC, gwcode=625)
        count = "SELECT count(*) FROM desk_historicalassessment WHERE gwcode = 625"
        with as_person(people["public_reader"]):
            assert _sql(count) == [(1,)]
        with as_person(analyst):
            row.level = Level.CONFIDENTIAL
            save_content(row, analyst)
        with as_person(people["public_reader"]):
            assert _sql(count) == [(0,)]
        with as_person(people["confidential_reader"]):
            assert _sql(count) == [(2,)]
        transaction.set_rollback(True)


def test_a_foreign_key_does_not_lead_past_the_wall(made):
    people, rows = made
    advice = rows[Level.PUBLIC]["advice"]
    advice.assessment_id = rows[Level.CONFIDENTIAL]["assessment"].pk
    with as_person(people["public_reader"]), pytest.raises(Assessment.DoesNotExist):
        _ = advice.assessment
    with as_person(people["public_reader"]):
        assert advice.seen_assessment is None
