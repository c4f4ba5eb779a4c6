"""Command that makes a panel of a table of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.asked_spec import names_between_commas
from atrocityrisk.cli.data_tables import PANEL_FIELDS, panel_json
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.shared_options import AsJson, OutFile, Quiet
from atrocityrisk.cli.terminals import answer, escape_control, json_files

if TYPE_CHECKING:
    from atrocityrisk.errors import UnresolvedRow
    from atrocityrisk.panels import Panel
    from atrocityrisk.panels._own_panels import MadePanel
    from atrocityrisk.panels.import_specs import ImportSpec

app = typer.Typer(
    cls=DescribedGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Make a panel of a table of your own.",
)

EMBEDDED = "embedded"
"""What `--join` calls the panel that every installation carries."""

LONG = 300
"""Letters of a note that are shown."""


@app.command("import", cls=DescribedCommand)
@described(
    "atrocityrisk panel import mine.csv --state country --code iso3 --outcome onset",
    "atrocityrisk panel import mine.csv --metadata panel.toml --out panel.parquet",
    "atrocityrisk panel import mine.xlsx --state gwno --code gwcode --join embedded",
    fields={
        **PANEL_FIELDS,
        "onsets": "country-years in which the outcome occurred",
        "files": "paths of what was written",
        "read": "rows of the table",
        "left_out": "one object a row that was left out: row, state, year, reason",
        "no_indicators": "columns that hold no figures, each with the reason",
    },
    note="Beside the panel a TOML file of the same name is written: the columns, their metadata "
    "and the outcome. Edit it and give it as --metadata to make the panel again.",
)
def import_table(
    table: Annotated[
        Path, typer.Argument(metavar="FILE", help="Table: CSV, Excel, Stata, Parquet or R.")
    ],
    state: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column with the state.")
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            metavar="SYSTEM",
            help="What states are written as: iso3, gwcode, cow, name, iso2, m49, vdem, vdem_id, "
            "wb, ucdp or csp.",
        ),
    ] = None,
    year: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column with the year; else `year`.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of onsets: 1, 0, or nothing if not known."),
    ] = None,
    ongoing: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of events under way: 1, 0.")
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(metavar="FIRST-LAST", help="Years ahead of a forecast; else 1-2."),
    ] = None,
    indicators: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMNS",
            help="Columns with commas between them, or `none`; else all that hold numbers.",
        ),
    ] = None,
    metadata: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="TOML that an import wrote, perhaps edited."),
    ] = None,
    join: Annotated[
        str | None,
        typer.Option(metavar="PANEL", help="Panel file to add the columns to, or `embedded`."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROW=REASON",
            help='Row to leave out, such as "678 1990=united in May"; may be repeated.',
        ),
    ] = None,
    without_unresolved: Annotated[
        bool,
        typer.Option("--without-unresolved", help="Leave out rows that fit no state and year."),
    ] = False,
    list_unresolved: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV to write of all rows that have no place."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="SHEET", help="Sheet of a workbook; else the first.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of a CSV file; else utf-8.")
    ] = None,
    out: OutFile = Path("panel.parquet"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a panel of a table with one row per state and year."""
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk.panels import write_panel
    from atrocityrisk.panels.import_specs import (
        ImportSpec,
        import_text,
        read_import_spec,
        refuse_edited,
        write_import_spec,
    )

    spec = ImportSpec() if metadata is None else read_import_spec(metadata)
    spec = spec.amended(
        table={
            "state": state,
            "code": code,
            "year": year,
            "join": join,
            "sheet": sheet,
            "encoding": encoding,
            "without_unresolved": without_unresolved or None,
        },
        outcome={"column": outcome, "ongoing": ongoing, **_window(window)},
    )
    if without:
        spec = spec.without_rows([_row(text) for text in without])
    if indicators is not None:
        spec = spec.with_indicators(
            () if indicators == "none" else names_between_commas(indicators, option="--indicators")
        )
    for file in (out, *([list_unresolved] if list_unresolved else [])):
        check_output_file(file)
    joined = _joined(spec.table.join)
    made = _made(table, spec, joined, list_unresolved)
    before = [] if joined is None else list(joined.columns.index)
    if spec.indicators is None:
        new = tuple(str(name) for name in made.panel.columns.index if name not in before)
        spec = spec.with_indicators(new)
    spec = spec.of_file(table)
    beside = out.with_suffix(".toml")
    # Whoever edits the file beside the panel keeps comments and order.
    written = [out]
    if metadata is None or metadata.resolve() != beside.resolve():
        refuse_edited(beside, import_text(spec, made.panel))
        written.append(beside)
    write_panel(made.panel, out)
    if beside in written:
        write_import_spec(spec, made.panel, beside)
    written += [list_unresolved] if list_unresolved else []
    taken = [keys.name or column for column, keys in (spec.indicators or {}).items()]
    answer(
        lambda: _show(table, made, taken, written),
        lambda: {
            **panel_json(made.panel),
            "onsets": _onsets(made.panel),
            "files": json_files(written),
            "read": made.read,
            "left_out": [row._asdict() for row in made.left_out],
            "no_indicators": made.no_indicators,
        },
        as_json=as_json,
        quiet=quiet,
    )


def _made(
    table: Path, spec: ImportSpec, joined: Panel | None, list_unresolved: Path | None
) -> MadePanel:
    """The panel; rows that have no place are written down, whether they are refused or left out."""
    from atrocityrisk.errors import UnresolvedRowsError
    from atrocityrisk.panels.own_files import panel_of_file

    try:
        made = panel_of_file(table, spec, join=joined)
    except UnresolvedRowsError as problem:
        if list_unresolved is not None:
            _write_rows(problem.rows, list_unresolved)
        raise
    if list_unresolved is not None:
        _write_rows(made.left_out, list_unresolved)
    return made


def _write_rows(rows: tuple[UnresolvedRow, ...], path: Path) -> None:
    import pandas as pd

    from atrocityrisk._core.csv_files import write_table
    from atrocityrisk._core.files import atomic_write
    from atrocityrisk.errors import UnresolvedRow

    with atomic_write(path) as temporary:
        write_table(pd.DataFrame(rows, columns=list(UnresolvedRow._fields)), temporary)


def _joined(join: str | None) -> Panel | None:
    from atrocityrisk.panels import storage

    if join is None:
        return None
    return storage.load_panel() if join == EMBEDDED else storage.read_panel(join)


def _window(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    first, _, last = text.partition("-")
    if not all(year.isascii() and year.isdigit() for year in (first, last)):
        raise typer.BadParameter(f"expected --window as FIRST-LAST such as 1-2, found {text!r}")
    return {"first": int(first), "last": int(last)}


def _row(text: str) -> tuple[str, int, str]:
    """State, year and reason of one `--without`."""
    row, mark, reason = (part.strip() for part in text.partition("="))
    state, _, year = row.rpartition(" ")
    if not (mark and reason and state and year.isascii() and year.isdigit()):
        raise typer.BadParameter(
            f'expected --without "STATE YEAR=REASON", such as "678 1990=united", found {text!r}'
        )
    return state.strip(), int(year), reason


def _onsets(panel: Panel) -> int:
    return int(panel.outcome.occurrence(panel.events).sum())


def _show(table: Path, made: MadePanel, taken: list[str], written: list[Path]) -> None:
    """Print what was taken of a table, and what was not."""
    from atrocityrisk.cli import display

    panel, console = made.panel, display.console()
    first, last = panel.years
    states = panel.index.get_level_values("gwcode").nunique()
    console.print(
        f"\n{counted(len(panel.index), 'row')}, {counted(states, 'state')}, {first}–{last}, "
        f"outcome {escape_control(panel.outcome.name)}: "
        f"{counted(_onsets(panel), 'country-year')} with an onset",
        style="bold",
    )
    display.note(
        f"{escape_control(table.name)}: {counted(made.read, 'row')} read, "
        f"{len(made.left_out):,} left out",
        on=console,
    )
    if taken:
        right = ("lag", "greatest\nage", "observed\n%", "carried\n%", "missing\n%", "years")
        shown = display.table("indicator", "kind", *right, right=right, fold="indicator")
        facts, counts = panel.columns.T.to_dict(), panel.describe().T.to_dict()
        for name in taken:
            row, count = facts[name], counts[name]
            shares = [
                display.percent(count[k] / len(panel.index))
                for k in ("observed", "carried", "missing")
            ]
            ages = [str(int(row[k])) for k in ("publication_lag", "max_age_years")]
            years = f"{display.whole(count['first_year'])}–{display.whole(count['last_year'])}"
            shown.add_row(escape_control(name), str(row["kind"]), *ages, *shares, years)
        console.print(shown)
    for text in panel.notes:
        # Whole in the panel, and by `data describe`.
        shown_part = text if len(text) <= LONG else f"{text[:LONG]} ..."
        display.note(escape_control(shown_part), on=console)
    display.wrote(written, on=console)
