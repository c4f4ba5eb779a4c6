"""The command that compares two releases of data: what changed in the past, came and went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.completions import source_names, state_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.exit_codes import DIFFERENT
from atrocityrisk.cli.shared_options import (
    AsJson,
    ModelName,
    NoCache,
    Origin,
    OutcomeName,
    Quiet,
    Seed,
    SpecFile,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, escape_control, json_files

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from atrocityrisk.data_changes import DataChanges

COLUMNS_SHOWN = 40
"""Columns in the table of the terminal; the files hold all."""

Old = Annotated[Path, typer.Argument(metavar="OLD", help="Earlier release: folder or file.")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="Later release, of the same kind.")]
OutOfDiff = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="Folder for page and tables.")
]
SourceLookedAt = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Source to look at; also what two files are.",
        autocompletion=source_names,
    ),
]
IndicatorsLookedAt = Annotated[
    list[str] | None,
    typer.Option(
        "--indicator", metavar="NAME", help="Indicator or column to look at; may be repeated."
    ),
]
StatesLookedAt = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="STATE",
        help="Name, ISO 3166 code or Gleditsch-Ward number; may be repeated.",
        autocompletion=state_names,
    ),
]
LimitsFile = Annotated[
    Path | None,
    typer.Option("--limits", metavar="FILE", help="TOML file of what a release may change."),
]
Listed = Annotated[
    int,
    typer.Option("--k", "-k", min=1, metavar="K", help="Changes shown, and listed of each column."),
]
WithRanking = Annotated[
    bool, typer.Option("--ranking", help="Say what it does to the list, in parts that add up.")
]
OwnOrigins = Annotated[
    bool, typer.Option("--own-origins", help="Rank each side from its own last year.")
]


@described(
    "atrocityrisk data diff raw-2025 raw-2026 --out diff",
    "atrocityrisk data diff V-Dem-CY-v15.csv V-Dem-CY-v16.csv --limits limits.toml",
    "atrocityrisk data diff old.parquet new.parquet --ranking --out diff",
    fields={
        "old": "the earlier release",
        "new": "the later release",
        "changed": "whether anything differs, new years included",
        "k": "changes listed of each column",
        "sources": "one object a source, with the columns of sources.csv",
        "columns": "one object a column or indicator, with the columns of columns.csv",
        "ages": "one object a source and age of the values, with the columns of ages.csv",
        "states": "one object a column and state, with the columns of states.csv",
        "largest": "the largest changes of each column, with the columns of largest.csv",
        "broken_limits": "one object a broken limit; null if none were asked for",
        "notes": "what limits the comparison",
        "unreadable": "one object a file that cannot be read: source, file, fault",
        "ranking": "origins, notes, moves and their parts; null without --ranking",
        "files": "paths of what was written",
    },
    note=(
        "OLD and NEW are two folders of publishers' files, two files of one source, or two panels. "
        "A file of limits holds changed_share, largest_change_sd, lost_values and ended, for all "
        "columns or in a table [source] or [source.column]; a broken one is named, and the program "
        "ends with code 3."
    ),
)
def diff(
    old: Old,
    new: New,
    out: OutOfDiff = None,
    source: SourceLookedAt = None,
    indicator: IndicatorsLookedAt = None,
    state: StatesLookedAt = None,
    limits: LimitsFile = None,
    k: Listed = 10,
    ranking: WithRanking = False,
    spec: SpecFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    own_origins: OwnOrigins = False,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """See what a release of data changes before it counts."""
    from atrocityrisk.cli import left_out_files
    from atrocityrisk.cli.asked_spec import asked_spec
    from atrocityrisk.cli.waiting import waiting

    chosen = {"model": model, "outcome": outcome, "origin": origin, "seed": seed}
    amended = {key: value for key, value in chosen.items() if value is not None}
    if not ranking:
        _refuse_options_of_lists([*amended, *(["spec"] if spec else [])], own_origins)
    asked = asked_spec(spec, amended, command="data diff") if ranking else None
    request = " ".join(map(str, (old, new, source, indicator, state, ranking, spec, amended)))
    with (
        waiting(
            f"comparing {old} with {new}",
            command="data diff --ranking" if ranking else "data diff",
            request=request,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        from atrocityrisk import data_changes
        from atrocityrisk._core.files import check_folder

        if out is not None:
            check_folder(out)
        allowed = None if limits is None else data_changes.read_limits(limits)
        found = data_changes.compare_releases(
            old, new, source=source, indicators=indicator or None, states=state or None, k=k,
            ranking=ranking, spec=asked, own_origins=own_origins, progress=progress,
        )  # fmt: skip
    broken = None if allowed is None else data_changes.broken_limits(found, allowed)
    files = () if out is None else data_changes.write_data_changes(found, out, broken=broken)
    left_out_files.tell_unreadable(found.unreadable)
    _tell_nothing_compared(found)
    answer(
        lambda: _show(found, broken, files),
        lambda: _json(found, broken, files),
        as_json=as_json,
        quiet=quiet,
    )
    if broken is not None and len(broken):
        _refuse_release(broken)
    left_out_files.leave_incomplete(found.unreadable)


def _refuse_options_of_lists(given: list[str], own_origins: bool) -> None:
    """Refuse options that say how a list is made where none is."""
    from atrocityrisk.errors import SpecError

    names = [f"--{name}" for name in (*given, *(["own-origins"] if own_origins else []))]
    if names:
        raise SpecError(
            f"expected --ranking beside {', '.join(names)}, which say how a list is made; add it"
        )


def _json(
    found: DataChanges, broken: pd.DataFrame | None, files: tuple[Path, ...]
) -> dict[str, Any]:
    """The whole comparison, for machines."""
    from atrocityrisk.data_changes.data_change_files import json_content

    return {**json_content(found, broken), "files": json_files(files)}


def _refuse_release(broken: pd.DataFrame) -> None:
    """Name each broken limit on stderr, and leave with the code of a difference."""
    from atrocityrisk.cli.terminals import say
    from atrocityrisk.data_changes.change_limits import limit_text

    for row in broken.to_dict("records"):
        text = limit_text({str(name): value for name, value in row.items()})
        say(f"atrocityrisk: limit broken: {text}", err=True)
    raise typer.Exit(DIFFERENT)


def _tell_nothing_compared(found: DataChanges) -> None:
    """Say on stderr, whatever is shown, that nothing could be compared."""
    from atrocityrisk.cli.terminals import say
    from atrocityrisk.data_changes.source_changes import NOTHING_COMPARED

    for line in found.notes:
        if line.startswith(NOTHING_COMPARED):
            say(f"atrocityrisk: {line}", err=True)


def _show(found: DataChanges, broken: pd.DataFrame | None, files: tuple[Path, ...]) -> None:
    from atrocityrisk.cli import display
    from atrocityrisk.data_changes import data_page

    console = display.console()
    console.print(escape_control(f"\n{data_page.heading(found)}"), style="bold")
    for line in (*found.notes, " ".join(data_page.summary(found))):
        display.note(escape_control(line), on=console)
    columns = data_page.changed_columns(found)
    if len(columns):
        _print_columns(columns, console)
    if len(found.largest):
        _print_largest(found, console)
    for line in data_page.last_year_sentences(found):
        display.note(escape_control(line), on=console)
    if found.ranking is not None:
        _print_ranking(found, console)
    if broken is not None and not len(broken):
        display.note("All limits are kept.", on=console)
    console.print()
    display.wrote(files, on=console)


def _print_columns(columns: pd.DataFrame, console: Console) -> None:
    """What changed, by source and then by column."""
    from atrocityrisk.cli import display
    from atrocityrisk.data_changes.data_page import value_text, year_text

    numbers = ("compared", "changed\n%", "median\nchange", "largest\nsd", "lost", "known\nsince",
        "to")  # fmt: skip
    shown = display.table(
        "source", "column", *numbers, right=numbers, fold="column",
        drop=("median\nchange", "known\nsince", "to", "compared"),
    )  # fmt: skip
    for row in columns.head(COLUMNS_SHOWN).to_dict("records"):
        last = year_text(row["last_new"])
        shown.add_row(
            escape_control(str(row["source"])),
            escape_control(str(row["column"])),
            f"{row['compared']:,}",
            display.percent(row["changed_share"]),
            value_text(row["median_change"]),
            value_text(row["largest_change_sd"]),
            str(row["lost_rows"] + row["became_missing"]),
            str(row["new_rows"] + row["became_known"]),
            f"{last} ended" if row["ended"] else last,
        )
    console.print(shown)
    if len(columns) > COLUMNS_SHOWN:
        display.note(
            f"{len(columns) - COLUMNS_SHOWN} more columns changed; see columns.csv of --out.",
            on=console,
        )


def _print_largest(found: DataChanges, console: Console) -> None:
    """The largest changes of all."""
    from atrocityrisk.cli import display
    from atrocityrisk.data_changes.data_page import value_text

    numbers = ("year", "old", "new", "change\nsd")
    shown = display.table("column", "state", *numbers, right=numbers, fold="column")
    for row in found.largest.head(found.k).to_dict("records"):
        shown.add_row(
            escape_control(str(row["column"])),
            escape_control(str(row["country"])),
            str(row["year"]),
            *(value_text(row[name]) for name in ("old", "new", "change_sd")),
        )
    console.print(shown)


def _print_ranking(found: DataChanges, console: Console) -> None:
    """What it does to the list, the first moves with their parts."""
    from atrocityrisk.cli import display
    from atrocityrisk.cli.changes_commands import print_moves
    from atrocityrisk.list_changes.change_page import summary

    assert found.ranking is not None
    moves = found.ranking.changes
    for line in (*found.ranking.notes, " ".join(summary(moves))):
        display.note(escape_control(line), on=console)
    print_moves(moves, console)
    for line in moves.untold:
        display.note(escape_control(line), on=console)
