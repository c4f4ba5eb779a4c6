"""The program: its commands, and how warnings and failures are reported."""

import gc
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NoReturn, TextIO

import typer

from atrocityrisk._core.renamed import OldNameWarning, current_options
from atrocityrisk.cli.exit_codes import PIPE_CLOSED, REFUSED, STOPPED
from atrocityrisk.cli.lazy_commands import LazyCommands, PipeClosedError, StoppedError
from atrocityrisk.cli.terminals import (
    discard_output,
    flush_output,
    plain_numbers,
    reader_is_gone,
    say,
    write_plainly_where_needed,
)
from atrocityrisk.errors import AtrocityRiskError, StoreWarning

DEBUG = "--debug"
HELP = """Panels, honest forecasts and annual rankings of the risk of mass atrocities.

Start with `atrocityrisk rank`. Exit codes: 0 done, 1 unexpected fault, 2 the request cannot be
obeyed (the message says why), 3 a check found a difference, 4 done without files that could not be
read (each is named), 130 stopped by Ctrl-C, 141 the program that reads the output stopped reading.
"""

app = typer.Typer(
    name="atrocityrisk",
    cls=LazyCommands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from atrocityrisk import __version__

        say(__version__)
        raise typer.Exit


@app.callback(help=HELP)
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
    """Options that stand before any command."""


def _print_warning(
    said: set[str],
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print warnings about a result in one line; others keep their place in the code."""
    from atrocityrisk._core.recorded_warnings import recorded_categories

    # Where in the code a note about a result arose tells its reader nothing.
    if issubclass(category, (*recorded_categories(), OldNameWarning, StoreWarning)):
        text = f"atrocityrisk: note: {plain_numbers(str(message))}"
        # A list that is fitted several times, as for its parts, says the same each time.
        if text not in said:
            said.add(text)
            say(text, err=True)
    else:
        say(warnings.formatwarning(message, category, filename, lineno, line), err=True)


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
    # Typer wants a program's options before the command; whoever debugs adds one at the end.
    words = list(sys.argv[1:] if arguments is None else arguments)
    write_plainly_where_needed()
    try:
        try:
            _obey(words)
        finally:
            # Now, while it can still be said, and not when Python ends.
            flush_output()
    except (BrokenPipeError, PipeClosedError):
        # Such as `head`, which reads no more than it needs. A worker's pipe is another matter.
        if not reader_is_gone():
            raise
        discard_output()
        sys.exit(PIPE_CLOSED)
    except (KeyboardInterrupt, StoppedError) as stop:
        _say_stopped(stop)


def _obey(words: list[str]) -> None:
    """Run the command of a line; mistakes and faults of the machine are one message."""
    try:
        with warnings.catch_warnings(), _rare_collections():
            warnings.showwarning = partial(_print_warning, set())
            # Python hides deprecations from those who only run a program.
            warnings.simplefilter("always", OldNameWarning)
            asked = current_options(word for word in words if word != DEBUG)
            app(args=asked, prog_name="atrocityrisk")
    except AtrocityRiskError as problem:
        if DEBUG in words:
            raise
        # str() of a LookupError puts its message in quotes.
        message = str(problem.args[0]) if problem.args else type(problem).__name__
        _refuse(message)
    except BrokenPipeError:
        raise
    except UnicodeEncodeError as problem:
        if DEBUG in words or all(word.isprintable() for word in words):
            raise
        _refuse(
            "expected words that this terminal's language can write, found bytes that are none in "
            f"{problem.object!r}; set the language to UTF-8, such as by LC_ALL=C.UTF-8"
        )
    except (OSError, MemoryError) as problem:
        # Not the program but the machine: a file closed to the user, a full disk, no memory left.
        if DEBUG in words:
            raise
        _refuse(_machine_fault(problem))


def _say_stopped(stop: KeyboardInterrupt | StoppedError) -> NoReturn:
    """Say what is kept after Ctrl-C, and leave."""
    # A second Ctrl-C while this is said ends it, without a traceback all the same.
    with suppress(KeyboardInterrupt, BrokenPipeError):
        kept = " ".join(map(str, stop.args)) or "Run the same command again."
        say(f"\natrocityrisk: stopped before it was done. {kept}", err=True)
    sys.exit(STOPPED)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for circles of dead objects seldom: imports and compilation make few and own many."""
    # At Python's own threshold that takes a tenth of the time of a command; memory is freed by
    # reference counts all the same.
    usual = gc.get_threshold()
    gc.set_threshold(250_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _machine_fault(problem: OSError | MemoryError) -> str:
    if isinstance(problem, MemoryError):
        return (
            f"found too little memory ({problem}); use a smaller file or panel, or fewer draws in "
            "the specification"
        )
    where = f" {problem.filename!r}" if problem.filename else ""
    return (
        f"cannot read or write{where}: {problem.strerror or problem}; check that it exists, that "
        "you may use it and that the disk has room"
    )


def _refuse(message: str) -> None:
    # A message may quote a file's content, which must not act on the terminal.
    say(f"atrocityrisk: {plain_numbers(message)}", err=True)
    sys.exit(REFUSED)
