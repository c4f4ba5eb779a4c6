"""Records that an assessor may cite, and those that are cited: only what the viewer may see."""

from collections.abc import Iterable
from uuid import UUID

from atrocityrisk.desk.database.record_filters import sign_mark
from atrocityrisk.desk.models import Assessment, Record
from atrocityrisk.desk.rules.framework_words import RiskFactor
from atrocityrisk.desk.rules.levels import Status

MOST_OFFERED = 60
"""Records of a risk factor that its page offers, the gravest first; others are cited by key."""

_COUNTS_NO_MORE = (Status.WITHDRAWN, Status.REJECTED)


def offered_records(assessment: Assessment, factor: RiskFactor) -> list[Record]:
    """Records of the State and the period that name a risk factor."""
    rows = Record.objects.filter(
        gwcode=assessment.gwcode,
        last_day__gte=assessment.first_day,
        first_day__lte=assessment.last_day,
        indicators__contains=sign_mark(str(factor.number)),
    ).exclude(status__in=_COUNTS_NO_MORE)
    return list(rows.order_by("-severity", "-first_day", "-pk")[:MOST_OFFERED])


def visible_records(keys: Iterable[UUID]) -> dict[UUID, Record]:
    """Those of some records that the viewer may see, by key."""
    return {row.key: row for row in Record.objects.filter(key__in=set(keys))}
