"""UCDP country-year totals: all deaths of the last two years, which kinds of violence in the last.

A collection made from the country-year data set by somebody else, with states by ISO code. It has
deaths of all types together; how many of them were one-sided it does not say. What it adds up over
its whole window of years is left out: a sum belongs to no year.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.json import member, read_json, table_of_records
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.ucdp_files import (
    ORGANIZED_VIOLENCE,
    known_numbers,
    register_ucdp,
)

FLAGS = {
    "lastYearStateBased": "state_based",
    "lastYearNonState": "non_state",
    "lastYearOneSided": "one_sided",
}
_DEATHS = ("deathsLastYear", "deathsPriorYear", "totalDeathsInWindow")


def totals_table(path: Path) -> tuple[pd.DataFrame, int, str]:
    """Countries by ISO code in the collection's columns; its last year and the release."""
    content = read_json(path)
    last = _last_year(content, path)
    countries = member(content, "perCountry", dict, path)
    columns = ["lastYear", *_DEATHS, *FLAGS]
    table = table_of_records(countries.values(), columns, path, what="country")
    table.insert(0, "iso2", pd.Series(list(countries), dtype="str"))
    other = table[table["lastYear"] != last]
    if len(other):
        raise SchemaError(
            f"{path}: expected {last} as last year of every country, as its window says, found "
            f"{other['lastYear'].iloc[0]} for {other['iso2'].iloc[0]}; get the file again"
        )
    for name in FLAGS:
        wrong = table[~table[name].map(lambda value: isinstance(value, bool))]
        if len(wrong):
            raise SchemaError(
                f"{path}: expected true or false under {name!r}, found {wrong[name].iloc[0]!r} for "
                f"{wrong['iso2'].iloc[0]}; get the file again"
            )
    table = table.assign(**{name: known_numbers(table[name], path) for name in _DEATHS})
    _refuse_contradictions(table, path)
    return table, last, member(content, "version", str, path)


def _last_year(content: Any, path: Path) -> int:
    """The last year that the collection's window covers."""
    return int(member(member(content, "window", dict, path), "throughYear", int, path))


def _refuse_contradictions(table: pd.DataFrame, path: Path) -> None:
    """Refuse deaths that exceed their sum, or that no kind of violence accounts for."""
    known = table["deathsLastYear"] + table["deathsPriorYear"]
    violent = table[list(FLAGS)].astype("bool").any(axis=1)
    for wrong, what in (
        (known > table["totalDeathsInWindow"], "more deaths in two years than in all"),
        ((table["deathsLastYear"] > 0) & ~violent, "deaths in the last year and no violence in it"),
    ):
        if wrong.any():
            first = table.loc[wrong, "iso2"].iloc[0]
            raise DataError(
                f"{path}: expected totals that agree, found {what} for {first} "
                f"({int(wrong.sum())} such countries); get the file again"
            )


def read_totals(path: Path) -> tuple[pd.DataFrame, str]:
    """Deaths by state for the last two years, kinds of violence for the last; and the release."""
    table, last, version = totals_table(path)
    latest = table[["iso2"]].assign(
        year=last,
        total_deaths=table["deathsLastYear"],
        **{ours: table[theirs].astype("float64") for theirs, ours in FLAGS.items()},
    )
    before = table[["iso2"]].assign(year=last - 1, total_deaths=table["deathsPriorYear"])
    rows = pd.concat([latest, before], ignore_index=True)
    tidy = with_gwcodes(rows, "iso2", year="year", system="iso2", path=path)
    return tidy.sort_values(KEY, ignore_index=True), version


register_ucdp(
    "ucdp_country_year_totals",
    title="UCDP Country-Year Dataset on Organized Violence: totals of its last two years",
    citation=ORGANIZED_VIOLENCE,
    files=("ucdp_cy_v*_totals_*.json*",),
    read=read_totals,
    schema=tidy_schema(
        {"total_deaths": (0.0, 1e8), **dict.fromkeys(FLAGS.values(), (0.0, 1.0))},
        required=("total_deaths", *FLAGS.values()),
    ),
)
