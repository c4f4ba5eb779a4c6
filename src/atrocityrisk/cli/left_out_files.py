"""What is said of files that a command could not read, did not need or does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from atrocityrisk.cli.exit_codes import INCOMPLETE
from atrocityrisk.cli.terminals import escape_control, say

if TYPE_CHECKING:
    from rich.console import Console

    from atrocityrisk.panels.as_of import DatedFile
    from atrocityrisk.sources import SourceData
    from atrocityrisk.sources.readable_files import UnreadableFile

NAMED = 10
"""Files of no source that are named; `data verify` names all."""


def tell_unreadable(files: Iterable[UnreadableFile]) -> None:
    """Print each file that could not be read, with its fault, on stderr."""
    for file in _once(files):
        fault = file.fault if file.path.name in file.fault else f"{file.path}: {file.fault}"
        _note(f"left out, because it cannot be read as {file.source}: {fault}")


def unreadable_json(files: Iterable[UnreadableFile]) -> list[dict[str, str]]:
    """The same for programs."""
    return [
        {"source": file.source, "file": file.path.as_posix(), "fault": file.fault}
        for file in _once(files)
    ]


def leave_incomplete(files: Iterable[UnreadableFile]) -> None:
    """Leave with the exit code for work done in part, if files could not be read."""
    # Several uses may have tried one file.
    names = [path.name for path in dict.fromkeys(file.path for file in files)]
    if not names:
        return
    word = "file that cannot" if len(names) == 1 else "files that cannot"
    _note(
        f"done without {len(names)} {word} be read: {', '.join(names)}; correct or remove what "
        "cannot be read (--strict stops at the first)"
    )
    raise typer.Exit(INCOMPLETE)


def tell_choice(
    sources: Mapping[str, SourceData],
    older: Mapping[str, tuple[tuple[Path, str], ...]],
    *,
    on: Console,
) -> None:
    """Print which of several files of a source count."""
    from atrocityrisk.cli import display

    for name, data in sources.items():
        used = [f"{file.path.name} ({file.version})" for file in data.files if file.columns]
        late = [f"{each.file.path.name} ({each.file.version})" for each in data.later]
        unused = [file.path.name for file in data.files if not file.columns]
        unused = [name for name in unused if name not in {e.file.path.name for e in data.later}]
        others = [f"{path.name} ({version})" for path, version in older.get(name, ())]
        if others:
            text = f"{name}: {used[0]} counts, which reaches furthest; not {', '.join(others)}"
        elif unused:
            given = ", ".join(used)
            text = f"{name}: all columns are from {given}; none from {', '.join(unused)}"
        elif late:
            text = f"{name}: {', '.join(used)}"
        else:
            continue
        if late:
            text += f"; years that no file above reaches are from {', '.join(late)}"
        display.note(escape_control(text), on=on)


def tell_not_out(files: Iterable[DatedFile], *, on: Console) -> None:
    """Print the files that a panel as of a day does without, each with its day."""
    from atrocityrisk.cli import display

    for file in files:
        day = "not dated" if file.release is None else f"out by {file.release.released}"
        text = f"{file.source}: {file.path.name} ({file.version}, {day}) does not count that day"
        display.note(escape_control(text), on=on)


def tell_unrecognised(files: list[Path], *, on: Console, whole: bool = False) -> None:
    """Print the files that no source recognises by name."""
    from atrocityrisk.cli import display

    if not files:
        return
    shown = files if whole else files[:NAMED]
    more = len(files) - len(shown)
    which = "1 file is" if len(files) == 1 else f"{len(files)} files are"
    text = f"{which} of no source by name and not read: "
    text += ", ".join(path.name for path in shown)
    text += f" and {more} more, which `data verify` names" if more else ""
    display.note(escape_control(text), on=on)


def _once(files: Iterable[UnreadableFile]) -> list[UnreadableFile]:
    """Each fault of a file once, though several sources or uses may have found it."""
    return list({(file.path, file.fault): file for file in files}.values())


def _note(text: str) -> None:
    say(f"atrocityrisk: note: {text}", err=True)
