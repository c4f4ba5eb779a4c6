"""Historical Index of Ethnic Fractionalization (Drazanova): the chance that two people differ."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.year_ends import rows_at_year_end


def hief_table(path: Path) -> pd.DataFrame:
    """The index as published, by country name and year.

    Parameters
    ----------
    path : Path
        ``HIEF_data.csv``.

    Returns
    -------
    DataFrame
        Country, Year, EFindex. The publisher repeats 23 country-years with the same value; such
        exact repetitions are dropped, contradicting ones stay and are refused when keyed.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table = read_csv_table(path, text=("Country",))
    require_columns(
        table,
        ("Country", "Year", "EFindex"),
        path,
        renamed={"Country": ("country",), "EFindex": ("efindex", "EF index", "HIEF")},
    )
    table["Year"] = whole_numbers(table["Year"], path)
    table["EFindex"] = numbers(table["EFindex"], path)
    return table[["Country", "Year", "EFindex"]].drop_duplicates(ignore_index=True)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    table = hief_table(path)
    # The file states no version; the first release ends in 2013.
    version = f"to {table['Year'].max()}"
    frame = rows_at_year_end(table, "Country", year="Year", system="name", path=path)
    return frame.rename(columns={"Year": "year", "EFindex": "fractionalization"}), version


SOURCES.add(
    "hief",
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
