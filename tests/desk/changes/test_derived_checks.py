"""What is not sealed itself is held to what is: a tamperer is named."""

import pytest
from desk_kinds import issued, make_alert, make_assessment, make_bulletin
from desk_people import make_record
from desk_roles import as_owner
from django.db import connection, transaction
from django.utils import timezone

from atrocityrisk.desk.changes.forecast_adding import ListHead, ListRow, add_list, rows_digest
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Bulletin, ForecastRow
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Level, Presence
from atrocityrisk.desk.rules.scope import as_person, as_system


def _problems():
    with as_system("verify"):
        return [(problem.kind, problem.what) for problem in verify_history().problems]


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.fixture
def forecasts(people):
    driver = Driver(
        indicator="gdp_growth",
        value=-1.5,
        status="observed",
        value_year=2023,
        contribution=0.25,
        kind="dynamic",
        framework=("2.1",),
    )
    with as_system("forecasts"):
        return add_list(
            ListHead(
                name="List of spring",
                publisher="Office of Examples",
                model="logit",
                outcome="onset of mass killing",
                origin=2024,
                first_year=2025,
                last_year=2026,
            ),
            [
                ListRow(gwcode=490, probability=0.2, rank=1, low=0.1, high=0.3, drivers=[driver]),
                ListRow(gwcode=501, probability=0.1, rank=2),
            ],
        ).forecast_list


@pytest.fixture
def assessment(people, source):
    analyst = people["analyst"]
    one, two = (make_record(analyst, source) for _ in range(2))
    said = [IndicatorFinding(indicator="1.1", presence=Presence.YES, evidence=(one.key,))]
    return make_assessment(analyst, findings=said), one, two


@pytest.fixture
def bulletin(people):
    alert = issued(make_alert(people["analyst"]), people["reviewer"], people["approver"])
    return make_bulletin(alert, number="R-2024-001", level=Level.RESTRICTED, reason="as seen")


def test_all_is_well(forecasts, assessment, bulletin):
    assert _problems() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE desk_forecastrow SET probability = 0.3 WHERE gwcode = 490",
        "UPDATE desk_forecastrow SET gwcode = 625 WHERE gwcode = 490",
        "UPDATE desk_forecastrow SET drivers = '[]'",
        "UPDATE desk_forecastrow SET rank = 3 WHERE rank = 2",
        "DELETE FROM desk_forecastrow WHERE gwcode = 501",
    ],
)
def test_rows_of_a_list(forecasts, change):
    _sql(change)
    assert _problems() == [
        ("forecasts", "its rows differ from those that were added: edited"),
    ]


def test_a_row_put_into_a_list(forecasts):
    _sql(
        "INSERT INTO desk_forecastrow (forecast_list_id, gwcode, probability, rank, p_top_k, "
        "under_way, drivers) VALUES (%s, 625, 0.9, 3, '{}', '', '[]')",
        forecasts.pk,
    )
    assert _problems() == [("forecasts", "its rows differ from those that were added: edited")]


def test_rows_and_their_digest_changed_together(forecasts):
    """The digest of the list is sealed: whoever has SQL alone cannot fit it."""
    _sql("UPDATE desk_forecastrow SET probability = 0.3 WHERE gwcode = 490")
    with as_system("tests"):
        rows = list(ForecastRow.objects.filter(forecast_list=forecasts))
    _sql("UPDATE desk_forecastlist SET rows_sha256 = %s", rows_digest(forecasts, rows))
    assert _problems() == [("forecasts", "it differs from its last version: edited")]


def test_evidence_put_in_by_hand(assessment):
    row, _, other = assessment
    _sql("INSERT INTO desk_evidence (assessment_id, record_id) VALUES (%s, %s)", row.pk, other.pk)
    assert _problems() == [
        (
            "assessment",
            "the records that it is kept with are not those that its findings cite: edited",
        )
    ]


def test_evidence_taken_out_by_hand(assessment):
    _sql("DELETE FROM desk_evidence")
    assert [kind for kind, _ in _problems()] == ["assessment"]


def test_a_bulletin_with_another_content(bulletin):
    _sql('UPDATE desk_bulletin SET content = \'{"reason":"all is well"}\'')
    # Named once, though it does not fit its digest either.
    assert _problems() == [("bulletin", "it differs from its last version: edited")]


def test_a_bulletin_that_never_fitted_its_digest(people):
    """Whoever makes versions through the desk's own code, and not by its pages."""
    alert = issued(make_alert(people["analyst"]), people["reviewer"], people["approver"])
    with as_person(people["approver"]), transaction.atomic():
        Bulletin(
            number="R-2024-001",
            kind="issue",
            alert=alert,
            level=Level.RESTRICTED,
            content="{}",
            sha256="0" * 64,
            issued_at=timezone.now(),
            proposer=alert.proposer,
            issuer=alert.issuer,
        ).save()
    assert _problems() == [("bulletin", "it does not fit its digest: edited")]


def test_findings_that_are_no_findings(assessment):
    _sql("UPDATE desk_assessment SET findings = 'no list'")
    assert _problems() == [("assessment", "it differs from its last version: edited")]
