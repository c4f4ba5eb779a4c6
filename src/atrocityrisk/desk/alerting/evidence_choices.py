"""What an analyst may choose as evidence of an alert: reviewed, of the State, visible to them."""

from collections.abc import Iterator

from django.utils import timezone

from atrocityrisk.desk.database.forecast_queries import AHEAD, BEGUN
from atrocityrisk.desk.models import Assessment, ForecastRow, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import Level, Status

MOST_RECORDS = 40
MOST_OTHERS = 6


def evidence_choices(gwcode: int, chosen: tuple[EvidenceItem, ...] = ()) -> dict[str, EvidenceItem]:
    """Pieces of evidence by the code under which a form sends them, those chosen before first."""
    # What a rule counted has no key: it is kept or left out, and never typed.
    kept = {
        (f"number:{place}" if item.kind == "number" else f"{item.kind}:{item.key}"): item
        for place, item in enumerate(chosen)
    }
    offered = {f"{item.kind}:{item.key}": item for item in _offered(gwcode)}
    choices = dict(kept)
    for code, item in offered.items():
        # One that is chosen says what it said, until its level changes: then it is chosen anew.
        if code not in kept or item.level != kept[code].level:
            choices[code] = item
    return choices


def choice_words(item: EvidenceItem) -> str:
    """How a piece of evidence reads in a list."""
    return f"{item.words} ({item.level.label})"


def _offered(gwcode: int) -> Iterator[EvidenceItem]:
    today = timezone.now().date()
    reviewed = Record.objects.filter(gwcode=gwcode, status=Status.REVIEWED)
    free = reviewed.exclude(embargo_until__gt=today).order_by("-first_day", "-pk")
    for record in free[:MOST_RECORDS]:
        words = f"Record of {record.period}, severity {record.severity} of 5"
        yield EvidenceItem(
            kind="record", key=str(record.key), words=words, level=Level(record.level)
        )
    signed = Assessment.objects.filter(gwcode=gwcode, status=Status.REVIEWED)
    for one in signed.exclude(embargo_until__gt=today).order_by("-last_day", "-pk")[:MOST_OTHERS]:
        words = f"Assessment of {one.first_day.isoformat()} to {one.last_day.isoformat()}"
        yield EvidenceItem(kind="assessment", key=str(one.key), words=words, level=Level(one.level))
    rows = ForecastRow.objects.filter(gwcode=gwcode, forecast_list__withdrawn=False)
    newest = rows.select_related("forecast_list").order_by("-forecast_list_id")
    for row in newest[:MOST_OTHERS]:
        named = row.forecast_list
        # A nowcast detects; its order is no rank.
        rank = "" if named.model in (BEGUN, AHEAD) else f"rank {row.rank}, "
        words = f"{named.name}: {rank}probability {row.probability:.1%}"
        yield EvidenceItem(
            kind="forecasts", key=str(named.key), words=words, level=Level(named.level)
        )
