"""What has become of advice, noted beside what was signed, which stays as it was signed."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.changes.workflow import may_do, read_reason
from atrocityrisk.desk.models import Advice, Person
from atrocityrisk.desk.models.reviewed import refuse_other_version
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.advice_checks import check_follow_up
from atrocityrisk.desk.rules.levels import Progress, Status

FOLLOWED_UP = ("progress", "followed", "followed_on")
"""The fields that a follow-up changes; whoever signs vouches for all others."""


def may_follow_up(advice: Advice, person: Person) -> bool:
    """Whether a person may note what has become of advice: of signed advice, whoever writes any."""
    return advice.status == Status.REVIEWED and may_do("change", advice, person)


@transaction.atomic
def follow_up(
    advice: Advice,
    person: Person,
    *,
    progress: Progress,
    followed: str,
    followed_on: date | None,
    reason: str,
) -> Advice:
    """Note what has become of advice as a version of its own; its review stands."""
    stored = current(advice)
    refuse_other_version(advice, stored.version)
    if not may_follow_up(stored, person):
        raise PermissionDenied("what followed is noted of signed advice, by analysts and reviewers")
    text = read_reason(reason, needed=True)
    faults = check_follow_up(
        advised_on=stored.advised_on, progress=progress, followed=followed, followed_on=followed_on
    )
    if faults:
        raise ValidationError(faults)
    said = (progress, followed, followed_on)
    if said == tuple(getattr(stored, name) for name in FOLLOWED_UP):
        raise ValidationError("nothing would change: say what has become of it, or leave it")
    stored.progress, stored.followed, stored.followed_on = said
    stored.full_clean()
    return save_with(stored, text)
