"""United Nations World Population Prospects: births, deaths, growth, fertility, infant mortality.

The 2024 revision comes as two tables of the ``wpp2024`` package; infant mortality as the Early
Warning Project's extract. Like the World Bank, the UN describes today's territories for all years.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_columns, to_numbers, whole_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.r import read_r_table
from atrocityrisk.sources.source import Source, register, tidy_schema

_MISC = {
    "births": "births",
    "deaths": "deaths",
    "cbr": "crude_birth_rate",
    "cdr": "crude_death_rate",
    "PopChange": "population_change",
    "growthrate": "population_growth",
    "cnmr": "net_migration_rate",
    "NatChangeRT": "natural_change_rate",
}
_COUNTS = ("births", "deaths", "population_change")
RENAMED = {"births": ("Births",), "tfr": ("TFR",), "country_code": ("LocID", "Location code")}


def wpp_table(path: Path) -> tuple[pd.DataFrame, str]:
    """The publisher's table of births and deaths or of fertility, by UN code; and the revision."""
    table = read_r_table(path)
    fertility = "tfr" in path.name.lower() or "tfr" in table
    needed = ["tfr"] if fertility else list(_MISC)
    require_columns(table, ["country_code", "year", *needed], path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    return table[["country_code", "year", *needed]], f"{int(table['year'].max()) + 1}"


def read_wpp(path: Path) -> tuple[pd.DataFrame, str]:
    """Births, deaths, growth and migration, or fertility, by state and year; and the revision."""
    table, version = wpp_table(path)
    tidy = with_gwcodes(table, "country_code", year="year", system="m49", path=path)
    if "tfr" in tidy:
        return tidy.rename(columns={"tfr": "total_fertility_rate"}), version
    tidy = tidy.rename(columns=_MISC)
    # The table has no population; a rate per 1,000 and a count in 1,000 give it in millions.
    tidy["population_midyear"] = tidy["births"] / tidy["crude_birth_rate"] * 1e6
    # The UN counts in thousands.
    tidy[list(_COUNTS)] *= 1000.0
    return tidy, version


def infant_mortality_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Infant mortality as the Early Warning Project extracted it; and the last year."""
    table = read_csv_table(path, text=("iso3c",))
    require_columns(table, ["iso3c", "year", "un_imr"], path)
    table = to_numbers(table, path, whole=("year",), decimal=("un_imr",))
    return table, f"to {int(table['year'].max())}"


def read_infant_mortality(path: Path) -> tuple[pd.DataFrame, str]:
    """Deaths of infants per 1,000 live births by state and year; and the last year."""
    table, version = infant_mortality_table(path)
    tidy = with_gwcodes(
        table[["iso3c", "year", "un_imr"]], "iso3c", year="year", system="iso3", path=path
    )
    return tidy.rename(columns={"un_imr": "infant_mortality"}), version


_PUBLISHER = "United Nations, Department of Economic and Social Affairs, Population Division"
_CITATION = f"{_PUBLISHER} (2024): World Population Prospects 2024."
_URL = "https://population.un.org/wpp/"
register(
    Source(
        name="wpp",
        title="World Population Prospects",
        publisher=_PUBLISHER,
        licence="CC-BY-3.0-IGO",
        redistributable=True,
        citation=_CITATION,
        url=_URL,
        files=("tfr1dt.rda", "misc1dt.rda"),
        read=read_wpp,
        combine_files=True,
        schema=tidy_schema(
            {
                "births": (0.0, 1e9),
                "deaths": (0.0, 1e9),
                "population_change": (-1e9, 1e9),
                "crude_birth_rate": (0.0, 100.0),
                "crude_death_rate": (0.0, 1000.0),
                "population_growth": (-100.0, 100.0),
                "net_migration_rate": (-1000.0, 1000.0),
                "natural_change_rate": (-1000.0, 100.0),
                "population_midyear": (0.0, 1e10),
                "total_fertility_rate": (0.0, 15.0),
            }
        ),
    )
)
register(
    Source(
        name="un_infant_mortality",
        title="World Population Prospects: infant mortality rate",
        publisher=_PUBLISHER,
        licence="CC-BY-3.0-IGO",
        redistributable=True,
        citation=_CITATION,
        url=_URL,
        files=("un_imr_clean.csv",),
        read=read_infant_mortality,
        schema=tidy_schema({"infant_mortality": (0.0, 1000.0)}, required=("infant_mortality",)),
    )
)
