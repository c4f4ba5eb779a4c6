"""Alerts, forecast lists and bulletins for tests of the desk; nothing in them is real."""

from datetime import date
from typing import Any

from desk_forecasts import head

from atrocityrisk.desk.changes.alert_steps import (
    ALERT_STEPS,
    issue,
    open_alert,
    take_alert_step,
)
from atrocityrisk.desk.changes.forecast_adding import ListRow, add_list
from atrocityrisk.desk.models import Alert, Bulletin, ForecastList, Person, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import Confidence, Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def make_list(**fields: Any) -> ForecastList:
    """A public list in which the State 490 has rank 2 of 3."""
    rows = [
        ListRow(
            gwcode=gwcode,
            probability=probability,
            low=0.012,
            high=0.093,
            rank=place + 1,
            rank_low=1,
            rank_high=3,
        )
        for place, (gwcode, probability) in enumerate(((451, 0.06), (490, 0.041), (775, 0.02)))
    ]
    with as_system("tests"):
        return add_list(head(**fields), rows).forecast_list


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
