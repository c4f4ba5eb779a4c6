"""Whether the versions that a page shows are still as the chain sealed them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from atrocityrisk.desk.changes.history_chain import (
    is_code,
    sealed_content,
    version_code,
    version_values,
)
from atrocityrisk.desk.changes.sealed_columns import sealed_columns
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.ledger.entries import seal_of


@dataclass(frozen=True, kw_only=True)
class VersionSeal:
    """Seal of one version: hash of its entry, and whether the version still fits it."""

    # Without the entry's number: that would tell how much is kept that the viewer cannot see.
    hash: str
    intact: bool


def seals_of(kind: str, versions: Sequence[models.Model]) -> dict[int, VersionSeal]:
    """Seals of some versions, by their number; one that stands outside the chain has none."""
    by_number = {int(version.pk): version for version in versions}
    # Where a text was taken out, the later entry seals what is left.
    entries = ChainEntry.objects.filter(kind=kind, history_id__in=by_number).order_by("number")
    return {entry.history_id: _seal(entry, by_number[entry.history_id]) for entry in entries}


def _seal(entry: ChainEntry, version: models.Model) -> VersionSeal:
    seal = seal_of(entry.line.encode("utf-8"))
    if seal is None or not seal.intact:
        return VersionSeal(hash="", intact=False)
    said = sealed_content(entry.line) or {}
    columns = sealed_columns(entry.kind, said.get("columns"))
    if columns is None:
        return VersionSeal(hash=seal.hash, intact=False)
    values = version_values(version, columns)
    code = version_code(entry.kind, values, number=entry.number, previous=seal.previous)
    return VersionSeal(hash=seal.hash, intact=is_code(code, said.get("code")))
