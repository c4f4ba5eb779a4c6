"""Whether bulletins still say what was issued: each is held to its sealed version."""

import json
from collections.abc import Sequence
from typing import Any

from atrocityrisk.desk.changes.version_seals import seals_of
from atrocityrisk.desk.models import Bulletin

CHANGED = (
    "It is no more as it was issued: somebody has changed it in the database. Do not rely on it, "
    "and tell an administrator, who runs `atrocityrisk desk verify`."
)
"""What is said of a bulletin that differs from its sealed version."""


def contents_as_issued(rows: Sequence[Bulletin]) -> dict[int, dict[str, Any]]:
    """What bulletins say, by primary key; without those that differ from their sealed version."""
    # Whoever changes a row can make its digest anew, and not the code of its version. A version is
    # seen by its own level: a row whose level was lowered has none that its new readers may see.
    versions = list(
        Bulletin.history.model.objects.filter(id__in=[row.pk for row in rows]).order_by("pk")
    )
    seals = seals_of("bulletin", versions)
    sealed = {one.id: one for one in versions if one.pk in seals and seals[one.pk].intact}
    found = {}
    for row in rows:
        version = sealed.get(row.pk)
        if version is not None and (version.content, version.level) == (row.content, row.level):
            said = _read(row.content)
            if said is not None:
                found[row.pk] = said
    return found


def _read(content: str) -> dict[str, Any] | None:
    try:
        said = json.loads(content)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
