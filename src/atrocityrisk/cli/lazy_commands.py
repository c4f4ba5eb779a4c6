"""Commands that are imported when they are called: help on the program imports none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from atrocityrisk.cli.described import DescribedCommand

COMMANDS = {
    "rank": ("rank_commands", "Rank the states by risk and write the ranking."),
    "run": ("rank_commands", "Make the ranking that a TOML file specifies."),
    "verify": ("rank_commands", "Check the files of a run against its manifest."),
    "report": (
        "report_commands",
        "Write the annual report: one page that opens offline, or a web site.",
    ),
    "brief": ("report_commands", "Write the two-page brief on one state, as HTML and Markdown."),
    "explain": (
        "explain_commands",
        "Explain why a state's risk is as high as it is, in parts that add up.",
    ),
    "changes": (
        "changes_commands",
        "Compare two lists: who moved, by more than chance or not, and why.",
    ),
    "nowcast": (
        "nowcast_commands",
        "Say what deaths by month add to a list: what may have begun, what is still ahead.",
    ),
    "backtest": (
        "backtest_commands",
        "Forecast from many past origins with every model of a task, and score them.",
    ),
    "score": ("score_commands", "Score forecasts made elsewhere by themselves."),
    "leaderboard": (
        "score_commands",
        "Compare all forecasts of a task, those of this package and others', on common rows.",
    ),
    "reproduce": ("reproduce_commands", "Make a published assessment again, with differences."),
    "scoreboard": (
        "scoreboard_commands",
        "Score forecasts whose window has closed against every version of the labels.",
    ),
    "indicators": ("listing_commands", "List the indicators with their sources."),
    "outcomes": ("listing_commands", "List the outcomes that can be forecast."),
    "models": ("listing_commands", "List the models."),
    "states": ("listing_commands", "Give the Gleditsch-Ward number of a state by name or code."),
    "vintages": (
        "vintage_commands",
        "List releases with the day they were out, and what can be built as of when.",
    ),
    "data": ("data_commands", "List, fetch and check files; build panels."),
    "panel": ("panel_commands", "Make a panel of a table of your own."),
    "cache": ("cache_commands", "Look at, or drop, finished forecasts that this machine keeps."),
    "ledger": ("ledger_commands", "Register forecasts so that nobody can change them unseen."),
    "teach": ("teach_commands", "Learn the craft: worlds with a sealed truth, and a quiz."),
    "desk": ("desk_commands", "Open the early-warning desk, and keep safe what is in it."),
}
"""Module and one line for each command: a function of its name there, or an `app` of several."""

PARTS = {
    "scoreboard": {"resolve": "resolve_commands"},
}
"""Of a command that does something by itself, words that call another: the module of each."""


class StoppedError(Exception):
    """Ctrl-C, on its way past typer."""


class PipeClosedError(Exception):
    """Nobody reads the output, on its way past typer."""


@contextmanager
def _unanswered() -> Iterator[None]:
    """Carry two things past typer, which ends the program for them without a word."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise StoppedError(*getattr(stop, "__notes__", ())) from None
    except BrokenPipeError as problem:
        raise PipeClosedError from problem


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
        module = import_module(f"atrocityrisk.cli.{COMMANDS[cmd_name][0]}")
        if hasattr(module, "app"):
            # Also where it has but one command, which typer would take for the whole.
            command: Any = get_group(module.app)
        else:
            command = _made(cmd_name, module)
            command.parts = {
                word: _made(word, import_module(f"atrocityrisk.cli.{where}"))
                for word, where in PARTS.get(cmd_name, {}).items()
            }
        command.name = cmd_name
        return command

    def make_context(self, *words: Any, **options: Any) -> Any:
        """Read the line; what the shell asks for passes by typer, which would answer itself."""
        with _unanswered():
            return super().make_context(*words, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, in the same way."""
        with _unanswered():
            return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table's lines, and import nothing for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _made(name: str, module: Any) -> Any:
    """The command that a function of this name describes."""
    thing = typer.Typer(add_completion=False, rich_markup_mode=None)
    thing.command(name, cls=DescribedCommand)(getattr(module, name))
    return get_command(thing)
