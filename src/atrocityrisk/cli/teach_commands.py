"""Commands of the teaching room: all of it runs on this machine alone."""

from __future__ import annotations

import typer

from atrocityrisk.cli.described import DescribedCommand, DescribedGroup
from atrocityrisk.cli.teach_quiz import quiz

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Learn the craft: a quiz that trains calibration.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("quiz", cls=DescribedCommand)(quiz)
