"""Command that lists what a folder holds of the past."""

from pathlib import Path
from typing import Annotated

import typer

EPILOGS = {
    "vintages": (
        "Every file is read, because few state their release in their name. Days of releases "
        "that the program does not know can be added in a releases.csv in the folder: source, "
        "edition, released, basis (published or seen), reference."
    )
}


def vintages(
    source: Annotated[Path, typer.Option("--from", help="Folder of publishers' files.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file that cannot be read.")
    ] = False,
) -> None:
    """List releases with the day they were out, and what can be built as of when."""
    from atrocityrisk.cli import display, left_out_files
    from atrocityrisk.panels import source_files
    from atrocityrisk.vintages import release_catalogue

    with display.progress() as progress:
        found = release_catalogue.find_releases(source, strict=strict, progress=progress)
    archives = release_catalogue.find_archives(source, strict=strict)
    unreadable = source_files.closed_folders(source, strict=strict)
    unreadable += [file.unreadable for file in found if file.unreadable is not None]
    unreadable += archives.unreadable
    left_out_files.tell_unreadable(unreadable)
    files = [file for file in found if file.unreadable is None]
    console = display.console()
    shown = display.table(
        "source", "release", "out by", "known from", "to", "file",
        fold="file", drop=("known from", "to", "file", "release"),
    )  # fmt: skip
    for file in files:
        known = file.release
        day = "not dated" if known is None else str(known.released)
        basis = "" if known is None else {"published": "publisher", "seen": "a copy"}[known.basis]
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
    table = release_catalogue.buildable(files)
    if len(table):
        steps = display.table("as of", "sources", "indicators", "new that day", fold="new that day")
        for step in table.astype(str).to_dict("records"):
            steps.add_row(step["as_of"], step["sources"], step["indicators"], step["new"])
        console.print(steps)
    if len(archives.table):
        kept = display.table("archive", "release", "origin", "file", fold="file")
        for row in archives.table.astype(str).to_dict("records"):
            kept.add_row(row["kind"], row["edition"], row["origin"], Path(row["path"]).name)
        console.print(kept)
    others = set(source_files.unrecognised_files(source)) - set(archives.table["path"])
    others -= {file.path for file in unreadable}
    left_out_files.tell_unrecognised(sorted(others), on=console)
    left_out_files.leave_incomplete(unreadable)
