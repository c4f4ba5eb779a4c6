"""What an alert points to, as far as the viewer may see each thing today."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from atrocityrisk.desk.models import Alert, Assessment, ForecastList, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, EvidenceKind, read_evidence
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import may_see_level

_MODELS: dict[EvidenceKind, Any] = {
    "record": Record,
    "forecasts": ForecastList,
    "assessment": Assessment,
}


def seen_evidence(alert: Alert, highest: Level | None = None) -> tuple[EvidenceItem, ...]:
    """Evidence that the present scope may see; of no higher level than one chosen."""
    items = read_evidence(alert.evidence)
    shown = [item for item in items if may_see_level(item.level)]
    seen = _seen_keys(shown, highest)
    return tuple(
        item
        for item in shown
        if (highest is None or item.level <= highest)
        and (item.kind not in _MODELS or (item.kind, item.key) in seen)
    )


# A thing may have been raised, taken back or put under embargo since it was cited.
def _seen_keys(items: Iterable[EvidenceItem], highest: Level | None) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for kind, model in _MODELS.items():
        keys = [UUID(item.key) for item in items if item.kind == kind]
        if not keys:
            continue
        rows = model.objects.filter(key__in=keys)
        if highest is not None:
            rows = rows.filter(level__lte=highest)
        seen.update((kind, str(key)) for key in rows.values_list("key", flat=True))
    return seen
