"""Write the table of docs/reference/sources.md from the registry of sources.

    python scripts/write_sources_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what is registered.
"""

import sys

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.sources import SOURCES
from atrocityrisk.sources.addresses import publications
from written_blocks import DOCS, write_pages

PAGE = DOCS / "reference" / "sources.md"


def sources() -> str:
    """Every source with its terms and how to get it."""
    lines = []
    for name in sorted(SOURCES):
        source = SOURCES[name]
        known = publications(name)
        how = f"`atrocityrisk data fetch {name}`, or " if any(e.address for e in known) else ""
        if any(entry.updates for entry in known):
            how = f"`atrocityrisk data update --only {name}`, or "
        lines.append(
            [
                f"`{name}`",
                f"{source.title}. {source.publisher}",
                source.licence,
                "yes" if source.redistributable else "no",
                f"{how}[page]({source.url})",
                ", ".join(f"`{pattern}`" for pattern in source.files),
            ]
        )
    head = ["name", "title and publisher", "licence", "figures may be shipped", "how to get it"]
    return markdown_table([*head, "files recognised"], lines)


def updates() -> str:
    """Every address that an update asks, with where it was seen and when its content is too old."""
    kinds = {
        "fixed": "one release",
        "rolling": "newest release",
        "dated": "name of the year",
        "candidate": "name of the month; counts change",
    }
    lines = [
        [
            f"`{entry.source}`",
            f"[`{entry.file}`]({entry.page})",
            kinds[entry.access],
            str(entry.greatest_age_days or "none"),
            entry.verified,
        ]
        for entry in sorted(publications(), key=lambda entry: (entry.source, entry.file))
        if entry.updates
    ]
    head = ["source", "file", "what is there", "greatest age, days", "where the address was seen"]
    return markdown_table(head, lines)


WRITTEN = {"sources": sources, "updates": updates}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages((PAGE,), written))
