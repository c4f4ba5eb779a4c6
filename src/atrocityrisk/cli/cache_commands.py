"""Commands on finished work that this machine keeps: cache info, cache clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, say

if TYPE_CHECKING:
    from atrocityrisk._core.store import Store

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Look at, or drop, finished forecasts that this machine keeps.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FINISHED = "finished"
"""Folder of finished work within the user's cache folder."""

KEPT = (
    "Forecasts and refits that were finished are kept: the same command again goes on from there. "
    "Results are written at the end, and only whole."
)
NOTHING_KEPT = (
    "With --no-cache nothing is kept, so that any command begins anew; one without it keeps what "
    "is finished, for the next. Results are written at the end, and only whole."
)


@app.command("info", cls=DescribedCommand)
@described(
    "atrocityrisk cache info",
    fields={
        "folder": "where finished work is kept",
        "entries": "finished forecasts and refits",
        "bytes": "their size",
        "limit_bytes": "size beyond which the longest unused go",
    },
)
def info(as_json: AsJson = False) -> None:
    """Say where finished work is kept, how much there is, and what bounds it."""
    store = _users_store()
    entries = store.entries()
    total = sum(size for _, size, _ in entries)

    def show() -> None:
        from atrocityrisk.cli import display

        console = display.console()
        console.print(f"folder   {store.folder}", soft_wrap=True, highlight=False)
        console.print(f"entries  {len(entries):,}", highlight=False)
        console.print(
            f"size     {total / 2**20:,.1f} of at most {store.megabytes:,.0f} MB", highlight=False
        )
        display.note(
            "An entry is a finished forecast or refit, found again only by the very data, "
            "settings, code and versions that made it. The longest unused go first when room runs "
            "out. Set ATROCITYRISK_CACHE_DIR or ATROCITYRISK_CACHE_MB to keep them elsewhere or "
            "more of them; --no-cache computes anew.",
            on=console,
        )

    answer(
        show,
        lambda: {
            "folder": str(store.folder),
            "entries": len(entries),
            "bytes": total,
            "limit_bytes": int(store.megabytes * 2**20),
        },
        as_json=as_json,
    )


@app.command("clear", cls=DescribedCommand)
@described(
    "atrocityrisk cache clear",
    fields={
        "folder": "where finished work was kept",
        "entries": "entries dropped",
        "bytes": "their size",
    },
)
def clear(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Drop all finished work that is kept; the next run makes it again."""
    from atrocityrisk._core.cache_folder import user_folder
    from atrocityrisk._core.durations import forget_requests

    store = _users_store()
    count, size = store.clear()
    # The next run of a known request is not instant any more.
    forget_requests(user_folder())

    def show() -> None:
        say(f"dropped {count:,} entries, {size / 2**20:,.1f} MB, from {store.folder}")

    answer(
        show,
        lambda: {"folder": str(store.folder), "entries": count, "bytes": size},
        as_json=as_json,
        quiet=quiet,
    )


@contextmanager
def finished_work(*, no_cache: bool, folder: Path | None = None) -> Iterator[None]:
    """Use and keep finished work in a folder, the user's own if None; or neither."""
    from atrocityrisk._core.cache_folder import user_folder
    from atrocityrisk._core.store import from_nothing, keeping_in

    with from_nothing() if no_cache else keeping_in(folder or user_folder() / FINISHED):
        try:
            yield
        except KeyboardInterrupt as stop:
            # Read where the program says that it was stopped.
            stop.add_note(NOTHING_KEPT if no_cache else KEPT)
            raise


def _users_store() -> Store:
    from atrocityrisk._core.store import current_store

    with finished_work(no_cache=False):
        return current_store()
