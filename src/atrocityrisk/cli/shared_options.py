"""Options and arguments that mean the same in every command: one spelling, one help, one range.

A command takes its parameters from here wherever one fits, and nothing heavy is imported for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _some_jobs(jobs: int) -> int:
    """A number of workers; none at all is a mistake."""
    if not jobs:
        raise typer.BadParameter("expected a number of workers, or -1 for all, found 0")
    return jobs


StateAsked = Annotated[
    str,
    typer.Argument(metavar="STATE", help="Name, ISO 3166 code or Gleditsch-Ward number."),
]

SpecFile = Annotated[
    Path | None,
    typer.Option("--spec", metavar="FILE", help="TOML file with a table [run]; else the default."),
]
PanelFile = Annotated[
    Path | None,
    typer.Option("--panel", metavar="FILE", help="Panel file; else the embedded panel."),
]
ModelName = Annotated[str | None, typer.Option("--model", metavar="NAME", help="See `models`.")]
OutcomeName = Annotated[
    str | None, typer.Option("--outcome", metavar="NAME", help="See `outcomes`.")
]
Origin = Annotated[
    int | None,
    typer.Option("--origin", metavar="YEAR", help="Last year whose data are used."),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="NUMBER", help="Seed of everything random."),
]
IndicatorNames = Annotated[
    str | None,
    typer.Option(
        "--indicators",
        metavar="NAMES",
        help="Names with commas between them, or `available`: those that the panel has.",
    ),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="STATE:REASON",
        help="State to leave out, and why; may be repeated.",
    ),
]

OutFolder = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for the results.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")]

Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="N",
        callback=_some_jobs,
        help="Workers; -1 for one on each processor. No number depends on it.",
    ),
]
ALL_PROCESSORS = -1
"""Default of `--jobs`, everywhere."""

ListLength = Annotated[
    int, typer.Option("--k", "-k", metavar="K", min=1, help="Rows shown; the files hold all.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only warnings and errors.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell each stage in a line on stderr.")
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Compute everything anew: use and keep no finished work."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse a file that cannot be read.")]


def parse_excluded(text: str) -> tuple[str, str]:
    """State and reason of one `--exclude`; a missing reason is refused."""
    state, mark, reason = (part.strip() for part in text.partition(":"))
    if not (state and mark and reason):
        raise typer.BadParameter(
            f'expected --exclude "STATE: REASON", such as "Chad: no data", found {text!r}'
        )
    return state, reason


def parse_names(text: str) -> tuple[str, ...]:
    """Names between commas; an empty one is refused."""
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise typer.BadParameter(f"expected names with commas between them, found {text!r}")
    return names
