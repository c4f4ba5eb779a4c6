"""What is not sealed itself, held to what is: rows of lists, digests of bulletins, evidence."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError

from atrocityrisk.desk.changes.forecast_adding import check_rows
from atrocityrisk.desk.changes.history_chain import ChainProblem
from atrocityrisk.desk.changes.history_check import read_all
from atrocityrisk.desk.models import Assessment, Bulletin, ForecastList
from atrocityrisk.desk.models.assessment import Evidence

# SQLite takes anything into a column; what comes back may then be no value of the field.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, DatabaseError)


def check_derived() -> Iterator[ChainProblem]:
    """What does not agree with the sealed versions that it was made with."""
    yield from _each("forecasts", ForecastList, check_rows)
    yield from _each("bulletin", Bulletin, _bulletin_fault)
    yield from _each("assessment", Assessment, _evidence_fault)


def _each(kind: str, model: Any, fault_of: Any) -> Iterator[ChainProblem]:
    # Whatever one may see: verification is of everything. One that cannot be read is named already.
    rows = model._base_manager.order_by("pk")
    for _, row in read_all(rows, rows):
        try:
            fault = "" if row is None else fault_of(row)
        except _UNREADABLE:
            continue
        if fault:
            yield ChainProblem(kind=kind, key=str(row.key), what=fault)


def _bulletin_fault(bulletin: Bulletin) -> str:
    digest = hashlib.sha256(bulletin.content.encode("utf-8")).hexdigest()
    return "" if digest == bulletin.sha256 else "it does not fit its digest: edited"


def _evidence_fault(assessment: Assessment) -> str:
    cited = {key for one in assessment.indicator_findings for key in one.evidence}
    rows = Evidence._base_manager.filter(assessment=assessment)
    kept = set(rows.values_list("record__key", flat=True))
    if cited == kept:
        return ""
    return "the records that it is kept with are not those that its findings cite: edited"
