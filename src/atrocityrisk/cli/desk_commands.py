"""Commands of the early-warning desk: to open it, and to keep safe what is in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli import desk_alerts, desk_exports, desk_forecasts, desk_safety
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.desk_rooms import Home, desk_room, open_desk, path_text
from atrocityrisk.cli.exit_codes import DIFFERENT
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, say

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Open the early-warning desk, and keep safe what is in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AdminName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Name to log in with; no person's full name.")
]


@app.command("start", cls=DescribedCommand)
@described(
    "atrocityrisk desk start",
    "atrocityrisk desk start --home /srv/desk --port 8800",
    fields={
        "address": "where the desk answers",
        "home": "folder of the desk",
        "backup": "file of the backup made before the database was changed, if it was",
        "needs_administrator": "whether nobody can log in yet",
    },
    note="A new desk keeps its records in a file of its own. On a terminal it asks for the first "
    "administrator; without one, run `desk create-admin` beside it. Ctrl-C ends it.",
)
def start(
    home: Home = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Port; else that of desk.toml, or 8765."),
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Also open the desk in the browser of this machine.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Open the desk in the browser's reach; set it up first where there is none."""
    folder = open_desk(home, new=True)
    steps, server_room = desk_room("first_steps"), desk_room("web_server")
    with desk_room("opening").sole_process(folder, doing="serve"):
        steps.refuse_unsafe()
        backup = steps.prepare_database()
        steps.refuse_unsafe_database()
        if steps.needs_administrator() and sys.stdin.isatty() and not as_json:
            _ask_for_administrator(steps)
        server = server_room.make_server(port)
        address = server_room.address_of(server)
        needed = steps.needs_administrator()

        def show() -> None:
            if backup is not None:
                say(f"made a backup before the database was changed: {backup}")
            if needed:
                command = f"atrocityrisk desk create-admin --name NAME --home {folder}"
                say(f"nobody can log in yet: {command}")
            say(f"the desk is open at {address} (folder {folder}); Ctrl-C ends it")

        def ready() -> None:
            answer(
                show,
                lambda: {
                    "address": address,
                    "home": str(folder),
                    "backup": path_text(backup),
                    "needs_administrator": needed,
                },
                as_json=as_json,
                quiet=quiet,
            )
            sys.stdout.flush()
            if open_browser:
                import webbrowser

                webbrowser.open(address)

        server_room.serve(server, ready=ready)
    if not (quiet or as_json):
        say("the desk is closed")


def _ask_for_administrator(steps: Any) -> None:
    from atrocityrisk.errors import DataError

    say("This desk has no administrator yet: somebody who looks after accounts.")
    name = None
    while True:
        # After a password that was refused, Enter keeps the name.
        name = str(typer.prompt("Name to log in with", default=name)).strip()
        password = _asked_password()
        try:
            generated = steps.add_administrator(name, password)
        except DataError as problem:
            say(str(problem))
            continue
        if generated is not None:
            say(f"password of {name}, shown this once: {generated}")
        return


def _asked_password() -> str | None:
    """A password that was typed twice; None where one is to be made."""
    while True:
        first = typer.prompt(
            "Password (nothing, to have one made)", default="", hide_input=True, show_default=False
        )
        if not first:
            return None
        if first == typer.prompt("The same again", hide_input=True):
            return str(first)
        say("These were two different ones.")


@app.command("create-admin", cls=DescribedCommand)
@described(
    "atrocityrisk desk create-admin --name chief --generate",
    "atrocityrisk desk create-admin --name chief",
    fields={
        "name": "to log in with",
        "password": "that was made, shown this once; null where it was typed",
    },
)
def create_admin(
    name: AdminName,
    generate: Annotated[
        bool,
        typer.Option("--generate", help="Make a password and show it once; else it is asked for."),
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make an administrator: somebody who looks after accounts."""
    open_desk(home)
    if not generate and not sys.stdin.isatty():
        raise typer.BadParameter("expected a terminal to type a password on; give --generate")
    password = None if generate else _asked_password()
    generated = desk_room("first_steps").add_administrator(name, password)

    def show() -> None:
        say(f"made the administrator {name}")
        if generated is not None:
            say(f"password, shown this once: {generated}")

    # What is shown once is shown, whatever else is not.
    answer(
        show,
        lambda: {"name": name, "password": generated},
        as_json=as_json,
        quiet=quiet and generated is None,
    )


@app.command("access", cls=DescribedCommand)
@described(
    "atrocityrisk desk access --name chief --clearance confidential",
    "atrocityrisk desk access --name chief --role administrator --role approver",
    fields={"name": "of the account", "changes": "what was changed, in words; empty for nothing"},
    note="For an office of one administrator, who cannot do this in the browser: there, another "
    "administrator does. The roles that are given replace those that were. It is noted in the log.",
)
def access(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the account.")],
    roles: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE", help="A role; can be repeated.")
    ] = None,
    clearance: Annotated[
        Literal["public", "restricted", "confidential"] | None,
        typer.Option(metavar="LEVEL", help="Highest level seen: public, restricted, confidential."),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Give an account other roles or another clearance, from the machine."""
    open_desk(home)
    if not roles and clearance is None:
        raise typer.BadParameter("expected --role or --clearance, found neither")
    changes = desk_room("first_steps").give_access(name, list(roles or ()), clearance)

    def show() -> None:
        say(f"{name}: {'; '.join(changes) or 'nothing was to be changed'}")

    answer(show, lambda: {"name": name, "changes": changes}, as_json=as_json, quiet=quiet)


@app.command("check", cls=DescribedCommand)
@described(
    "atrocityrisk desk check",
    fields={
        "fit": "whether nothing is wrong",
        "home": "folder of the desk",
        "faults": "objects with what is wrong and what to do (what, todo)",
    },
    note="Looks at settings, folder, keys, database, disk, clock and the age of backups.",
)
def check(home: Home = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Say whether the desk is safe and fit for work, and what to do where it is not."""
    folder = open_desk(home)
    faults = desk_room("first_steps").faults()

    def show() -> None:
        for fault in faults:
            say(f"fault: {fault.what}\n  what to do: {fault.todo}")
        if not faults:
            say("safe and fit for work")

    answer(
        show,
        lambda: {
            "fit": not faults,
            "home": str(folder),
            "faults": [{"what": fault.what, "todo": fault.todo} for fault in faults],
        },
        as_json=as_json,
        quiet=quiet,
    )
    if faults:
        raise typer.Exit(DIFFERENT)


@app.command("demo", cls=DescribedCommand)
@described(
    "atrocityrisk desk demo --home training",
    fields={
        "home": "folder of the training desk",
        "passwords": "by account, shown this once",
        "records": "numbers of records by status",
    },
    note="Its States do not exist, no real one can be named in it, and every page says that all is "
    "invented. `desk start` with the same --home opens it.",
)
def demo(
    home: Annotated[
        Path, typer.Option("--home", metavar="FOLDER", help="Folder for the training desk.")
    ],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a desk for training, with invented States, people and records."""
    made = desk_room("opening").make_training_desk(home)

    def show() -> None:
        say(f"made a training desk in {made.home}: {counted(sum(made.records.values()), 'record')}")
        say("passwords, shown this once:")
        for name, password in made.passwords.items():
            say(f"  {name:16} {password}")
        say(f"open it: atrocityrisk desk start --home {made.home}")

    # What is shown once is shown, whatever else is not.
    answer(
        show,
        lambda: {
            "home": str(made.home),
            "passwords": made.passwords,
            "records": made.records,
        },
        as_json=as_json,
    )


for _name, _command in desk_safety.COMMANDS.items():
    app.command(_name, cls=DescribedCommand)(_command)

app.add_typer(desk_exports.app, name="export")
app.add_typer(desk_forecasts.app, name="forecasts")
app.add_typer(desk_alerts.app, name="alerts")
