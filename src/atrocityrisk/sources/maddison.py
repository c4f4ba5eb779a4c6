"""Maddison Project Database: income per head and population over the long run.

Read are the publisher's workbook (sheet "Full data") or its CSV, and the Early Warning Project's
extract. For states that broke up the database goes on with the sum of their successors under the
old name; from the break-up on those rows are aggregates and are left out.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_columns, to_numbers
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, register, tidy_schema

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
    """Country, code, year, gdppc (2011 dollars) and pop (persons); and the last year covered."""
    table = read_table(path, text=("countrycode", "country"), sheet="Full data")
    extract = "mad_gdppc" in table
    if extract:
        table = table.rename(columns={"mad_gdppc": "gdppc", "mad_pop": "pop"})
    code = "ccode" if extract else "countrycode"
    require_columns(table, ["country", code, "year", "gdppc", "pop"], path, renamed=RENAMED)
    table = to_numbers(table, path, whole=("year",), decimal=("gdppc", "pop"))
    if not extract:
        table["pop"] *= 1000.0  # the publisher counts in thousands, the extract in persons
    observed = table["gdppc"].notna()
    return table, f"to {int(table.loc[observed, 'year'].max())}"


def read_maddison(path: Path) -> tuple[pd.DataFrame, str]:
    """Income per head (2011 dollars) and population by state and year; and the release."""
    table, version = maddison_table(path)
    table = table.loc[table["gdppc"].notna() | table["pop"].notna()]
    _refuse_nameless(table, path)
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
            earliest=1,
        )
        uncoded = table.loc[own.notna()].assign(gwcode=own.dropna())
        both = pd.concat([coded, uncoded[list(coded.columns)]])
    else:
        # The extract lost the code of some rows, Serbia's among them; their name still has it.
        # They come last: of two rows for one country-year theirs is the one to keep.
        both = with_gwcodes(
            table.sort_values("ccode", key=lambda code: code.isna(), kind="stable")[
                ["ccode", "country", "year", "gdppc", "pop"]
            ],
            "ccode",
            year="year",
            system="cow",
            path=path,
            name="country",
            earliest=1,
        )
    # Russia's row runs back before 1992 beside the Soviet Union's, whose own row is the one kept.
    tidy = both.astype({"gwcode": "int64"}).drop_duplicates(["gwcode", "year"], keep="last")
    return tidy.rename(columns={"gdppc": "gdp_per_capita", "pop": "population"}), version


def _refuse_nameless(table: pd.DataFrame, path: Path) -> None:
    """Refuse a row that may be a sum of successors, if its name does not say whether it is."""
    code = "countrycode" if "countrycode" in table else "ccode"
    asked = table[table[code].isin([*_OWN_CODES, *_OWN_CODES.values()])]
    named = states.translate(asked["country"], asked["year"], system="name").notna()
    nameless = asked[~named & ~asked["country"].isin(_LAST_YEAR_AS_STATE)]
    # A name that a state had or will have is one, such as Russia's in the Soviet Union's years.
    ever = states.translate(nameless["country"], nameless["year"] * 0 + 2010, system="name")
    nameless = nameless[ever.isna()]
    if len(nameless):
        row = nameless.iloc[0]
        raise DataError(
            f"{path}: {len(nameless)} rows have no name of a state, first {row['country']!r} for "
            f"{row[code]} in {row['year']}; whether it is the state or the sum of its successors "
            "shows in the name alone, correct it"
        )


_CITATION = (
    "Bolt, Jutta & Jan Luiten van Zanden (2024): Maddison style estimates of the evolution of "
    "the world economy: a new 2023 update. Journal of Economic Surveys."
)
register(
    Source(
        name="maddison",
        title="Maddison Project Database",
        publisher="Groningen Growth and Development Centre, University of Groningen",
        licence="CC-BY-4.0",
        redistributable=True,
        citation=_CITATION,
        url="https://www.rug.nl/ggdc/historicaldevelopment/maddison/",
        files=("maddison.csv", "mpd20*.xlsx"),
        read=read_maddison,
        combine_files=True,
        schema=tidy_schema(
            {"gdp_per_capita": (0.0, 1e6), "population": (0.0, 1e10)},
            required=("gdp_per_capita", "population"),
        ),
    )
)
