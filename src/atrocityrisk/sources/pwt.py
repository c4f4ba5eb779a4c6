"""Penn World Table: real income, population, human capital, from 1950."""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_columns, to_numbers
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, register, tidy_schema

_FIGURES = ("rgdpe", "rgdpo", "rgdpna", "pop", "hc", "csh_g")
_EXTRACT = ("pwt_pop", "pwt_gdppc", "pwt_gdppcgrowth")
RENAMED = {"isocode": ("countrycode", "iso3"), "rgdpo": ("rgdpe", "cgdpo")}


def pwt_table(path: Path) -> tuple[pd.DataFrame, str]:
    """The publisher's table, its country code as isocode; and the release."""
    table = read_table(path, text=("iso3", "countrycode", "isocode"), sheet="Data")
    table = table.rename(columns={"countrycode": "isocode", "iso3": "isocode"})
    figures = _EXTRACT if "pwt_pop" in table else _FIGURES
    require_columns(table, ["isocode", "year", *figures], path, renamed=RENAMED)
    table = to_numbers(table, path, whole=("year",), decimal=figures)
    # The publisher writes 10.01 as "10.01", "1001" or "10_01" in the name of the file.
    named = re.search(r"(\d+)[._]?(\d\d)?", path.stem)
    if named:
        digits = named.group(0).replace("_", ".")
        return table, digits if "." in digits else f"{digits[:2]}.{digits[2:] or '0'}"
    return table, f"to {int(table['year'].max())}"


def read_pwt(path: Path) -> tuple[pd.DataFrame, str]:
    """Real income (million dollars; per head, dollars), population, human capital; the release."""
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


_CITATION = (
    "Feenstra, Robert C., Robert Inklaar & Marcel P. Timmer (2015): The next generation of the "
    "Penn World Table. American Economic Review 105(10), 3150-3182."
)
register(
    Source(
        name="pwt",
        title="Penn World Table",
        publisher="Groningen Growth and Development Centre, University of Groningen",
        licence="CC-BY-4.0",
        redistributable=True,
        citation=_CITATION,
        url="https://www.rug.nl/ggdc/productivity/pwt/",
        files=("pwt.csv", "pwt*.dta", "pwt*.xlsx", "pwt*.rda"),
        read=read_pwt,
        combine_files=True,
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
)
