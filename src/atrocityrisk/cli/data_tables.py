"""What the commands about data show: sources, files, and what a panel holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.terminals import escape_control, json_rows

if TYPE_CHECKING:
    import pandas as pd

    from atrocityrisk.panels import Panel
    from atrocityrisk.sources import Source
    from atrocityrisk.sources.fetching import FetchedFile

PANEL_FIELDS = {
    "rows": "country-years",
    "states": "states in any year",
    "first_year": "first year",
    "last_year": "last year",
    "last_settled_year": "last year of which no later releases are to come",
    "usual_origin": "year that a list is made from unless another is asked for",
    "last_year_cells": "values of the last year: observed, carried, missing, and of the observed "
    "those from newer files (late) and those still to be revised (provisional)",
    "outcome": "name",
    "indicators": "one object an indicator: observed, carried and missing rows, years",
    "notes": "what a reader of the panel should know, such as rows that were left out",
}
"""Fields of the JSON of a panel."""


def panel_json(panel: Panel) -> dict[str, object]:
    """What a panel holds, for programs."""
    first, last = panel.years
    table = panel.describe().rename_axis("indicator").reset_index()
    return {
        "rows": len(panel.index),
        "states": panel.index.get_level_values("gwcode").nunique(),
        "first_year": first,
        "last_year": last,
        "last_settled_year": panel.last_settled_year,
        "usual_origin": panel.usual_origin,
        "last_year_cells": _last_year_cells(panel),
        "outcome": panel.outcome.name,
        "indicators": json_rows(table),
        "notes": list(panel.notes),
    }


def show_panel(panel: Panel) -> None:
    """Print what a panel holds."""
    from atrocityrisk.cli import display

    console = display.console()
    states = panel.index.get_level_values("gwcode").nunique()
    first, last = panel.years
    console.print(
        f"\n{counted(len(panel.index), 'row')}, {counted(states, 'state')}, {first}–{last}, "
        f"{counted(len(panel.columns), 'indicator')}, outcome {panel.outcome.name}",
        style="bold",
    )
    numbers = ("observed\n%", "carried\n%", "missing\n%", "years")
    shown = display.table("indicator", *numbers, right=numbers, fold="indicator")
    for name, row in panel.describe().iterrows():
        cells = len(panel.index)
        shares = [display.percent(row[k] / cells) for k in ("observed", "carried", "missing")]
        span = f"{display.whole(row['first_year'])}–{display.whole(row['last_year'])}"
        shown.add_row(str(name), *shares, span)
    console.print(shown)
    for text in (_last_year_text(panel), *panel.notes):
        display.note(escape_control(text), on=console)


def _last_year_cells(panel: Panel) -> dict[str, int]:
    """How many values of the last year are observed, carried and missing, and how many are late."""
    last = panel.years[1]
    ages = panel.ages.xs(last, level="year").to_numpy()
    late = panel.late_cells
    late = late[late["year"] == last]
    return {
        "observed": int((ages == 0).sum()),
        "carried": int((ages > 0).sum()),
        "missing": int((ages < 0).sum()),
        "late": len(late),
        "provisional": int(late["provisional"].sum()),
    }


def _last_year_text(panel: Panel) -> str:
    """How the last year stands, on which a list from it rests."""
    from atrocityrisk.cli import display

    last, cells = panel.years[1], _last_year_cells(panel)
    every = max(cells["observed"] + cells["carried"] + cells["missing"], 1)
    observed, carried, missing, revised = (
        f"{display.percent(cells[name] / every)} %"
        for name in ("observed", "carried", "missing", "provisional")
    )
    text = f"{last}: {observed} of its values observed, {carried} from earlier years, "
    text += f"{missing} missing"
    if panel.last_settled_year == last:
        return text
    return (
        f"{text}; provisional, {revised} still to be revised. A list is made from "
        f"{panel.usual_origin} unless another year is asked for (`--origin`)"
    )


def show_sources(entries: list[tuple[str, Source]]) -> None:
    """Print the sources, their terms and their files."""
    from atrocityrisk.cli import display

    shown = display.table("source", "publisher and licence", "files looked for")
    for column in shown.columns[1:]:
        column.no_wrap, column.overflow = False, "fold"
    for name, source in entries:
        shown.add_row(name, f"{source.publisher}\n{_terms(source)}", "\n".join(source.files))
    console = display.console()
    console.print(shown)
    display.note(
        f"{counted(len(entries), 'source')}. Where a licence does not allow passing figures on, "
        "fetch the file yourself and build a panel of your own.",
        on=console,
    )


def show_fetched(files: list[FetchedFile]) -> None:
    """Print what has arrived."""
    from atrocityrisk.cli import display

    shown = display.table("source", "file", "release", "now", fold="file")
    for file in files:
        came = "fetched" if file.downloaded else "was there"
        shown.add_row(file.source, file.path.name, file.status, came)
    if files:
        display.console().print(shown)


def show_verified(
    named: pd.DataFrame, counts: str, others: list[Path], strangers: list[Path]
) -> None:
    """Print how the files of a folder compare with the hashes on record."""
    from atrocityrisk.cli import display, left_out_files

    shown = display.table("source", "file", "version", "state", fold="file")
    for row in named.to_dict("records"):
        shown.add_row(*(row[name] for name in named.columns))
    console = display.console()
    if shown.row_count:
        console.print(shown)
    display.note(counts or "no file on record", on=console)
    if others:
        display.note(
            f"{len(others)} recognised by name alone; no hash is on record, so reading them is the "
            f"only check: {escape_control(', '.join(path.name for path in others))}",
            on=console,
        )
    left_out_files.tell_unrecognised(strangers, on=console, whole=True)


def _terms(source: Source) -> str:
    """Licence, and what the embedded panel may hold under it."""
    if not source.redistributable:
        return f"licence: {source.licence}; not in the embedded panel"
    bare = "; bare facts only" if source.licence == "not stated" else ""
    return f"licence: {source.licence}{bare}"
