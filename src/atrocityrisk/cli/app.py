"""The program: its commands, its exit codes, and how a failure is told."""

import sys
import warnings
from typing import TextIO

import typer

from atrocityrisk._core.recorded_warnings import recorded_categories
from atrocityrisk._core.renamed import current_options
from atrocityrisk.cli import (
    backtest_commands,
    data_commands,
    explain_commands,
    ledger_commands,
    listing_commands,
    rank_commands,
    report_commands,
    reproduce_commands,
    scoreboard_commands,
    vintage_commands,
)
from atrocityrisk.cli.terminals import escape_control
from atrocityrisk.errors import AtrocityRiskError

REFUSED = 2
"""Exit code of a request that cannot be obeyed: a mistake on the line, in a spec or in the data."""

DEBUG = "--debug"
RENAMED_FILE = "renamed.py"
"""Where warnings of old option names come from."""

app = typer.Typer(
    name="atrocityrisk",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from atrocityrisk import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _program(
    debug: bool = typer.Option(False, DEBUG, help="Show the traceback of an error."),
    version: bool = typer.Option(
        False,
        "--version",
        help="Show the version and leave.",
        callback=_show_version,
        is_eager=True,
    ),
) -> None:
    """Panels, honest forecasts and annual rankings of the risk of mass atrocities.

    Start with `atrocityrisk rank`. Exit codes: 0 done, 1 unexpected fault, 2 the request cannot be
    obeyed (the message says why), 3 a check found a difference.
    """


app.command("rank")(rank_commands.rank)
app.command("run")(rank_commands.run)
app.command("verify")(rank_commands.verify)
app.command("report")(report_commands.report)
app.command("brief")(report_commands.brief)
app.command("explain")(explain_commands.explain)
app.add_typer(data_commands.app, name="data")
app.command("backtest")(backtest_commands.backtest)
app.command("reproduce")(reproduce_commands.reproduce)
app.add_typer(ledger_commands.app, name="ledger")
app.command("scoreboard")(scoreboard_commands.scoreboard)
app.command("indicators")(listing_commands.indicators)
app.command("outcomes")(listing_commands.outcomes)
app.command("models")(listing_commands.models)
app.command("states")(listing_commands.states)
app.command("vintages")(vintage_commands.vintages)


def _tell_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show warnings about a result in one line; others keep their place in the code."""
    if issubclass(category, recorded_categories()) or filename.endswith(RENAMED_FILE):
        typer.echo(escape_control(f"atrocityrisk: note: {message}"), err=True)
    else:
        typer.echo(warnings.formatwarning(message, category, filename, lineno, line), err=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    Parameters
    ----------
    arguments : list of str, optional
        Words after the program's name; those of the shell if None. ``--debug`` may stand anywhere.

    Raises
    ------
    SystemExit
        Always.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _tell_warning
            warnings.filterwarnings("always", "the (option|key) .* is now called")
            asked = current_options(word for word in words if word != DEBUG)
            app(args=asked, prog_name="atrocityrisk")
    except AtrocityRiskError as problem:
        if DEBUG in words:
            raise
        # A LookupError would print its message in quotes.
        message = str(problem.args[0]) if problem.args else type(problem).__name__
        _refuse(message)
    except (OSError, MemoryError) as problem:
        # The machine and not the program: a file closed to the user, a full disk, too little room.
        if DEBUG in words:
            raise
        _refuse(_machine_fault(problem))


def _machine_fault(problem: OSError | MemoryError) -> str:
    if isinstance(problem, MemoryError):
        return f"the memory does not suffice ({problem}); use a smaller file, panel or `draws`"
    where = f" {problem.filename!r}" if problem.filename else ""
    return (
        f"cannot read or write{where}: {problem.strerror or problem}; check that it is there, that "
        "you may use it and that there is room"
    )


def _refuse(message: str) -> None:
    typer.echo(escape_control(f"atrocityrisk: {message}"), err=True)
    sys.exit(REFUSED)
