"""Tables and progress on the terminal; numbers are rounded here, for the eye, and nowhere else."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._formatting.numbers import DASH
from atrocityrisk._formatting.numbers import percent as percent


def console() -> Console:
    """Console for results, on stdout; plain where that is no terminal or NO_COLOR is set."""
    # No markup: brackets in a name of a state or a file are text.
    return Console(highlight=False, markup=False, emoji=False)


def table(*columns: str, right: tuple[str, ...] = (), fold: str | None = None) -> Table:
    """Empty table in the one style of the program; some columns flush right, one may wrap."""
    # Numbers that are cut off are wrong; a text that wraps is only longer.
    made = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    for heading in columns:
        made.add_column(
            heading,
            justify="right" if heading in right else "left",
            no_wrap=heading != fold,
            overflow="fold" if heading == fold else "ellipsis",
            min_width=12 if heading == fold else None,
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
        on.print(f"wrote {path}", soft_wrap=True, markup=False)


@contextmanager
def progress() -> Iterator[ProgressCallback]:
    """Show progress on stderr while something takes its time; nothing where that is no terminal."""
    if not sys.stderr.isatty():
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
