"""Options and arguments that mean the same in every command: one spelling, one help, one range.

A command takes its parameters from here wherever one fits, and nothing heavy is imported for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from atrocityrisk.cli.completions import indicator_list, model_names, outcome_names, state_names


def _some_jobs(jobs: int) -> int:
    """A number of workers; none at all is a mistake."""
    if not jobs:
        raise typer.BadParameter("expected a number of workers, or -1 for all, found 0")
    return jobs


def _not_both(context: typer.Context, asked: bool) -> bool:
    """Silence and the telling of stages are a contradiction."""
    if asked and (context.params.get("quiet") or context.params.get("verbose")):
        raise typer.BadParameter("expected --quiet or --verbose, found both; keep one")
    return asked


StateAsked = Annotated[
    str,
    typer.Argument(
        metavar="STATE",
        help="Name, ISO 3166 code or Gleditsch-Ward number.",
        autocompletion=state_names,
    ),
]

SpecFile = Annotated[
    Path | None,
    typer.Option("--spec", metavar="FILE", help="TOML file of what to do; else the default."),
]
SpecArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="TOML file of what to do.")
]
PanelFile = Annotated[
    Path | None,
    typer.Option("--panel", metavar="FILE", help="Panel file; else the embedded panel."),
]
PreviousList = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="LIST",
        help="List published earlier for the earlier ranks: a run's folder, a CSV, LEDGER#N.",
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME", help="Model; see `models`.", autocompletion=model_names
    ),
]
OutcomeName = Annotated[
    str | None,
    typer.Option(
        "--outcome", metavar="NAME", help="Outcome; see `outcomes`.", autocompletion=outcome_names
    ),
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
        help="Names with commas between; `available` for what the panel has, `default` for those "
        "of the default.",
        autocompletion=indicator_list,
    ),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="STATE=REASON",
        help="State to leave out, and why; may be repeated.",
    ),
]

InputFolder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of publishers' files.")]
AcceptInputs = Annotated[
    str | None,
    typer.Option(
        "--accept-inputs",
        metavar="REASON",
        help="Why a list is wanted although its inputs cannot carry one.",
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
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", callback=_not_both, help="Print only warnings and errors."),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose", "-v", callback=_not_both, help="Tell each stage in a line on stderr."
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Compute everything anew: use and keep no finished work."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse a file that cannot be read.")]
