"""The dry run: a file read by its mapping, and a report on every row; no record is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from atrocityrisk.desk.incoming.event_import import choices_of, read_events
from atrocityrisk.desk.incoming.import_plan import ImportPlan, plan_faults, plan_of, unmapped
from atrocityrisk.desk.incoming.incoming_sources import IncomingSources, seen_sources
from atrocityrisk.desk.incoming.incoming_table import incoming_table
from atrocityrisk.desk.incoming.read_rows import ReadRow, UnfitCellError
from atrocityrisk.desk.incoming.row_outcomes import counts_of, digest_of, outcomes_of
from atrocityrisk.desk.incoming.row_reading import RowReader, source_lookup
from atrocityrisk.desk.intake.report_store import write_report
from atrocityrisk.desk.intake.upload_store import require_waiting, unchanged_copy, upload_bounds
from atrocityrisk.desk.models import Person, SourceDocument, Upload
from atrocityrisk.desk.models.upload import UploadKind
from atrocityrisk.errors import SpecError


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file as rows of records, and how many rows it has; `unmapped` fill nothing."""

    rows: Sequence[ReadRow]
    total: int
    layout: str
    unmapped: Sequence[str]


def read_upload(upload: Upload, person: Person, *, marks: bool = True) -> ReadFile:
    """The rows of an upload by its mapping; without looking for personal data, where not asked."""
    # The same day however often it is read, so that the report stays true overnight.
    day = upload.made_at.date()
    with unchanged_copy(upload) as path:
        if upload.kind == UploadKind.TABLE:
            table = incoming_table(path, bounds=upload_bounds())
            plan = plan_of(upload.mapping)
            reader = row_reader(plan, table.columns, day=day, marks=marks)
            rows = reader.finish([reader.read(row) for row in table.rows])
            return ReadFile(
                rows=rows,
                total=len(rows),
                layout=table.layout,
                unmapped=unmapped(plan, table.columns),
            )
        rows, total = read_events(
            path,
            upload.kind,
            choices_of(upload.mapping, upload.kind),
            person,
            day=day,
            bounds=upload_bounds(),
        )
        return ReadFile(rows=rows, total=total, layout=upload.get_kind_display(), unmapped=())


def row_reader(plan: ImportPlan, columns: Sequence[str], *, day: date, marks: bool) -> RowReader:
    """The reader of a plan's rows; a plan that does not fit the columns is refused."""
    faults = plan_faults(plan, columns)
    if faults:
        raise SpecError("; ".join(f"{name}: {text}" for name, text in faults.items()))
    seen = list(SourceDocument.objects.all())
    brought = IncomingSources(seen=seen_sources(seen), day=day) if plan.brings_sources else None
    try:
        return RowReader(
            plan=plan,
            columns=columns,
            sources=source_lookup(seen),
            brought=brought,
            marks=marks,
        )
    except UnfitCellError as problem:
        raise SpecError(f"a value for all rows: {problem}") from problem


def make_dry_run(upload: Upload, person: Person) -> None:
    """Read a file, say what would become of each row, and keep the report beside it."""
    require_waiting(upload)
    file = read_upload(upload, person)
    # Not in a transaction, which would keep writers waiting: confirming asks everything again.
    outcomes = outcomes_of(file.rows, person)
    upload.counts = {
        **counts_of(outcomes, file.total),
        "layout": file.layout,
        "unmapped": list(file.unmapped)[:50],
    }
    upload.digest = digest_of(outcomes)
    write_report(upload.report_path, outcomes)
    upload.save(update_fields=["mapping", "counts", "digest"])
