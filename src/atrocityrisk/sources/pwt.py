"""Penn World Table: real income, population, human capital, from 1950."""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    read_excel_table,
    read_r_table,
    read_stata_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

_FIGURES = ("rgdpe", "rgdpo", "rgdpna", "pop", "hc", "csh_g")
_EXTRACT = ("pwt_pop", "pwt_gdppc", "pwt_gdppcgrowth")
RENAMED = {"isocode": ("countrycode", "iso3"), "rgdpo": ("rgdpe", "cgdpo")}


def pwt_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Penn World Table as published, with its version.

    Parameters
    ----------
    path : Path
        ``pwt10.01.rda``, the publisher's ``pwt1001.xlsx`` (sheet "Data") or ``.dta``, or the Early
        Warning Project's ``pwt.csv``.

    Returns
    -------
    tuple of (DataFrame, str)
        The publisher's columns with the country code as isocode; and the version in the file's
        name, or its last year.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xls"):
        table = read_excel_table(path, sheet="Data", text=("countrycode",))
    elif suffix == ".dta":
        table = read_stata_table(path)
    elif suffix == ".csv":
        table = read_csv_table(path, text=("iso3", "countrycode", "isocode"))
    else:
        table = read_r_table(path)
    table = table.rename(columns={"countrycode": "isocode", "iso3": "isocode"})
    figures = _EXTRACT if "pwt_pop" in table else _FIGURES
    require_columns(table, ["isocode", "year", *figures], path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    for name in figures:
        table[name] = numbers(table[name], path)
    named = re.search(r"(\d+)[._]?(\d\d)?", path.stem)
    if named:
        digits = named.group(0).replace("_", ".")
        return table, digits if "." in digits else f"{digits[:2]}.{digits[2:] or '0'}"
    return table, f"to {int(table['year'].max())}"


def read_pwt(path: Path) -> tuple[pd.DataFrame, str]:
    """Real income, population and human capital by state and year.

    Parameters
    ----------
    path : Path
        As for `pwt_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns gwcode, year, gdp_per_capita (constant national prices, dollars), population
        (persons) and, except from the extract, real_gdp_expenditure, real_gdp_output,
        real_gdp_national_prices (million dollars), human_capital, government_share; and the
        version.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table, version = pwt_table(path)
    keys = ["isocode", "year"]
    if "pwt_pop" in table:
        figures = table[[*keys, "pwt_pop", "pwt_gdppc"]].rename(
            columns={"pwt_pop": "population", "pwt_gdppc": "gdp_per_capita"}
        )
    else:
        figures = table[[*keys, *_FIGURES]].rename(
            columns={
                "rgdpe": "real_gdp_expenditure",
                "rgdpo": "real_gdp_output",
                "rgdpna": "real_gdp_national_prices",
                "pop": "population",
                "hc": "human_capital",
                "csh_g": "government_share",
            }
        )
        inhabitants = figures["population"]
        figures["gdp_per_capita"] = figures["real_gdp_national_prices"] / inhabitants
        figures["population"] *= 1e6  # the publisher counts in millions, the extract in persons
    return with_gwcodes(figures, "isocode", year="year", system="iso3", path=path), version


SOURCE = Source(
    name="pwt",
    title="Penn World Table",
    publisher="Groningen Growth and Development Centre, University of Groningen",
    licence="CC-BY-4.0",
    redistributable=True,
    citation=(
        "Feenstra, Robert C., Robert Inklaar & Marcel P. Timmer (2015): The next generation of the "
        "Penn World Table. American Economic Review 105(10), 3150-3182."
    ),
    url="https://www.rug.nl/ggdc/productivity/pwt/",
    files=("pwt.csv", "pwt*.dta", "pwt*.xlsx", "pwt*.rda"),
    read=read_pwt,
    several=True,
    schema=tidy_schema(
        {
            "gdp_per_capita": (0.0, 1e6),
            "population": (0.0, 1e10),
            "^real_gdp_": (0.0, 1e9),
            "human_capital": (0.0, 10.0),
            "government_share": (-10.0, 10.0),
        }
    ),
)
SOURCES.add(SOURCE.name, SOURCE)
