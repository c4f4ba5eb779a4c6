"""Write the table of all methods in docs/methods/index.md, read off the pages themselves.

Every second-level heading of a page is a method; its parts "In the code" and "References" name what
computes it and what it is from. `--check` writes nothing, and gives 3 if the table would differ.
"""

import re
import sys
from pathlib import Path

from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, write_pages

METHODS = DOCS / "methods"
NOT_METHODS = ("index.md", "references.md")
MOST_NAMES = 3
"""Names of code told in a row; the page has them all."""


def pages() -> list[Path]:
    """Pages of formulas, in the order of the table of contents."""
    text = (METHODS / "index.md").read_text(encoding="utf-8")
    listed = re.search(r":caption: Formulas\n:maxdepth: 1\n\n(.*?)\n```", text, flags=re.S)
    names = [] if listed is None else listed[1].split()
    return [METHODS / f"{name}.md" for name in names if f"{name}.md" not in NOT_METHODS]


def sections(text: str) -> dict[str, str]:
    """Text of each method of a page, by its heading; examples left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    parts = re.split(r"^## (.+)$", prose, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def slug(heading: str) -> str:
    """Anchor of a heading, as the site and GitHub make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def part(section: str, name: str) -> str:
    """One of the five parts of a method."""
    found = re.search(rf"\*\*{name}\.\*\*(.*?)(?=\n\n\*\*|\Z)", section, flags=re.S)
    return "" if found is None else " ".join(found[1].split())


def table() -> str:
    """A row for each method: page, method, names of code, references."""
    rows = []
    for path in pages():
        text = path.read_text(encoding="utf-8")
        title = re.search(r"^# (.+)$", text, flags=re.M)
        page = f"[{path.stem if title is None else title[1]}]({path.name})"
        for heading, section in sections(text).items():
            code = re.findall(r"`([^`]+)`", part(section, "In the code"))
            names = ", ".join(f"`{name}`" for name in code[:MOST_NAMES])
            more = ", …" if len(code) > MOST_NAMES else ""
            told = part(section, "References").replace("; ", "<br>")
            link = f"[{heading}]({path.name}#{slug(heading)})"
            rows.append([page, link, f"{names}{more}", told])
            # A page is named once, at its first method.
            page = ""
    return markdown_table(["page", "method", "computed by", "from"], rows)


if __name__ == "__main__":
    sys.exit(write_pages([METHODS / "index.md"], lambda _: f"\n{table()}"))
