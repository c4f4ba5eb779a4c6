"""The command that says what the months since a list say, beside its probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.asked_spec import asked_spec
from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.completions import state_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import (
    ALL_PROCESSORS,
    AsJson,
    Jobs,
    NoCache,
    Origin,
    OutFolder,
    Quiet,
    SpecFile,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, escape_control, json_files

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from atrocityrisk._core.progress import ProgressCallback
    from atrocityrisk.signals import Nowcast
    from atrocityrisk.specs import RunSpec

MonthFiles = Annotated[
    list[Path],
    typer.Option(
        "--months",
        metavar="FILE",
        help="Deaths by month: UCDP's events, or a table; may be repeated.",
    ),
]
LastMonth = Annotated[
    str | None,
    typer.Option("--through", metavar="MONTH", help="Last month to use, such as 2025-12."),
]
States = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="STATE",
        help="Show this state; may be repeated. The files hold all.",
        autocompletion=state_names,
    ),
]


@described(
    "atrocityrisk nowcast --months months.csv --through 2025-12",
    "atrocityrisk nowcast --months final.csv --months candidates.csv --state SDN",
    fields={
        "format": "name and version of this form",
        "origin": "origin of the list",
        "first_year": "first year of its window",
        "last_year": "last year of its window",
        "through": "last month used",
        "months_seen": "months of the window that were seen",
        "months_read": "months whose deaths are added up",
        "level": "coverage of the intervals",
        "files": "the result's sources of months",
        "notes": "what was decided or left out",
        "limits": "sentences on what the readings do not say",
        "bins": "what each bin of deaths means",
        "states": "one object a state, with the columns of nowcast.csv",
        "ratios": "likelihood ratio of each bin and reading, and what it was learnt from",
        "written": "paths of what was written",
    },
    note=(
        "Two readings beside the list that `rank` makes, off unless asked for and never a rank: an "
        "onset may have begun in the months seen, or is still ahead. Six months of the window or "
        "more must be over."
    ),
)
def nowcast(
    months: MonthFiles,
    spec: SpecFile = None,
    origin: Origin = None,
    through: LastMonth = None,
    state: States = None,
    out: OutFolder = Path("nowcast"),
    k: Annotated[
        int,
        typer.Option(
            "--k", "-k", min=1, metavar="K", help="First states shown; the files hold all."
        ),
    ] = 15,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say what deaths by month add to a list: what may have begun, what is still ahead."""
    from atrocityrisk.cli.waiting import waiting_for

    chosen = {} if origin is None else {"origin": origin}
    asked = asked_spec(spec, chosen, command="nowcast")
    with (
        waiting_for(
            f"reading deaths by month from {', '.join(path.name for path in months)}",
            asked,
            command="nowcast",
            jobs=jobs,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        made, codes = _made(months, asked, through, state, out, jobs, progress)
    files = _written(made, out, k=k, gwcodes=codes)
    answer(
        lambda: _show(made, files, k=k, gwcodes=codes),
        lambda: _json(made, files, codes),
        as_json=as_json,
        quiet=quiet,
    )


def _made(
    months: list[Path],
    spec: RunSpec,
    through: str | None,
    state: list[str] | None,
    out: Path,
    jobs: int,
    progress: ProgressCallback,
) -> tuple[Nowcast, list[int] | None]:
    """The nowcast, and the states asked for."""
    from dataclasses import replace

    from atrocityrisk import signals
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.runs.as_specified import chosen_panel, origin_of
    from atrocityrisk.runs.listed_prior import check_outcome, listed_prior
    from atrocityrisk.signals.nowcast_files import CONTENT, FIGURE, TABLE
    from atrocityrisk.signals.nowcasting import last_month
    from atrocityrisk.states import resolve

    check_folder(out, (TABLE, CONTENT, FIGURE))
    progress("reading the panel", 0, 4)
    panel = chosen_panel(spec)
    check_outcome(panel)
    origin = origin_of(spec, panel)
    codes = None if not state else [resolve(one, origin) for one in state]
    progress("reading the months", 1, 4)
    read = signals.read_months(*months)
    # Before the work: months that do not reach far enough must not cost the time of a forecast.
    last_month(read, origin, through)
    prior = listed_prior(spec, panel, n_jobs=jobs, progress=lambda what, *_: progress(what, 2, 4))
    progress("reading the states", 3, 4)
    made = signals.nowcast(prior.frame, read, origin=origin, through=through, level=prior.level)
    progress("done", 4, 4)
    return replace(made, notes=(*made.notes, *prior.notes)), codes


def _written(made: Nowcast, out: Path, *, k: int, gwcodes: list[int] | None) -> tuple[Path, ...]:
    """Table, JSON and figure."""
    from atrocityrisk import plots, signals
    from atrocityrisk._core.files import atomic_writes
    from atrocityrisk.signals.nowcast_files import FIGURE

    figure = out / FIGURE
    files = signals.write_nowcast(made, out)
    with atomic_writes({FIGURE: figure}) as staged:
        plots.save_png(plots.nowcast_figure(made, k=k, gwcodes=gwcodes), staged[FIGURE])
    return (*files, figure)


def _json(made: Nowcast, files: tuple[Path, ...], codes: list[int] | None) -> dict[str, Any]:
    """All of it for machines; the states asked for alone, if any were."""
    from atrocityrisk.signals.nowcast_files import nowcast_content

    content = nowcast_content(made)
    if codes is not None:
        content["states"] = [row for row in content["states"] if row["gwcode"] in codes]
    return content | {"written": json_files(files)}


def _show(made: Nowcast, files: tuple[Path, ...], *, k: int, gwcodes: list[int] | None) -> None:
    from atrocityrisk._formatting.numbers import level_text
    from atrocityrisk.cli import display
    from atrocityrisk.signals.nowcast_files import LIMITS, shown_states

    console = display.console()
    window = f"{made.first_year}–{made.last_year}"
    console.print(
        f"\nMonths to {made.through} beside the list from {made.origin} for {window}: "
        f"{made.months_seen} months seen, {24 - made.months_seen} ahead",
        style="bold",
    )
    console.print(_table(shown_states(made.frame, k=k, gwcodes=gwcodes), made))
    lines = [
        f"Deaths in {made.months_read}, and in the same months a year before; * provisional. In "
        "the order of the list, by its probability for the whole window.",
        f"Percent in brackets: {level_text(made.level)} intervals, of the list's own uncertainty, "
        "the ratios' and the counts'.",
        *(f"Months: {line}" for line in made.files),
        *made.notes,
        *LIMITS,
    ]
    for line in lines:
        display.note(escape_control(line), on=console)
    console.print()
    display.wrote(files, on=console)


def _table(shown: pd.DataFrame, made: Nowcast) -> Table:
    """States in the list's order, with prior, counts, and both readings."""
    from atrocityrisk.cli import display
    from atrocityrisk.signals.nowcast_files import marked_name

    headings = ["state", "list\n%", "deaths", "a year\nbefore", "bin"]
    for what in ("begun", "ahead"):
        headings += [f"{what}\nlist %", f"{what}\nratio", f"{what}\nnow %"]
    drop = ("ahead\nratio", "begun\nratio", "bin", "a year\nbefore", "begun\nlist %")
    table = display.table(
        *headings, right=tuple(h for h in headings if h not in ("state", "bin")), fold="state",
        drop=drop,
    )  # fmt: skip
    for row in shown.to_dict("records"):
        table.add_row(escape_control(marked_name(row)), *_cells(row))
    return table


def _cells(row: dict[Any, Any]) -> list[str]:
    """Cells of a state after its name."""
    from atrocityrisk.cli import display
    from atrocityrisk.signals.nowcast_files import STATUS_TEXTS
    from atrocityrisk.signals.nowcasting import READ

    read = row["status"] == READ
    mark = "*" if row["provisional"] is True else ""
    cells = [
        display.percent(row["prior"]),
        f"{_deaths(row['deaths'])}{mark}",
        _deaths(row["deaths_year_before"]),
        str(row["bin"]) if read else STATUS_TEXTS[row["status"]],
    ]
    for what in ("begun", "ahead"):
        now = display.percent(row[f"{what}_now"])
        low, high = (display.percent(row[f"{what}_{end}"]) for end in ("low", "high"))
        ratio = row[f"{what}_ratio"]
        cells += [
            display.percent(row[f"{what}_prior"]),
            f"{ratio:.2f}" if read else "–",
            f"{now} ({low}–{high})" if read else "–",
        ]
    return cells


def _deaths(count: float) -> str:
    return f"{count:,.0f}" if count == count else "–"
