"""UCDP country-year data set on organised violence within country borders, from 1989.

The publisher assigns every death to the country where it happened and, in one-sided violence, to
the kind of perpetrator; a country and year without violence is 0. The data set has no threshold of
25 deaths, so its totals differ a little from those of the one-sided violence data set.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources import ucdp
from atrocityrisk.sources._readers.csv import numbers, require_columns, whole_numbers
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

RENAMED = {
    "country_id_cy": ("country_id",),
    "year_cy": ("year",),
    "os_total_deaths_best_cy": ("os_total_fatalities_best_cy", "os_deaths_best_cy"),
}
_REQUIRED = (
    "sb_total_deaths_best",
    "sb_total_deaths_low",
    "sb_total_deaths_high",
    "ns_total_deaths_best",
    "os_total_deaths_best",
    "os_total_deaths_low",
    "os_total_deaths_high",
    "os_main_govt_killings_best",
    "os_any_govt_killings_best",
    "os_nsgroup_killings_best",
    "sb_dyad_count",
    "os_dyad_count",
)


def country_years_table(path: Path) -> tuple[pd.DataFrame, str]:
    """UCDP's country-year table as published, with its edition.

    Parameters
    ----------
    path : Path
        ``organizedviolencecy_v*.csv``.

    Returns
    -------
    tuple of (DataFrame, str)
        The publisher's columns, suffix ``_cy`` included; and the edition.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    needed = ["country_id_cy", "year_cy", *(f"{name}_cy" for name in _REQUIRED)]
    table = ucdp.ucdp_table(path, [*needed, "version"])
    require_columns(table, needed, path, renamed=RENAMED)
    table["year_cy"] = whole_numbers(table["year_cy"], path)
    table["country_id_cy"] = whole_numbers(table["country_id_cy"], path)
    return table, ucdp.edition(table.rename(columns={"year_cy": "year"}), path)


def read_country_years(path: Path) -> tuple[pd.DataFrame, str]:
    """Deaths in organised violence by state of occurrence and year.

    Parameters
    ----------
    path : Path
        As for `country_years_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns gwcode, year and the publisher's numbers without suffix ``_cy``: ``sb_`` state-based
        conflict, ``ns_`` conflict between non-state groups, ``os_`` one-sided violence, the last by
        ``main_govt`` (the state's own government), ``any_govt`` and ``nsgroup``; and the edition.
        Lists of names and the running totals are left out.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table, version = country_years_table(path)
    kept = [
        name
        for name in table.columns
        if name.startswith(("sb_", "ns_", "os_")) and not name.endswith(("_ids_cy", "_names_cy"))
    ]
    figures = pd.DataFrame({name.removesuffix("_cy"): numbers(table[name], path) for name in kept})
    figures = figures.assign(country_id=table["country_id_cy"], year=table["year_cy"])
    tidy = with_gwcodes(figures, "country_id", year="year", system="ucdp", path=path)
    return tidy, version


SOURCE = Source(
    name="ucdp_country_year",
    title="UCDP Country-Year Dataset on Organized Violence within Country Borders",
    publisher=ucdp.PUBLISHER,
    licence=ucdp.LICENCE,
    redistributable=True,
    citation=ucdp.ORGANIZED_VIOLENCE,
    url=ucdp.URL,
    files=("organizedviolencecy*.csv", "OrganizedViolenceCY*.csv"),
    read=read_country_years,
    several=True,
    schema=tidy_schema(
        {"^(sb|ns|os)_": (0.0, 1e8)},
    ),
)
SOURCES.add(SOURCE.name, SOURCE)
