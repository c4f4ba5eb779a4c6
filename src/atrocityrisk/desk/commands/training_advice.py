"""Advice of a training desk: signed and followed up, done last year, and not yet finished."""

from datetime import timedelta

from django.utils import timezone

from atrocityrisk.desk.changes.advice_follow_up import follow_up
from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.commands.training_assessments import signed_by
from atrocityrisk.desk.commands.training_forecasts import RISEN
from atrocityrisk.desk.models import Advice, Alert, Assessment, Person
from atrocityrisk.desk.rules.advice_checks import factors_text
from atrocityrisk.desk.rules.levels import Level, Progress
from atrocityrisk.desk.rules.scope import as_person

_FACTORS = (6, 7)


def fill_advice(people: dict[str, Person], signed: Assessment, issued: Alert) -> None:
    """Advise on what was warned of, and note what followed on earlier advice."""
    author, reviewer = people["analyst"], people["second-reviewer"]
    now = _advice("P1.3", ago=0, alert=issued, assessment=signed)
    _signed(now, author, reviewer)
    earlier = _signed(_advice("P1.2", ago=400), author, reviewer)
    _followed(earlier, people["second-analyst"], Progress.DONE, ago=200)
    under_way = _signed(_advice("P1.1", ago=90), author, reviewer)
    _followed(under_way, author, Progress.UNDER_WAY, ago=30)
    with as_person(author):
        save_content(_advice("P1.4", ago=0), author)


def _advice(
    option: str, *, ago: int, alert: Alert | None = None, assessment: Assessment | None = None
) -> Advice:
    day = timezone.now().date() - timedelta(days=ago)
    return Advice(
        gwcode=RISEN,
        option=option,
        risk_factors=factors_text(_FACTORS),
        reason="Invented, for training. The risk factors named call for it, and it can begin now.",
        responsible="Ministry of Examples",
        advised_on=day,
        due_on=day + timedelta(days=60),
        progress=Progress.ADVISED,
        alert=alert,
        assessment=assessment,
        level=Level.RESTRICTED,
    )


def _signed(row: Advice, author: Person, reviewer: Person) -> Advice:
    with as_person(author):
        row = save_content(row, author)
    return signed_by(row, author, reviewer)


def _followed(row: Advice, person: Person, progress: Progress, *, ago: int) -> None:
    with as_person(person):
        follow_up(
            row,
            person,
            progress=progress,
            followed="Invented, for training. The ministry took it up and wrote to the office.",
            followed_on=timezone.now().date() - timedelta(days=ago),
            reason="what is known of it",
        )
