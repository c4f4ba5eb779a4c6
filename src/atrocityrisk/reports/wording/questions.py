"""What an assessor would have to find out: derived from the gaps of the data, never typed in."""

from collections.abc import Iterator, Mapping

import pandas as pd

from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.plain_values import heading, readable
from atrocityrisk.sources import SOURCES

LISTS = {"states": "List of states, their regions and borders"}
"""Titles of what the package holds itself, for which no publisher's file is read."""


def questions(gaps: pd.DataFrame, units: Mapping[str, str]) -> Iterator[str]:
    """One question per source, and per year of old values."""
    unknown: dict[str, list[str]] = {}
    old: dict[tuple[str, int], list[str]] = {}
    for row in records(gaps):
        unit = units.get(str(row["indicator"]), "")
        text = str(row["description"])
        what = heading(text, unit=unit)
        source = source_title(str(row["source"]))
        if row["status"] == "unknown":
            unknown.setdefault(source, []).append(what)
        else:
            value = readable(float(row["value"]), description=text, unit=unit)
            old.setdefault((source, int(row["value_year"])), []).append(f"{what}: {value}")
    for source, names in unknown.items():
        yield f"No value is known ({source}). What is it today? {'; '.join(names)}."
    for (source, year), values in old.items():
        yield f"Last known of {year} ({source}). Does it still hold? {'; '.join(values)}."


def source_title(names: str) -> str:
    """Titles of sources from their registered names; an unknown source keeps its name."""
    # `SOURCES.get` would not do: a registry raises its own error for an unknown name.
    return ", ".join(
        SOURCES[name].title if name in SOURCES else LISTS.get(name, name)
        for name in names.split(", ")
    )
