"""Tables and progress on the terminal; numbers are rounded here, for the eye, and nowhere else."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._formatting.numbers import DASH
from atrocityrisk._formatting.numbers import percent as percent
from atrocityrisk.cli.fitting_table import FOLDED, WIDE, FittingTable
from atrocityrisk.cli.terminals import escape_control, say


class _Console(Console):
    """Rich's console, which would end the program by itself where nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Leave it to the program, which does the same for every way of printing."""
        raise


def console() -> Console:
    """Console for results, on stdout; plain where that is no terminal or NO_COLOR is set."""
    # No markup: brackets in a name of a state or a file are text.
    return _Console(
        highlight=False, markup=False, emoji=False, width=WIDE if _unbounded() else None
    )


def _unbounded() -> bool:
    # Rich would ask the terminal on stdin or stderr for its width, though it shows nothing.
    return not sys.stdout.isatty() and not os.environ.get("COLUMNS")


def table(
    *columns: str, right: tuple[str, ...] = (), fold: str | None = None, drop: Sequence[str] = ()
) -> FittingTable:
    """Empty table in the one style of the program; some columns flush right, one may wrap."""
    # Where it is too narrow, columns in `drop` go first, in that order, then others from the right.
    # Numbers that are cut off are wrong; a text that wraps is only longer.
    made = FittingTable(drop)
    for heading in columns:
        made.add_column(
            heading,
            justify="right" if heading in right else "left",
            no_wrap=heading != fold,
            overflow="fold" if heading == fold else "ellipsis",
            min_width=FOLDED if heading == fold else None,
        )
    return made


def whole(number: object) -> str:
    """Whole number, or a dash where it is missing."""
    return str(number) if isinstance(number, int) else DASH


def note(text: str, *, on: Console) -> None:
    """Print a line of small print."""
    on.print(Text(text, style="dim"))


def wrote(paths: Iterable[Path], *, on: Console) -> None:
    """Print which files were written."""
    for path in paths:
        # Never broken at the edge of the terminal, so that a path can be copied.
        on.print(escape_control(f"wrote {path}"), soft_wrap=True, markup=False)


@contextmanager
def progress(*, quiet: bool = False, verbose: bool = False) -> Iterator[ProgressCallback]:
    """Show progress on stderr while something takes its time: a bar on a terminal, else nothing.

    With `verbose` each step is a line.
    """
    if verbose:
        yield lambda what, done, total: say(f"atrocityrisk: {what} ({done} of {total})", err=True)
        return
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    # On stderr, so that what is piped from stdout holds results only; gone when it is done.
    bar = Progress(
        TextColumn("{task.description}", style="dim", markup=False),
        BarColumn(bar_width=24, style="dim", complete_style="blue", finished_style="blue"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield progress
