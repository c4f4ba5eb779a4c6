"""Commands on the forecast lists that the desk watches by."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.desk_rooms import Home, desk_room, open_desk
from atrocityrisk.cli.shared_options import AsJson, OutcomeName, Quiet
from atrocityrisk.cli.terminals import answer, escape_control, say

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Forecast lists that the desk watches by.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LIST_FIELDS = {
    "key": "of the list, as in its address",
    "name": "as the desk shows it",
    "publisher": "who says so",
    "model": "with which it was made",
    "outcome": "of what the probabilities are",
    "origin": "year at whose end it was known",
    "through_month": "last month that a nowcast saw; null for an annual list",
    "first_year": "first year of its window",
    "last_year": "last year of its window",
    "published_on": "day of publication; null if it is not known",
    "level": "handling level",
    "withdrawn": "whether it is out of use",
    "added_at": "when it was added, UTC",
}


@app.command("add", cls=DescribedCommand)
@described(
    "atrocityrisk desk forecasts add report",
    "atrocityrisk desk forecasts add ledger#3 --published-on 2026-01-15",
    "atrocityrisk desk forecasts add list.csv --publisher 'Another office'",
    fields={
        **LIST_FIELDS,
        "new": "whether it was not there before",
        "states": "number of States in it",
    },
    rows=True,
    note="PLACE is a folder that `rank`, `run`, `report` or `nowcast` wrote, an entry of a ledger "
    "as FOLDER#NUMBER, or a list as CSV; --outcome names that of a file that does not. A report "
    "also says what raises and lowers each State. A list is kept for good: nothing in it can be "
    "changed. The same list again changes nothing.",
)
def add(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="Folder, ledger entry or file of a list.")
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="Name that the desk shows.")
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option("--publisher", metavar="TEXT", help="Who says so, if the list does not."),
    ] = None,
    outcome: OutcomeName = None,
    published_on: Annotated[
        str | None,
        typer.Option("--published-on", metavar="DAY", help="Day of publication, as 2026-01-15."),
    ] = None,
    level: Annotated[
        Literal["public", "restricted", "confidential"],
        typer.Option("--level", metavar="LEVEL", help="Handling level of the list."),
    ] = "public",
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Add a list that the desk then watches by."""
    open_desk(home)
    added = desk_room("forecast_lists").add(
        place,
        name=name,
        publisher=publisher,
        outcome=outcome,
        published_on=published_on,
        level=level,
    )

    def show() -> None:
        for one in added:
            states = counted(one["states"], "State")
            word = f"added, {states}" if one["new"] else f"there already, {states}; nothing changed"
            say(f"{escape_control(_words(one))}: {word}")

    answer(show, lambda: added, as_json=as_json, quiet=quiet)


@app.command("list", cls=DescribedCommand)
@described("atrocityrisk desk forecasts list", fields=LIST_FIELDS, rows=True)
def list_all(home: Home = None, as_json: AsJson = False) -> None:
    """Show the lists, the newest first."""
    open_desk(home)
    lists = desk_room("forecast_lists").listed()

    def show() -> None:
        for one in lists:
            say(f"{one['key']}  {escape_control(_words(one))}")
        if not lists:
            say("no forecast list; add one by `atrocityrisk desk forecasts add PLACE`")

    answer(show, lambda: lists, as_json=as_json)


@app.command("withdraw", cls=DescribedCommand)
@described(
    "atrocityrisk desk forecasts withdraw KEY --reason 'of another panel'",
    fields=LIST_FIELDS,
    note="For a list that was added by mistake. It stays on record and is no longer watched by.",
)
def withdraw(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key of the list, as `list` shows.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")],
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take a list out of use."""
    open_desk(home)
    done = desk_room("forecast_lists").withdraw(key, reason=reason)
    answer(
        lambda: say(f"withdrew {escape_control(done['name'])}"),
        lambda: done,
        as_json=as_json,
        quiet=quiet,
    )


def _words(one: dict[str, Any]) -> str:
    """A list in a line."""
    seen = one["through_month"] or one["origin"]
    marks = ", withdrawn" if one["withdrawn"] else ""
    marks += "" if one["level"] == "public" else f", {one['level']}"
    return (
        f"{one['name']} ({one['outcome']} {one['first_year']}-{one['last_year']}, known to "
        f"{seen}{marks})"
    )
