"""Maddison Project Database: income per head and population over the long run.

Read are the publisher's workbook (sheet "Full data") or its CSV, and the Early Warning Project's
extract. For states that broke up the database goes on with the sum of their successors under the
old name; from the break-up on those rows are aggregates and are left out.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    read_excel_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

# Last year in which the name stands for a state rather than for the sum of its successors.
_LAST_YEAR_AS_STATE = {
    "Former USSR": 1991,
    "Former Yugoslavia": 1991,
    "Czechoslovakia": 1992,
    "Former Czechoslovakia": 1992,
}
# Codes of its own for states that had ended when ISO began.
_OWN_CODES = {"SUN": 365, "YUG": 345, "CSK": 315}
RENAMED = {"gdppc": ("cgdppc", "rgdpnapc", "mad_gdppc"), "countrycode": ("iso3", "code")}


def maddison_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Maddison Project table, with its edition.

    Parameters
    ----------
    path : Path
        ``mpd2020.xlsx`` or later, its CSV, or the Early Warning Project's ``maddison.csv``.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns country, countrycode (ISO3, publisher) or ccode (COW, extract), year, gdppc
        (2011 international dollars) and pop (persons); and the last year covered.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    if path.suffix.lower() in (".xlsx", ".xls"):
        table = read_excel_table(path, sheet="Full data", text=("countrycode",))
    else:
        table = read_csv_table(path, text=("countrycode", "country"))
    extract = "mad_gdppc" in table
    if extract:
        table = table.rename(columns={"mad_gdppc": "gdppc", "mad_pop": "pop"})
    code = "ccode" if extract else "countrycode"
    require_columns(table, ["country", code, "year", "gdppc", "pop"], path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    for name in ("gdppc", "pop"):
        table[name] = numbers(table[name], path)
    if not extract:
        table["pop"] *= 1000.0  # the publisher counts in thousands, the extract in persons
    observed = table["gdppc"].notna()
    return table, f"to {int(table.loc[observed, 'year'].max())}"


def read_maddison(path: Path) -> tuple[pd.DataFrame, str]:
    """Income per head and population by state and year.

    Parameters
    ----------
    path : Path
        As for `maddison_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns gwcode, year, gdp_per_capita (2011 international dollars), population (persons);
        and the version.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table, version = maddison_table(path)
    table = table.loc[table["gdppc"].notna() | table["pop"].notna()]
    ended = table["country"].map(_LAST_YEAR_AS_STATE)
    table = table.loc[~(table["year"] > ended)].reset_index(drop=True)
    if "countrycode" in table:
        table["countrycode"] = table["countrycode"].astype("str")
        own = table["countrycode"].map(_OWN_CODES)
        coded = with_gwcodes(
            table.loc[own.isna(), ["countrycode", "year", "gdppc", "pop"]],
            "countrycode",
            year="year",
            system="iso3",
            path=path,
        )
        uncoded = table.loc[own.notna()].assign(gwcode=own.dropna())
    else:
        coded = with_gwcodes(
            table.loc[table["ccode"].notna(), ["ccode", "year", "gdppc", "pop"]],
            "ccode",
            year="year",
            system="cow",
            path=path,
        )
        # The extract lost the code of some rows, Serbia's among them; their name still has it.
        nameless = table.loc[table["ccode"].isna()]
        found = states.translate(nameless["country"], nameless["year"], system="name")
        uncoded = nameless.assign(gwcode=found)
    both = pd.concat([coded, uncoded.dropna(subset="gwcode")[list(coded.columns)]])
    # Russia's row runs back before 1992 beside the Soviet Union's, which is the state's own.
    tidy = both.astype({"gwcode": "int64"}).drop_duplicates(["gwcode", "year"], keep="last")
    return tidy.rename(columns={"gdppc": "gdp_per_capita", "pop": "population"}), version


SOURCE = Source(
    name="maddison",
    title="Maddison Project Database",
    publisher="Groningen Growth and Development Centre, University of Groningen",
    licence="CC-BY-4.0",
    redistributable=True,
    citation=(
        "Bolt, Jutta & Jan Luiten van Zanden (2024): Maddison style estimates of the evolution of "
        "the world economy: a new 2023 update. Journal of Economic Surveys."
    ),
    url="https://www.rug.nl/ggdc/historicaldevelopment/maddison/",
    files=("maddison.csv", "mpd20*.xlsx"),
    read=read_maddison,
    several=True,
    schema=tidy_schema(
        {"gdp_per_capita": (0.0, 1e6), "population": (0.0, 1e10)},
        required=("gdp_per_capita", "population"),
    ),
)
SOURCES.add(SOURCE.name, SOURCE)
