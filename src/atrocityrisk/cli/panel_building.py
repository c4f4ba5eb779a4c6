"""A panel built from a folder, as `data build` and `data update` do it: one code, one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.data_tables import panel_json, show_panel
from atrocityrisk.cli.terminals import json_files

if TYPE_CHECKING:
    from atrocityrisk.panels import Panel
    from atrocityrisk.panels.source_folder import FolderContents

Years = Annotated[str, typer.Option(metavar="FIRST-LAST", help="First and last year.")]
ALL_YEARS = "1946-2024"
"""Default of `--years`."""


@dataclass(frozen=True, kw_only=True)
class BuiltPanel:
    """A panel that was written, what was read for it, and the files of the folder nobody knows."""

    panel: Panel
    out: Path
    contents: FolderContents
    strangers: list[Path]


def build_to(
    folder: Path,
    out: Path,
    *,
    years: tuple[int, int],
    outcome: str,
    redistributable: bool = False,
    as_of: date | None = None,
    min_population: int = 500_000,
    strict: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> BuiltPanel:
    """Build a panel and write it; what cannot be read is told on stderr and left out."""
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk.cli import display, left_out_files
    from atrocityrisk.outcomes import outcome_named
    from atrocityrisk.panels import as_of as days
    from atrocityrisk.panels import source_folder, unrecognised_files, write_panel

    what = outcome_named(outcome)
    if as_of is not None:
        days.refuse_unended(years, as_of)
    check_output_file(out)
    with display.progress(quiet=quiet, verbose=verbose) as progress:
        contents = source_folder.read_contents(
            folder,
            names=source_folder.names_of_sources(redistributable=redistributable),
            as_of=as_of,
            strict=strict,
            progress=progress,
        )
        left_out_files.tell_unreadable(contents.unreadable)
        panel = source_folder.panel_of_contents(
            contents,
            folder,
            outcome=what,
            years=years,
            min_population=min_population,
            as_of=as_of,
            progress=progress,
        )
    write_panel(panel, out)
    return BuiltPanel(panel=panel, out=out, contents=contents, strangers=unrecognised_files(folder))


def show_built(built: BuiltPanel) -> None:
    """Print what a panel holds, and which files count for it."""
    from atrocityrisk.cli import display, left_out_files

    show_panel(built.panel)
    console = display.console()
    left_out_files.tell_choice(built.contents.sources, built.contents.older, on=console)
    left_out_files.tell_not_out(built.contents.not_out, on=console)
    left_out_files.tell_unrecognised(built.strangers, on=console)
    display.wrote([built.out], on=console)


def built_json(built: BuiltPanel) -> dict[str, object]:
    """The same for programs."""
    from atrocityrisk.cli import left_out_files

    return {
        **panel_json(built.panel),
        "files": json_files([built.out]),
        "left_out": left_out_files.unreadable_json(built.contents.unreadable),
        "unrecognised": json_files(built.strangers),
    }


def parsed_years(text: str) -> tuple[int, int]:
    """First and last year of `--years`."""
    from atrocityrisk.errors import SpecError

    first, _, last = text.partition("-")
    # isdigit alone accepts the digits of every script, and superscripts.
    digits = all(year.isascii() and year.isdigit() and len(year) == 4 for year in (first, last))
    if not digits or int(first) > int(last):
        raise SpecError(
            f"expected --years as FIRST-LAST such as 1946-2024, found {text!r}; correct it"
        )
    from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR

    if int(first) < FIRST_YEAR or int(last) > LAST_YEAR:
        raise SpecError(
            f"expected --years from {FIRST_YEAR} to {LAST_YEAR}, for which the states are listed, "
            f"found {text!r}; choose other years"
        )
    return int(first), int(last)
