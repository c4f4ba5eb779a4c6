"""Historical Index of Ethnic Fractionalization (Drazanova): the chance that two people differ."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import rows_at_year_end
from atrocityrisk.sources._readers.column_checks import require_columns, to_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources.source import Source, register, tidy_schema


def hief_table(path: Path) -> pd.DataFrame:
    """The index as published: Country, Year, EFindex."""
    table = read_csv_table(path, text=("Country",))
    require_columns(
        table,
        ("Country", "Year", "EFindex"),
        path,
        renamed={"Country": ("country",), "EFindex": ("efindex", "EF index", "HIEF")},
    )
    table = to_numbers(table, path, whole=("Year",), decimal=("EFindex",))
    # The publisher repeats 23 country-years with the same value; such exact repetitions go,
    # contradicting ones stay and are refused when keyed.
    return table[["Country", "Year", "EFindex"]].drop_duplicates(ignore_index=True)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """Fractionalization by state and year; and the last year."""
    table = hief_table(path)
    # The file states no version; the first release ends in 2013.
    version = f"to {table['Year'].max()}"
    frame = rows_at_year_end(table, "Country", year="Year", system="name", path=path)
    return frame.rename(columns={"Year": "year", "EFindex": "fractionalization"}), version


register(
    Source(
        name="hief",
        title="Historical Index of Ethnic Fractionalization",
        publisher="Lenka Dražanová, Harvard Dataverse",
        licence="not stated",
        redistributable=False,
        citation=(
            "Dražanová (2020): Introducing the Historical Index of Ethnic Fractionalization (HIEF) "
            "Dataset. Journal of Open Humanities Data 6(1), 6"
        ),
        url="https://doi.org/10.7910/DVN/4JQRCL",
        files=("HIEF_data*.csv",),
        read=_read,
        schema=tidy_schema({"fractionalization": (0.0, 1.0)}, required=("fractionalization",)),
    ),
)
