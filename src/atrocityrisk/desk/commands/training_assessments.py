"""Judgements of a training desk: assessments by two, one of them signed, and codings of speech."""

from datetime import date, timedelta
from typing import TypeVar

from django.utils import timezone

from atrocityrisk.desk.changes.speech_saving import save_coding
from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.commands.training_forecasts import OUTCOME, RISEN
from atrocityrisk.desk.models import Assessment, Person, Record, SpeechCoding
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence, Status, Trend
from atrocityrisk.desk.rules.scope import as_person

Row = TypeVar("Row", bound=Reviewed)

_NOTE = "Invented, for training. What is linked bears it out."
# Indicator, then presence and trend as the first and as the second assessor judge them.
_JUDGED = (
    ("1.1", ("yes", "rising"), ("yes", "rising")),
    ("1.3", ("partly", "steady"), ("partly", "steady")),
    ("2.1", ("yes", "rising"), ("partly", "rising")),
    ("2.4", ("no", "steady"), ("no", "steady")),
    ("3.1", ("partly", "steady"), ("partly", "rising")),
    ("3.4", ("yes", "steady"), ("yes", "steady")),
    ("4.1", ("partly", "rising"), ("partly", "steady")),
    ("5.2", ("yes", "steady"), ("yes", "rising")),
    ("6.2", ("no", "steady"), ("no", "steady")),
    ("7.2", ("partly", "rising"), ("no", "steady")),
    ("8.1", ("yes", "rising"), ("yes", "rising")),
    ("9.1", ("unknown", "unknown"), ("partly", "steady")),
    ("9.3", ("yes", "rising"), ("yes", "steady")),
    ("10.2", ("no", "steady"), ("no", "steady")),
    ("11.1", ("no", "steady"), ("partly", "steady")),
    ("12.2", ("no", "steady"), ("no", "steady")),
)
# Speaker, audience, message, context, medium.
_CODED = (
    (("yes", "yes", "yes", "partly", "yes"), ("yes", "partly", "yes", "partly", "yes")),
    (("partly", "unknown", "yes", "partly", "yes"), ("partly", "no", "yes", "partly", "yes")),
    (("yes", "yes", "no", "no", "partly"), ("yes", "yes", "partly", "no", "partly")),
)
_SPEECH = "A broadcaster"


def fill_assessments(people: dict[str, Person], records: list[Record]) -> Assessment:
    """Assess a State last year and this year; the signed one of this year."""
    today = timezone.now().date()
    cited = _cited(records, today)
    first, second = people["analyst"], people["second-analyst"]
    before = _assessment(first, today - timedelta(days=365), which=1, cited=())
    signed_by(before, first, people["second-reviewer"])
    # Both are begun before either is submitted: neither could read the other's.
    signed = _assessment(first, today - timedelta(days=1), which=0, cited=cited)
    other = _assessment(second, today - timedelta(days=1), which=1, cited=cited[:1])
    signed = signed_by(signed, first, people["reviewer"])
    with as_person(second):
        take_step(other, STEPS["submit"], second)
    return signed


def _seen_by_both(record: Record) -> bool:
    """Whether it is reviewed, and both analysts may see it."""
    reviewed = record.status == Status.REVIEWED and not record.embargoed
    return reviewed and record.level <= Level.RESTRICTED


def _cited(records: list[Record], today: date) -> tuple[Record, ...]:
    """Some records of the State of the last year, which both assessors may see."""
    found = [
        record
        for record in records
        if record.gwcode == RISEN
        and _seen_by_both(record)
        and record.first_day > today - timedelta(days=365)
    ]
    return tuple(found[:3])


def _assessment(
    author: Person, last_day: date, *, which: int, cited: tuple[Record, ...]
) -> Assessment:
    findings = [
        IndicatorFinding(
            indicator=indicator,
            presence=Presence(judged[which][0]),
            trend=Trend(judged[which][1]),
            confidence=None if judged[which][0] == "unknown" else Confidence.MODERATE,
            evidence=tuple(record.key for record in cited) if place == 0 else (),
            note=_NOTE if place == 0 else "",
        )
        for place, (indicator, *judged) in enumerate(_JUDGED)
    ]
    with as_person(author):
        return save_content(
            Assessment(
                gwcode=RISEN,
                first_day=last_day - timedelta(days=180),
                last_day=last_day,
                summary="Invented, for training. Armed groups grow, and officials of one group "
                "are dismissed. What happens in the hill region is hardly known.",
                findings=findings_text(findings),
                outcome=OUTCOME,
                first_year=last_day.year,
                last_year=last_day.year + 1,
                probability=(0.15, 0.08)[which],
                low=(0.08, 0.04)[which],
                high=(0.3, 0.2)[which],
                level=Level.RESTRICTED,
            ),
            author,
        )


def signed_by(row: Row, author: Person, reviewer: Person) -> Row:
    """A row that its author submitted and another accepted."""
    with as_person(author):
        row = take_step(row, STEPS["submit"], author)
    with as_person(reviewer):
        return take_step(row, STEPS["accept"], reviewer, reason="an exercise")


def fill_codings(people: dict[str, Person], records: list[Record]) -> None:
    """Have two coders read the same records of speech, each by themselves."""
    told = [record for record in records if _SPEECH in record.account and _seen_by_both(record)]
    for record, pair in zip(told, _CODED, strict=False):
        for name, said in zip(("analyst", "second-analyst"), pair, strict=True):
            elements = dict(
                zip(("speaker", "audience", "message", "context", "medium"), said, strict=True)
            )
            with as_person(people[name]):
                coding = SpeechCoding(record=record, note=_NOTE, **elements)
                save_coding(coding, people[name], finish=True)
