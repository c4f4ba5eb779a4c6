"""Command that lists what a folder holds of the past."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, InputFolder, Strict, Verbose
from atrocityrisk.cli.terminals import answer, json_files, json_rows

if TYPE_CHECKING:
    import pandas as pd

    from atrocityrisk.panels.as_of import DatedFile

BASIS = {"published": "publisher", "seen": "a copy"}
"""How the day of a release is known, in the words of the table."""


@described(
    "atrocityrisk vintages raw",
    fields={
        "releases": "one object a file: source, release, released (day), basis (published or "
        "seen), last_year, file",
        "buildable": "what a panel as of each day could hold: as_of, sources, indicators, new",
        "archives": "archived panels, lists and labels: kind, edition, origin, file",
        "left_out": "one object a file that cannot be read: source, file, fault",
        "unrecognised": "files of no source by name",
    },
    note=(
        "Every file is read, because few state their release in their name. Days of releases "
        "that the program does not know can be added in a releases.csv in the folder: source, "
        "edition, released, basis (published or seen), reference."
    ),
)
def vintages(
    folder: InputFolder,
    strict: Strict = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List releases with the day they were out, and what can be built as of when."""
    from atrocityrisk.cli import display, left_out_files
    from atrocityrisk.panels import source_files
    from atrocityrisk.vintages import release_catalogue

    with display.progress(verbose=verbose) as progress:
        found = release_catalogue.find_releases(folder, strict=strict, progress=progress)
    archives = release_catalogue.find_archives(folder, strict=strict)
    unreadable = source_files.closed_folders(folder, strict=strict)
    unreadable += [file.unreadable for file in found if file.unreadable is not None]
    unreadable += archives.unreadable
    left_out_files.tell_unreadable(unreadable)
    files = [file for file in found if file.unreadable is None]
    table = release_catalogue.buildable(files)
    others = set(source_files.unrecognised_files(folder)) - set(archives.table["path"])
    others -= {file.path for file in unreadable}
    answer(
        lambda: _show(files, table, archives.table, sorted(others)),
        lambda: {
            "releases": [_release(file) for file in files],
            "buildable": json_rows(table),
            "archives": [
                {**row, "path": Path(row["path"]).as_posix()} for row in json_rows(archives.table)
            ],
            "left_out": left_out_files.unreadable_json(unreadable),
            "unrecognised": json_files(sorted(others)),
        },
        as_json=as_json,
    )
    left_out_files.leave_incomplete(unreadable)


def _release(file: DatedFile) -> dict[str, object]:
    known = file.release
    return {
        "source": file.source,
        "release": file.version,
        "released": None if known is None else known.released,
        "basis": None if known is None else known.basis,
        "last_year": file.last_year,
        "file": file.path.as_posix(),
    }


def _show(
    files: Sequence[DatedFile], table: pd.DataFrame, archives: pd.DataFrame, others: list[Path]
) -> None:
    from atrocityrisk.cli import display, left_out_files

    console = display.console()
    shown = display.table(
        "source", "release", "out by", "known from", "to", "file",
        fold="file", drop=("known from", "to", "file", "release"),
    )  # fmt: skip
    for file in files:
        known = file.release
        day = "not dated" if known is None else str(known.released)
        basis = "" if known is None else BASIS[known.basis]
        shown.add_row(file.source, file.version, day, basis, str(file.last_year), file.path.name)
    console.print(shown)
    # A file without a day cannot be in a panel as of one: it might have come later.
    undated = sum(file.release is None for file in files)
    if undated:
        which = (
            "1 file cannot be dated and is"
            if undated == 1
            else f"{undated} files cannot be dated and are"
        )
        display.note(
            f"{which} left out of any panel as of a day; date what is missing in releases.csv",
            on=console,
        )
    if len(table):
        steps = display.table("as of", "sources", "indicators", "new that day", fold="new that day")
        for step in table.astype(str).to_dict("records"):
            steps.add_row(step["as_of"], step["sources"], step["indicators"], step["new"])
        console.print(steps)
    if len(archives):
        kept = display.table("archive", "release", "origin", "file", fold="file")
        for row in archives.astype(str).to_dict("records"):
            kept.add_row(row["kind"], row["edition"], row["origin"], Path(row["path"]).name)
        console.print(kept)
    left_out_files.tell_unrecognised(others, on=console)
