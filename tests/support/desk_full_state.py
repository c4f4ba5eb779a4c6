"""A State of which the desk holds all that a brief can tell, each text as long as it may be."""

from datetime import date, timedelta
from typing import Any

from desk_forecasts import head
from desk_kinds import brought_to, issued, make_advice, make_alert, make_assessment
from desk_people import make_source, reviewed_record
from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.changes.bulletin_writing import issue_content, write_bulletin
from atrocityrisk.desk.changes.forecast_adding import ListRow, add_list
from atrocityrisk.desk.database.forecast_queries import BEGUN
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.indicators import INDICATORS

GWCODE = 490
"""The Democratic Republic of the Congo has the longest name of all."""


def sentences(word: str, most: int) -> str:
    """A text as long as a field takes."""
    whole = f"{word}: armed men closed the roads and took what people had, so that many left. "
    return (whole * (most // len(whole) + 1))[: most - 1].rsplit(" ", 1)[0] + "."


def make_full_state(people: dict[str, Any]) -> None:
    """Everything, at every level."""
    with as_system("tests"):
        add_list(head(), [_row(0.12), ListRow(gwcode=385, probability=0.001, rank=2)])
        nowcast = {"through_month": date(2026, 3, 1), "model": BEGUN, "name": "Nowcast of March"}
        add_list(head(**nowcast), [_row(0.07)])
    _assessments(people)
    _records(people)
    for level in Level:
        for number in range(2):
            _alert(people, level, number)
        for number, option in enumerate(("P2.3", "P1.5")):
            _advice(people, level, option, number)


def _row(probability: float) -> ListRow:
    longest = sorted(INDICATORS, key=lambda name: -len(INDICATORS[name].description))[:12]
    drivers = [
        Driver(
            indicator=name,
            value=1.5,
            status="carried forward",
            value_year=2019,
            contribution=(0.9 - place / 20) * (1 if place % 2 else -1),
            kind="dynamic",
            framework=(f"{place + 1}.1",),
        )
        for place, name in enumerate(longest)
    ]
    missing = Driver(
        indicator="coups", value=None, status="missing", value_year=None,
        contribution=None, kind="dynamic", framework=("1.1",),
    )  # fmt: skip
    return ListRow(
        gwcode=GWCODE, probability=probability, rank=1, low=0.02, high=0.4, rank_low=1,
        rank_high=129, p_top_k={10: 0.725, 30: 0.95},
        under_way="under way, led by a non-state group", drivers=[*drivers, missing],
    )  # fmt: skip


def _assessments(people: dict[str, Any]) -> None:
    answers = (Presence.YES, Presence.PARTLY, Presence.UNKNOWN, Presence.NO)
    said = [
        IndicatorFinding(
            indicator=one.number,
            presence=answers[(factor.number + place) % 4],
            confidence=Confidence.MODERATE,
        )
        for factor in risk_factors()
        for place, one in enumerate(factor.indicators[:-1])
    ]
    other = [IndicatorFinding(indicator="2.1", presence=Presence.NO)]
    today = timezone.now().date()
    for author, findings in (("second_reviewer", other), ("analyst", said)):
        draft = make_assessment(
            people[author], findings=findings, level=Level.PUBLIC,
            first_day=today - timedelta(days=180), last_day=today - timedelta(days=1),
            summary=sentences("Assessed", 4000), outcome="mass_killing", first_year=2026,
            last_year=2027, probability=0.2, low=0.05, high=0.6,
        )  # fmt: skip
        brought_to(draft, "reviewed", people[author], people["reviewer"], "well founded")


def _records(people: dict[str, Any]) -> None:
    today = timezone.now().date()
    for level in Level:
        source = make_source(people["analyst"], level=level)
        for number in range(4):
            day = today - timedelta(days=10 + number)
            reviewed_record(
                people["analyst"], people["reviewer"], source, level=level, severity=5 - number,
                first_day=day - timedelta(days=6), last_day=day, precision="week",
                account=sentences(f"Record zq{level.label}account", 2000),
            )  # fmt: skip


def _alert(people: dict[str, Any], level: Level, number: int) -> None:
    approver = people["approver"]
    alert = make_alert(
        people["analyst"], level=level, fired_on=timezone.now().date(),
        reason=sentences(f"Alert zq{level.label}alert", 2000),
    )  # fmt: skip
    alert = issued(alert, people["analyst"], approver)
    with as_person(approver), transaction.atomic():
        at = timezone.now() - timedelta(hours=number)
        content = issue_content(alert, at=at, issuer=approver)
        write_bulletin(alert, content, at=at, issuer=approver, why="issued")


def _advice(people: dict[str, Any], level: Level, option: str, number: int) -> None:
    advised_on = timezone.now().date() - timedelta(days=number)
    draft = make_advice(
        people["analyst"], level=level, option=option, advised_on=advised_on,
        reason=sentences(f"Advice zq{level.label}advice", 2000),
        responsible="ministry of foreign affairs and regional cooperation " * 2,
    )  # fmt: skip
    brought_to(draft, "reviewed", people["analyst"], people["reviewer"], "agreed")
