"""What an alert points to, as far as the viewer may see each thing today."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from atrocityrisk.desk.changes.evidence_checks import EVIDENCE_MODELS
from atrocityrisk.desk.models import Alert, ForecastList
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, read_evidence
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import may_see_level


def seen_evidence(alert: Alert, highest: Level | None = None) -> tuple[EvidenceItem, ...]:
    """Evidence that the present scope may see; of no higher level than one chosen."""
    return evidence_by_alert([alert], highest)[alert.pk]


def evidence_by_alert(
    alerts: Sequence[Alert], highest: Level | None = None, *, embargoed: bool = True
) -> dict[int, tuple[EvidenceItem, ...]]:
    """The same of some alerts, by their number; without what is under embargo where so asked."""
    cited = {alert.pk: _up_to(read_evidence(alert.evidence), highest) for alert in alerts}
    every = [item for items in cited.values() for item in items]
    seen = _seen_keys(every, highest, embargoed=embargoed)
    return {
        number: tuple(item for item in items if not item.key or (item.kind, item.key) in seen)
        for number, items in cited.items()
    }


def _up_to(items: Iterable[EvidenceItem], highest: Level | None) -> list[EvidenceItem]:
    return [
        item
        for item in items
        if may_see_level(item.level) and (highest is None or item.level <= highest)
    ]


# A thing may have been raised, taken back or put under embargo since it was cited.
def _seen_keys(
    items: Iterable[EvidenceItem], highest: Level | None, *, embargoed: bool
) -> set[tuple[str, str]]:
    items = list(items)
    seen: set[tuple[str, str]] = set()
    for kind, model in EVIDENCE_MODELS.items():
        keys = [UUID(item.key) for item in items if item.kind == kind and item.key]
        if not keys:
            continue
        rows = model.objects.filter(key__in=keys)
        if highest is not None:
            rows = rows.filter(level__lte=highest)
        if not embargoed and model is not ForecastList:
            today = timezone.now().date()
            rows = rows.filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=today))
        seen.update((kind, str(key)) for key in rows.values_list("key", flat=True))
    return seen
