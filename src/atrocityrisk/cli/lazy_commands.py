"""Commands that are imported when they are called: help on the program imports none of them."""

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command


class Entry(NamedTuple):
    """Where a command is, and what it does in one line; `thing` is a function or a Typer."""

    module: str
    thing: str
    summary: str
    epilog: str | None = None


COMMANDS = {
    "rank": Entry(
        "rank_commands", "rank", "Rank the states by risk and write the ranking.", "WITHOUT_OPTIONS"
    ),
    "run": Entry("rank_commands", "run", "Make the ranking that a TOML file specifies."),
    "verify": Entry("rank_commands", "verify", "Check the files of a run against its manifest."),
    "report": Entry(
        "report_commands",
        "report",
        "Write the annual report: one page that opens offline, its tables and figures.",
        "WITHOUT_OPTIONS",
    ),
    "brief": Entry(
        "report_commands", "brief", "Write the two-page brief on one state, as HTML and Markdown."
    ),
    "explain": Entry(
        "explain_commands",
        "explain",
        "Explain why a state's risk is as high as it is, in parts that add up.",
    ),
    "backtest": Entry(
        "backtest_commands",
        "backtest",
        "Forecast from many past origins with every model of a task, and score them.",
    ),
    "reproduce": Entry(
        "reproduce_commands",
        "reproduce",
        "Make a published assessment again, with differences.",
        "EITHER_INPUT",
    ),
    "scoreboard": Entry(
        "scoreboard_commands",
        "scoreboard",
        "Score forecasts whose window has closed against every version of the labels.",
    ),
    "indicators": Entry(
        "listing_commands", "indicators", "List the indicators with their sources."
    ),
    "outcomes": Entry("listing_commands", "outcomes", "List the outcomes that can be forecast."),
    "models": Entry("listing_commands", "models", "List the models."),
    "states": Entry(
        "listing_commands", "states", "Give the Gleditsch-Ward code of a state by name or code."
    ),
    "vintages": Entry(
        "vintage_commands",
        "vintages",
        "List releases with the day they were out, and what can be built as of when.",
        "DATING",
    ),
    "data": Entry("data_commands", "app", "List, fetch and check files; build panels."),
    "ledger": Entry(
        "ledger_commands", "app", "Register forecasts so that nobody can change them unseen."
    ),
}


class LazyCommands(TyperGroup):
    """A group whose commands stand in a table, each made when it is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # The names alone: the near one of a misspelt command is looked for among them.
        self.commands: Any = dict.fromkeys(COMMANDS)

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        module = import_module(f"atrocityrisk.cli.{entry.module}")
        thing = getattr(module, entry.thing)
        if not isinstance(thing, typer.Typer):
            epilog = getattr(module, entry.epilog) if entry.epilog else None
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(cmd_name, epilog=epilog)(thing)
            thing = alone
        command = get_command(thing)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table's lines, and import nothing for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])
