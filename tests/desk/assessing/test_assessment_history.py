"""Versions of assessments: told by risk factor, sealed, and verified by the command."""

import pytest
from desk_assessments import make_assessment, signed_assessment
from desk_people import make_record
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.scope import as_person, as_system


def _problems():
    with as_system("verify"):
        return [(problem.kind, problem.what) for problem in verify_history(()).problems]


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.fixture
def signed(people, source):
    record = make_record(people["analyst"], source)
    said = {"7.2": {"presence": "yes", "evidence": (record.key,), "note": "as told; twice"}}
    return signed_assessment(people["analyst"], people["reviewer"], said)


def test_an_untouched_history_is_whole(signed):
    assert _problems() == []


@pytest.mark.parametrize(
    ("table", "where"), [("desk_assessment", "id"), ("desk_historicalassessment", "id")]
)
def test_judgements_edited_with_sql_are_named(signed, table, where):
    _sql(f"UPDATE {table} SET findings = '[]' WHERE {where} = %s", signed.pk)
    assert {kind for kind, _ in _problems()} == {"assessment"}


@pytest.mark.parametrize("column", ["probability = 0.01", "level = 0", "last_day = '2024-12-30'"])
def test_what_is_said_beside_them_is_sealed_too(signed, column):
    values = {"probability = 0.01": "probability = 0.01, first_year = 2025"}
    _sql(f"UPDATE desk_assessment SET {values.get(column, column)} WHERE id = %s", signed.pk)
    assert ("assessment", "it differs from its last version: edited") in _problems()


def test_a_page_says_that_a_version_does_not_fit_its_seal(signed, at_desk, read_text):
    _sql("UPDATE desk_historicalassessment SET findings = '[]' WHERE version = 2")
    told = read_text(at_desk("reviewer").get(f"/assessments/{signed.key}/history/"))
    assert "The history is not as it was sealed" in told


def test_findings_that_cannot_be_read_break_no_history_page(signed, at_desk, read_text):
    _sql("UPDATE desk_historicalassessment SET findings = '{broken' WHERE version = 2")
    told = read_text(at_desk("reviewer").get(f"/assessments/{signed.key}/history/"))
    assert "what is stored cannot be read" in told
    assert "The history is not as it was sealed" in told


def test_versions_differ_by_risk_factor(people, at_desk, read_text):
    analyst = people["analyst"]
    row = make_assessment(analyst, {"7.2": "partly", "7.3": "no"})
    other = make_assessment(analyst, {"7.2": {"presence": "yes", "trend": "rising"}, "7.3": "no"})
    with as_person(analyst):
        current = Assessment.objects.get(pk=row.pk)
        current.findings = other.findings
        save_content(current, analyst, reason="risk factor 7: judged 7.2")
    page = at_desk("analyst").get(f"/assessments/{row.key}/history/")
    (difference,) = page.context["versions"][0].differences
    assert difference.label.startswith("7. ")
    assert [tuple(piece) for piece in difference.pieces] == [
        ("gone", "7.2 partly"),
        ("new", "7.2 yes, rising"),
    ]
    whole = read_text(at_desk("analyst").get(f"/assessments/{row.key}/history/1/"))
    assert "7.2 partly; 7.3 no" in whole


def test_a_note_is_no_part_of_the_list_it_stands_in(signed, at_desk, read_text):
    told = read_text(at_desk("analyst").get(f"/assessments/{signed.key}/history/3/"))
    assert "7.2 yes, evidence: Democratic Republic of the Congo, 2024-05-17" in told
    assert "(as told;\u00a0twice)" in told or "(as told; twice)" in told
    assert "Status signed" in told


def test_evidence_taken_from_its_table_is_named(signed):
    # Without it, the record could be raised above the assessment that tells of it.
    _sql("DELETE FROM desk_evidence WHERE assessment_id = %s", signed.pk)
    assert [kind for kind, _ in _problems()] == ["assessment"]
