"""How pages name records."""

from atrocityrisk.desk.page_parts.answers import visible_record
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.pages.record_versions import record_versions

RECORDS = ReviewedKind(
    noun="record",
    heading="Records",
    listing="records",
    page="record",
    summary="desk/record_summary.html",
    find=visible_record,
    versions=record_versions,
)
