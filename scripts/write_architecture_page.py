"""Write the rooms of docs/develop/architecture.md from the order that import-linter checks.

    python scripts/write_architecture_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what is there.
"""

import ast
import sys
import tomllib

from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, ROOT, write_pages

PAGE = DOCS / "develop" / "architecture.md"
SOURCE = ROOT / "src" / "atrocityrisk"


def sentence(room: str) -> str:
    """What a room says of itself, up to its first full stop."""
    file = SOURCE / room / "__init__.py"
    file = file if file.is_file() else SOURCE / f"{room}.py"
    words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(words.partition("\n\n")[0].split())


def rooms() -> str:
    """Rooms from the top down; those of one row know nothing of each other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = [
        [str(len(layers) - number), f"`{room}`", sentence(room)]
        for number, layer in enumerate(layers)
        for room in layer.split(" | ")
        if room != "__main__"
    ]
    return markdown_table(["layer", "room", "what is in it"], rows)


WRITTEN = {"rooms": rooms}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages((PAGE,), written))
