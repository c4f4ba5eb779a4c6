"""Probabilities that assessors gave, for the library's `evaluation`: no names, no texts."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from atrocityrisk.desk.commands.leaving_files import Leaving, asked_for, write_leaving
from atrocityrisk.desk.exchange.leaving_rows import assessments_within
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.schema_state import require_current

_SAID = ("gwcode", "outcome", "first_year", "last_year", "probability", "low", "high")
COLUMNS = (*_SAID, "made_at", "assessor", "assessment")


@dataclass(frozen=True, kw_only=True)
class WrittenJudgements:
    """What was written."""

    file: Path
    rows: int
    assessors: int


def export_judgements(out: Path, *, level: str, unreviewed: bool) -> WrittenJudgements:
    """Write the probabilities of assessments up to a level."""
    require_current()
    asked = asked_for(out, level=level, unreviewed=unreviewed)
    with as_system("export judgements"):
        found = assessments_within(asked.bounds).filter(
            status__in=asked.statuses, probability__isnull=False
        )
        assessments = list(found.select_related("author").order_by("pk"))
        since = _first_stated([one.pk for one in assessments])
        rows = [
            (
                *(getattr(one, name) for name in _SAID),
                since[one.pk].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                assessor_pseudonym(str(one.author.key)),
                str(one.key),
            )
            for one in assessments
        ]
        write_leaving(
            Leaving(
                content="judgements",
                heading={"assessors": "pseudonyms; the same person has the same in every file"},
                columns=COLUMNS,
                rows=rows,
            ),
            asked,
        )
    return WrittenJudgements(
        file=asked.out, rows=len(rows), assessors=len({one.author_id for one in assessments})
    )


def assessor_pseudonym(key: str) -> str:
    """Name of an assessor in files, which nobody can trace back without the desk's key."""
    secret = str(settings.DESK_HISTORY_KEY).encode("ascii")
    # Said with its purpose, so that it is no code of anything else.
    code = hmac.new(secret, f"assessor {key}".encode("ascii"), hashlib.sha256).hexdigest()
    return f"a-{code[:12]}"


def _first_stated(numbers: list[int]) -> dict[int, datetime]:
    """Since when each says what it says of the probability: later review changes no forecast."""
    said: dict[int, tuple[Any, ...]] = {}
    since: dict[int, datetime] = {}
    rows = Assessment.history.filter(id__in=numbers).order_by("history_id")
    for number, at, *values in rows.values_list("id", "history_date", *_SAID):
        if said.get(number) != tuple(values):
            said[number], since[number] = tuple(values), at.astimezone(UTC)
    return since
