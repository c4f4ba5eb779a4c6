"""Alerts, forecast lists and bulletins for tests of the desk; nothing in them is real."""

from datetime import date
from typing import Any

from atrocityrisk.desk.changes.alert_steps import (
    ALERT_STEPS,
    issue,
    open_alert,
    take_alert_step,
)
from atrocityrisk.desk.models import Alert, Bulletin, ForecastList, ForecastRow, Person, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import Confidence, Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def make_list(**fields: Any) -> ForecastList:
    """A public list with the State 490 at rank 7 of 3 rows."""
    given: dict[str, Any] = {
        "name": "Example list 2024",
        "publisher": "Office of Examples",
        "model": "example",
        "outcome": "mass killing onset",
        "origin": 2023,
        "first_year": 2024,
        "last_year": 2025,
        "interval": 0.9,
        "source_sha256": "a" * 64,
        "rows_sha256": "b" * 64,
        **fields,
    }
    with as_system("tests"):
        made = ForecastList(**given)
        made.save()
        for gwcode, rank in ((490, 7), (451, 8), (775, 9)):
            ForecastRow(
                forecast_list=made,
                gwcode=gwcode,
                probability=0.041,
                low=0.012,
                high=0.093,
                rank=rank,
                rank_low=3,
                rank_high=15,
            ).save(force_insert=True)
    return made


def of_record(record: Record, *, words: str = "") -> EvidenceItem:
    """A record as evidence."""
    return EvidenceItem(
        kind="record",
        key=str(record.key),
        words=words or f"record of {record.first_day.isoformat()}, severity {record.severity}",
        level=Level(record.level),
    )


def of_list(forecasts: ForecastList) -> EvidenceItem:
    """A list as evidence."""
    return EvidenceItem(
        kind="forecasts", key=str(forecasts.key), words=forecasts.name, level=Level(forecasts.level)
    )


def make_alert(author: Person, **fields: Any) -> Alert:
    """An alert by hand, complete and restricted unless told otherwise."""
    given: dict[str, Any] = {
        "gwcode": 490,
        "fired_on": date(2024, 5, 17),
        "level": Level.RESTRICTED,
        "reason": "Houses were burnt in three towns within ten days.",
        "confidence": Confidence.MODERATE,
        "lowering": "A month without further attacks.",
        "not_known": "Who gave orders.",
        **fields,
    }
    with as_person(author):
        return open_alert(author, **given)


def proposed_alert(author: Person, **fields: Any) -> Alert:
    """The same, proposed by its author."""
    alert = make_alert(author, **fields)
    with as_person(author):
        return take_alert_step(alert, ALERT_STEPS["propose"], author, reason="grave enough")


def issued(
    author: Person, issuer: Person, *, public_text: str = "", **fields: Any
) -> tuple[Alert, tuple[Bulletin, ...]]:
    """An issued alert and its bulletins; a public one too where it has a public text."""
    alert = proposed_alert(author, **fields)
    with as_person(issuer):
        written = issue(
            alert,
            issuer,
            public=bool(public_text),
            public_text=public_text,
            public_lowering="Quiet weeks.",
            public_not_known="Much.",
        )
        return Alert.objects.get(pk=alert.pk), written
