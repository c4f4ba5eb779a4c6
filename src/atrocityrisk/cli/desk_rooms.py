"""How commands of the desk reach it: by name, since it needs an extra that few have."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from atrocityrisk.errors import MissingExtraError

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="FOLDER",
        help="Folder of the desk; else that of ATROCITYRISK_DESK_HOME, else the user's own.",
    ),
]
LedgerOfAnchors = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FOLDER", help="Forecast ledger that holds anchors too."),
]


def desk_room(name: str) -> Any:
    """A module of the desk's commands; it needs an extra, so that it is asked for by name."""
    try:
        return import_module(f"atrocityrisk.desk.commands.{name}")
    except ImportError as problem:
        raise MissingExtraError(
            f"the desk needs packages that are not installed, first {problem.name or problem}: "
            "pip install 'atrocityrisk[desk]'"
        ) from problem


def open_desk(home: Path | None, *, new: bool = False, as_owner: bool = False) -> Path:
    """Make this process one of a desk's, and give the desk's folder."""
    folder: Path = desk_room("opening").open_desk(home, new=new, as_owner=as_owner)
    return folder


def path_text(path: Path | None) -> str | None:
    """A path for JSON."""
    return None if path is None else str(path)
