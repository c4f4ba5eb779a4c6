"""The line with a bar that stands at the foot of a terminal while a command takes its time."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from atrocityrisk.cli.stages import Stages, about, clock

WIDTH = 12


@contextmanager
def progress_bar(stages: Stages) -> Iterator[None]:
    """Show how far a command has come; gone when it is done."""
    live = Live(
        console=Console(stderr=True, highlight=False, markup=False, emoji=False),
        get_renderable=lambda: _line(stages),
        refresh_per_second=4,
        transient=True,
        # What goes to stdout may be read by another program.
        redirect_stdout=False,
    )
    with live:
        yield


def _line(stages: Stages) -> Table:
    left, fraction = stages.left(), stages.fraction()
    took = clock(stages.elapsed())
    # An estimate that has run out is none.
    if left is not None and left >= 1:
        took += f", about {about(left)} left"
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True, overflow="ellipsis")
    line.add_column(width=WIDTH)
    line.add_column(no_wrap=True)
    bar = ProgressBar(
        total=None if fraction is None else 1.0,
        completed=fraction or 0.0,
        width=WIDTH,
        style="dim",
        complete_style="blue",
        finished_style="blue",
    )
    line.add_row(Text(stages.text(), style="dim"), bar, Text(took, style="dim"))
    return line
