"""What a command says of itself: its help, its examples, and the fields of its JSON.

Help in the terminal and the reference page are written from the same parameters and descriptions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from typer.core import TyperCommand, TyperGroup

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Description:
    """Examples of a command, a note for its help, and what its JSON holds."""

    examples: tuple[str, ...]
    note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: bool = False
    """Whether the JSON is a list of objects with these fields, and not one object."""


_DESCRIPTIONS: dict[Callable[..., Any], Description] = {}


def described(
    *examples: str,
    fields: Mapping[str, str] | None = None,
    rows: bool = False,
    note: str = "",
) -> Callable[[F], F]:
    """Give a command its examples, the fields of its JSON, and a note at the end of its help."""

    def keep(function: F) -> F:
        _DESCRIPTIONS[function] = Description(examples, note, fields or {}, rows)
        return function

    return keep


def description_of(command: Any) -> Description:
    """Description of a command that typer has made; an empty one if it was given none."""
    return _DESCRIPTIONS.get(inspect.unwrap(command.callback), Description(()))


class Parameter(NamedTuple):
    """A parameter as help and page show it."""

    spelling: str
    help: str
    default: str
    is_option: bool


def parameters_of(command: Any) -> list[Parameter]:
    """What may stand on the line of a command, without old spellings."""
    found = []
    for one in command.params:
        if getattr(one, "hidden", False):
            continue
        is_option = one.param_type_name == "option"
        spelling = _option_spelling(one) if is_option else _argument_spelling(one)
        default = "required" if one.required and is_option else _default(one)
        found.append(Parameter(spelling, one.help or "", default, is_option))
    return found


def usage_of(command: Any) -> list[str]:
    """What follows the name of a command in its usage line."""
    return ["[OPTIONS]", *(row.spelling for row in parameters_of(command) if not row.is_option)]


def _option_spelling(option: Any) -> str:
    # The short name first, as shells' own programs have it.
    names = ", ".join(sorted([*option.opts, *option.secondary_opts], key=len))
    return names if getattr(option, "is_flag", False) else f"{names} {option.metavar}"


def _argument_spelling(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name = name if argument.required else f"[{name}]"
    return name if argument.nargs == 1 else f"{name}..."


def _default(parameter: Any) -> str:
    """The default as one would type it; nothing where it is nothing, or a switch that is off."""
    value = parameter.default
    if value is None or value is False or callable(value) or value == "":
        return ""
    return str(value)


class DescribedCommand(TyperCommand):
    """A command whose help ends in examples; a first word may call one of its parts."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.parts: dict[str, Any] = {}

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Read the line; that of a part, if its word stands first."""
        if args and args[0] in self.parts:
            name = f"{info_name} {args[0]}"
            return self.parts[args[0]].make_context(name, args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What the shell offers: the words of parts too."""
        # Click, or the copy of it that later versions of typer carry.
        click = TyperCommand.__mro__[1].__module__.rpartition(".")[0]
        item = import_module(f"{click}.shell_completion").CompletionItem
        words = [item(name) for name in self.parts if name.startswith(incomplete)]
        return [*words, *super().shell_complete(ctx, incomplete)]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words of the usage line: options, then arguments by the names of their help."""
        return usage_of(self)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options."""
        rows = parameters_of(self)
        for heading, wanted in (("Arguments", False), ("Options", True)):
            lines = [(row.spelling, _help(row)) for row in rows if row.is_option is wanted]
            if wanted:
                lines.append((", ".join(ctx.help_option_names), "Show this message and exit."))
            if lines:
                with formatter.section(heading):
                    formatter.write_dl(lines)
        _write_commands(self.parts, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the note and the examples."""
        about = description_of(self)
        if about.note:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(about.note)
        if about.examples:
            word = "Example" if len(about.examples) == 1 else "Examples"
            with formatter.section(word):
                for example in about.examples:
                    # Never wrapped, so that it can be copied.
                    formatter.write(f"  {example}\n")


class DescribedGroup(TyperGroup):
    """A group whose help says of each command all of its line, and not its beginning."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands."""
        _write_commands(self.commands, formatter)


def _write_commands(commands: Mapping[str, Any], formatter: Any) -> None:
    lines = [
        (name, " ".join((command.help or "").partition("\n\n")[0].split()))
        for name, command in commands.items()
    ]
    if lines:
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def _help(row: Parameter) -> str:
    if not row.default:
        return row.help
    what = row.default if row.default == "required" else f"default: {row.default}"
    return f"{row.help}  [{what}]"
