"""Write the commands into docs/reference/cli.md, and the names that shells complete.

Both are made from the commands and the registries themselves; --check writes nothing and gives 3
where something would differ.
"""

import json
import sys
from typing import Any

import typer

from atrocityrisk.cli.app import app
from atrocityrisk.cli.completions import NAMES
from atrocityrisk.cli.described import description_of, parameters_of, usage_of
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.models import MODELS
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.sources import SOURCES
from written_blocks import DOCS, write_pages

PAGE = DOCS / "reference" / "cli.md"


def commands() -> dict[str, Any]:
    """Every command by the words that call it, those of a group one by one."""
    program: Any = typer.main.get_command(app)
    found = {}
    for name in program.list_commands(None):
        found |= _within(name, program.get_command(None, name))
    return found


def _within(name: str, command: Any) -> dict[str, Any]:
    """A command, or those of a group however deep, by the words that call each."""
    group = getattr(command, "commands", None)
    found = {name: command} if group is None else {}
    for key, inner in [*(group or {}).items(), *getattr(command, "parts", {}).items()]:
        found |= _within(f"{name} {key}", inner)
    return found


def written(_: str) -> str:
    """All commands: what each does, what may stand on its line, and what its JSON holds."""
    return "\n\n".join(section(words, command) for words, command in commands().items())


def section(words: str, command: Any) -> str:
    """One command."""
    about = description_of(command)
    usage = " ".join(["atrocityrisk", words, *usage_of(command)])
    parts = [f"### `{words}`", _text(command.help), f"Usage: `{usage}`"]
    if about.note:
        parts.append(_text(about.note))
    rows = [(f"`{row.spelling}`", _cell(row.help), _default(row.default)) for row in
            parameters_of(command)]  # fmt: skip
    parts.append(_table(("argument or option", "meaning", "default"), rows))
    parts.append("```sh\n" + "\n".join(about.examples) + "\n```")
    if about.fields:
        kind = "a list of objects" if about.rows else "an object"
        parts.append(f"`--json` prints {kind}:")
        fields = [(f"`{name}`", _cell(text)) for name, text in about.fields.items()]
        parts.append(_table(("field", "meaning"), fields))
    return "\n\n".join(parts)


def _text(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


def _default(default: str) -> str:
    return default if default in ("", "required") else f"`{default}`"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def known_names() -> str:
    """Names in the registries, for the Tab key of a shell."""
    registries = {
        "models": MODELS,
        "outcomes": OUTCOMES,
        "sources": SOURCES,
        "indicators": INDICATORS,
    }
    return json.dumps({kind: sorted(names) for kind, names in registries.items()}, indent=1) + "\n"


def main() -> int:
    """Write page and names."""
    differing = known_names() != NAMES.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        NAMES.write_text(known_names(), encoding="utf-8", newline="\n")
    code = write_pages([PAGE], written)
    return 3 if differing and "--check" in sys.argv else code


if __name__ == "__main__":
    sys.exit(main())
