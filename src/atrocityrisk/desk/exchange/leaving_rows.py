"""Rows that may leave by program: what the scope shows, and once more what the source's level says.

No record has a lower level than its source; should one have, by whatever fault, it stays here.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.models.versions import both
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import visible_levels


def leaving_records() -> QuerySet[Record]:
    """Records that the present scope may see, with their sources, the newest first."""
    allowed = both(Q(), visible_levels("source__"))
    rows = Record.objects.select_related("source").order_by("-first_day", "-pk")
    return rows.none() if allowed is None else rows.filter(allowed)


def without_embargo(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Of some records, those that anybody of their level may see today."""
    today = timezone.now().date()
    return rows.filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=today))


def up_to_level(rows: QuerySet[Record], level: Level) -> QuerySet[Record]:
    """Of some records, those of no higher level; nor of a source of a higher one."""
    return rows.filter(level__lte=level, source__level__lte=level)
