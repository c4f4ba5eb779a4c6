"""UCDP country-year data set on organised violence within country borders, from 1989.

The publisher assigns every death to the country where it happened and, in one-sided violence, to
the kind of perpetrator; a country and year without violence is 0. The data set has no threshold of
25 deaths, so its totals differ a little from those of the one-sided violence data set.
"""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import numbers, require_columns, whole_numbers
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.ucdp_files import (
    ORGANIZED_VIOLENCE,
    register_ucdp,
    release,
    ucdp_table,
)

RENAMED = {
    "country_id_cy": ("country_id",),
    "year_cy": ("year",),
    "os_total_deaths_best_cy": ("os_total_fatalities_best_cy", "os_deaths_best_cy"),
}
_MAIN = re.compile(r"^(os_|sb_intrastate_|sb_interstate_|)govt_")
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
    """Country-years in the publisher's columns of releases to 25.1; and the release."""
    needed = ["country_id_cy", "year_cy", *(f"{name}_cy" for name in _REQUIRED)]
    table = _as_before(ucdp_table(path, [*needed, "version"]))
    require_columns(table, needed, path, renamed=RENAMED)
    table["year_cy"] = whole_numbers(table["year_cy"], path)
    table["country_id_cy"] = whole_numbers(table["country_id_cy"], path)
    return table, release(table, path, year="year_cy")


def _as_before(table: pd.DataFrame) -> pd.DataFrame:
    """Table of release 26.1 or later under the names of those before it."""
    # Release 26.1 dropped the suffix _cy, and "main" from the names of the state's own government.
    if not {"country_id", "year"} <= set(table.columns):
        return table
    named = {name: _MAIN.sub(r"\1main_govt_", str(name)) for name in table.columns}
    return table.rename(columns={o: n if n == "version" else f"{n}_cy" for o, n in named.items()})


def read_country_years(path: Path) -> tuple[pd.DataFrame, str]:
    """Deaths in organised violence by state of occurrence and year; and the release."""
    # sb_ is state-based conflict, ns_ conflict between non-state groups, os_ one-sided violence,
    # the last by main_govt (the state's own government), any_govt and nsgroup. Lists of names and
    # running totals are left out.
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


register_ucdp(
    "ucdp_country_year",
    title="UCDP Country-Year Dataset on Organized Violence within Country Borders",
    citation=ORGANIZED_VIOLENCE,
    files=(
        "organizedviolencecy*.zip",
        "organizedviolencecy*.xlsx",
        "organizedviolencecy*.csv",
        "OrganizedViolenceCY*.xlsx",
        "OrganizedViolenceCY*.csv",
    ),
    read=read_country_years,
    schema=tidy_schema({"^(sb|ns|os)_": (0.0, 1e8)}),
)
