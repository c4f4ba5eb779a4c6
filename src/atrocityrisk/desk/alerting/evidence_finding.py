"""Evidence as a viewer sees it: what a piece names is seen by them today, or the piece is not."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from atrocityrisk.desk.models import Assessment, ForecastList, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem


def seen_evidence(items: Iterable[EvidenceItem]) -> frozenset[EvidenceItem]:
    """Those of some pieces that the present scope may see; what was counted names nothing."""
    wanted = frozenset(items)
    managers: dict[str, Any] = {
        "record": Record.objects,
        "assessment": Assessment.objects,
        "forecasts": ForecastList.objects,
    }
    seen: set[tuple[str, UUID]] = set()
    for kind, rows in managers.items():
        keys = {item.key for item in wanted if item.kind == kind}
        # A level may be raised, and a draft taken back, after it was named.
        if keys:
            found = rows.filter(key__in=keys).values_list("key", flat=True)
            seen.update((kind, key) for key in found)
    return frozenset(
        item for item in wanted if item.kind == "number" or (item.kind, UUID(item.key)) in seen
    )
