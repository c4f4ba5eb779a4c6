"""Write docs/data-cards: a card for each registered source.

    python scripts/write_data_cards.py [--check] [--reviewed SOURCE ...]

Facts come from the registry, the tables of releases, addresses and corrections, and the embedded
panel. With --check nothing is written, and the exit code is 3 if a card is not what they give. A
source without a card gets an empty one, to be filled by hand.
"""

import json
import sys
from functools import cache

import numpy as np
import pandas as pd

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.indicators import indicator_table
from atrocityrisk.panels import Panel, load_panel
from atrocityrisk.sources import SOURCES, known_releases
from atrocityrisk.sources.addresses import publications
from atrocityrisk.sources.corrections import shipped_corrections
from atrocityrisk.specs import default_spec
from written_blocks import ROOT
from written_cards import FACTS, CardForm, write_cards

OUTCOMES_OF = {
    "ewp_events": "mass killing",
    "pitf": "genocide or politicide",
    "tmk": "targeted mass killing",
    "ucdp_country_year": "one-sided violence",
}
"""Events of which a source is the record, in the embedded panel."""
PARTS = (
    "What it is good for",
    "How it is made",
    "Who is not seen",
    "What not to use it for",
    "Questions to the publisher",
)


@cache
def panel() -> Panel:
    """The embedded panel."""
    return load_panel()


@cache
def indicators() -> pd.DataFrame:
    """Registered indicators; `source` holds a list."""
    known = indicator_table()
    return known.assign(source=known["source"].str.split(r"[,;]\s*", regex=True))


def made_of(name: str) -> pd.DataFrame:
    """Indicators that need a source."""
    known = indicators()
    return known[[name in sources for sources in known["source"]]]


def indicators_used(name: str) -> tuple[list[str], list[str]]:
    """Of the indicators made of a source, those in the embedded panel, and in the default."""
    ours, default = made_of(name).index, set(default_spec().indicators)
    embedded = [each for each in ours if each in panel().indicators]
    return embedded, [each for each in ours if each in default]


@cache
def files_read() -> dict[str, list[dict[str, str]]]:
    """Files behind the embedded panel, by source; those of its provisional year last."""
    package = json.loads((ROOT / "datasets" / "datapackage.json").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, str]]] = {}
    for source in [*package["sources"], *package["provisional"]["sources"]]:
        known = found.setdefault(source["name"], [])
        known += [file for file in source["filesRead"] if file not in known]
    return found


def facts(name: str) -> str:
    """Who publishes it, under which terms, and how to get it."""
    source = SOURCES[name]
    embedded, default = indicators_used(name)
    lines = [
        ["publisher", source.publisher],
        ["title", source.title],
        ["page", f"<{source.url}>"],
        ["cite as", source.citation],
        ["licence", source.licence],
        ["figures may be shipped", "yes" if source.redistributable else "no"],
        ["record of an outcome", OUTCOMES_OF.get(name, "none")],
        ["indicators", f"{len(made_of(name))}, of which {len(embedded)} in the embedded panel and "
         f"{len(default)} in the default forecast"],
        ["files known by name", ", ".join(f"`{pattern}`" for pattern in source.files)],
    ]  # fmt: skip
    return "\n\n".join([markdown_table(["about it", "what is known"], lines), _fetching(name)])


def _fetching(name: str) -> str:
    """Addresses on record, and the files behind the embedded panel, with their hashes."""
    lines = [
        [f"`{entry.file}`", entry.version or "newest", _short(entry.sha256), entry.verified]
        for entry in sorted(publications(name), key=lambda entry: (entry.file, entry.version))
        if entry.address
    ]
    how = "No address that a program may ask is on record: get the file from the page above."
    if lines:
        head = ["file", "release", "SHA-256", "where the address was seen"]
        how = f"`atrocityrisk data fetch {name}` asks:\n\n{markdown_table(head, lines)}"
    read = [
        [f"`{file['name']}`", file["version"], _short(file["sha256"])]
        for file in files_read().get(name, [])
    ]
    if not read:
        return f"{how}\n\nThe embedded panel was made without it."
    table = markdown_table(["file", "release", "SHA-256"], read)
    return f"{how}\n\nThe embedded panel was made from:\n\n{table}"


def _short(digest: str) -> str:
    """Enough of a hash to compare by eye; the whole stands in the file that the index names."""
    return f"`{digest[:12]}…`" if digest else "not fixed"


def releases(name: str) -> str:
    """Releases with a day on record."""
    lines = [
        [each.version, each.released.isoformat(), each.basis, _as_text(each.reference)]
        for each in sorted(
            known_releases().values(), key=lambda each: (each.released, each.version)
        )
        if each.source == name
    ]
    if not lines:
        return "No release has a day on record: it cannot be used for a panel as it was known."
    return markdown_table(["release", "out by", "basis", "reference"], lines)


def _as_text(reference: str) -> str:
    """A reference with nothing in it that Markdown would read otherwise."""
    return reference.replace("|", "\\|").replace("_", "\\_")


def table_of_indicators(name: str) -> str:
    """What is made of it, with what lag and since when."""
    known = made_of(name)
    if known.empty:
        return "None: it is read for comparison, for labels or for parts of other files."
    there, default = indicators_used(name)
    lines = [
        [
            f"`{indicator}`",
            f"`{row['column']}`",
            str(row["publication_lag"]),
            str(row["max_age_years"]),
            _year(row["first_release"]),
            _year(row["coded_live_since"]),
            "default" if indicator in default else "yes" if indicator in there else "no",
        ]
        for indicator, row in known.sort_index().iterrows()
    ]
    head = ["indicator", "column", "publication lag, years", "carried at most, years"]
    return markdown_table([*head, "first release", "coded live since", "in the panel"], lines)


def _year(value: object) -> str:
    return "not known" if pd.isna(value) or value == "" else str(value)


def coverage(name: str) -> str:
    """Shares of the embedded panel's cells that are observed, carried and missing, by decade."""
    columns, _ = indicators_used(name)
    if not columns:
        return "No indicator made of it is in the embedded panel."
    ages = panel().ages[columns]
    year = ages.index.get_level_values("year").to_numpy()
    lines = []
    for decade in np.unique(year // 10 * 10):
        cells = ages[year // 10 * 10 == decade]
        known = (cells.to_numpy() >= 0).any(axis=1)
        shares = [(cells == 0), (cells > 0), (cells < 0)]
        lines.append(
            [
                f"{decade}–{min(decade + 9, panel().years[1])}",
                str(cells.index.get_level_values("gwcode").nunique()),
                str(cells[known].index.get_level_values("gwcode").nunique()),
                *(f"{100 * share.to_numpy().mean():.1f}" for share in shares),
            ]
        )
    head = ["years", "states", "states with any value", "observed, %", "carried, %", "missing, %"]
    return (
        f"{len(columns)} indicators, states with 500,000 inhabitants or more. An indicator made of "
        f"several sources counts with each.\n\n{markdown_table(head, lines)}"
    )


def corrections(name: str) -> str:
    """What was corrected in its files, and why."""
    known = shipped_corrections()
    own = known[known["source"] == name]
    if own.empty:
        return "None is on record."
    lines = [
        [_as_text(str(reason)), str(len(rows)), _as_text(str(reference))]
        for (reason, reference), rows in own.groupby(["reason", "reference"], sort=False)
    ]
    return markdown_table(["reason", "rows", "reference"], lines)


def row(name: str) -> list[str]:
    """What the table of all cards says of a source."""
    embedded, default = indicators_used(name)
    return [SOURCES[name].title, SOURCES[name].licence, str(len(embedded)), str(len(default))]


FORM = CardForm(
    kind="data-cards",
    names=tuple(sorted(SOURCES)),
    title=lambda name: f"`{name}`: {SOURCES[name].title}",
    blocks={
        FACTS: facts,
        "releases on record": releases,
        "indicators made of it": table_of_indicators,
        "coverage in the embedded panel": coverage,
        "corrections": corrections,
    },
    parts=PARTS,
    columns=("what it is", "licence", "indicators in the embedded panel", "in the default"),
    row=row,
)

if __name__ == "__main__":
    sys.exit(write_cards(FORM))
