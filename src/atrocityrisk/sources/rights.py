"""Respect for physical integrity: Political Terror Scale, latent human-rights protection scores."""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    read_excel_table,
    read_r_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.release_names import edition_in_name
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.year_ends import rows_at_year_end

PTS = {"PTS_A": "terror_amnesty", "PTS_H": "terror_hrw", "PTS_S": "terror_state_department"}
HRPS = {
    "theta_mean": "protection",
    "theta_sd": "protection_sd",
    "theta_q025": "protection_low",
    "theta_q975": "protection_high",
}
_R_SUFFIXES = (".rdata", ".rda", ".rds")


def pts_table(path: Path) -> pd.DataFrame:
    """Political Terror Scale by country and year.

    Parameters
    ----------
    path : Path
        The publisher's RData, csv (in Windows-1252) or xlsx file.

    Returns
    -------
    DataFrame
        Country, Year, COW_Code_N, PTS_A, PTS_H, PTS_S; rows without any score left out, among
        them every year in which the country did not exist.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If a score is not a whole number from 1 to 5.
    """
    text = ("Country", "COW_Code_A")
    if path.suffix.lower() in _R_SUFFIXES:
        table = read_r_table(path)
    elif path.suffix.lower() == ".csv":
        table = read_csv_table(path, text=text, encoding="cp1252")
    else:
        table = read_excel_table(path, text=text)
    renamed = {"COW_Code_N": ("COW_Code", "COW"), "Year": ("year",)}
    require_columns(table, ("Country", "Year", "COW_Code_N", *PTS), path, renamed=renamed)
    table = table[["Country", "Year", "COW_Code_N", *PTS]].copy()
    table["Year"] = whole_numbers(table["Year"], path)
    for name in ("COW_Code_N", *PTS):
        table[name] = numbers(table[name], path)
    for name in PTS:
        wrong = table[table[name].notna() & ~table[name].isin([1, 2, 3, 4, 5])]
        if len(wrong):
            row = wrong.iloc[0]
            raise DataError(
                f"{path}: column {name!r} has {row[name]} for {row['Country']} in {row['Year']}, "
                f"expected 1 to 5 or missing ({len(wrong)} such values); correct the file"
            )
    # Territories without a code (Gaza, Crimea) are no states.
    scored = table[list(PTS)].notna().any(axis=1) & table["COW_Code_N"].notna()
    return table[scored].reset_index(drop=True)


def _read_pts(path: Path) -> tuple[pd.DataFrame, str]:
    table = pts_table(path)
    # Both Yugoslavias have number 345 and, in 1991 and 1992, a row each.
    frame = rows_at_year_end(
        table, "COW_Code_N", year="Year", system="cow", path=path, entity="Country"
    )
    tidy = frame[["gwcode", "year", *PTS]].rename(columns=PTS)
    return tidy, edition_in_name(path) or f"to {table['Year'].max()}"


def hrps_table(path: Path) -> pd.DataFrame:
    """Latent human-rights protection scores by country and year.

    Parameters
    ----------
    path : Path
        ``HumanRightsProtectionScores_v4.01.csv``, ``LHRS-v4.02-2021.Rdata`` or another edition.

    Returns
    -------
    DataFrame
        YEAR, COW, theta_mean (higher is better protection), theta_sd; where the edition has them
        theta_q025 and theta_q975.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    is_r = path.suffix.lower() in _R_SUFFIXES
    table = read_r_table(path) if is_r else read_csv_table(path, text=("country_name",))
    renamed = {
        "theta_mean": ("latentmean", "theta_mean_v4"),
        "theta_sd": ("latentsd",),
        "COW": ("COW_Code", "cow"),
    }
    require_columns(table, ("YEAR", "COW", "theta_mean", "theta_sd"), path, renamed=renamed)
    present = [name for name in HRPS if name in table]
    table = table[["YEAR", "COW", *present]].copy()
    for name in ("YEAR", "COW"):
        table[name] = whole_numbers(table[name], path)
    for name in present:
        table[name] = numbers(table[name], path)
    if (table["theta_sd"] < 0).any():
        raise SchemaError(f"{path}: expected standard deviations in 'theta_sd', found some below 0")
    return table


def _read_hrps(path: Path) -> tuple[pd.DataFrame, str]:
    table = hrps_table(path)
    frame = rows_at_year_end(table, "COW", year="YEAR", system="cow", path=path)
    return frame.rename(columns=HRPS), edition_in_name(path) or f"to {table['YEAR'].max()}"


SOURCES.add(
    "pts",
    Source(
        name="pts",
        title="Political Terror Scale",
        publisher="Gibney, Cornett, Wood, Haschke, Arnon, Pisanò and others",
        licence="not stated",
        redistributable=False,
        citation=(
            "Gibney, Haschke, Arnon, Pisanò, Barrett, Park, Barnes (2023): The Political Terror "
            "Scale 1976-2022"
        ),
        url="https://www.politicalterrorscale.org/Data/Download.html",
        files=("PTS-*.xlsx", "PTS-*.csv", "PTS-*.RData"),
        read=_read_pts,
        schema=tidy_schema(dict.fromkeys(PTS.values(), (1.0, 5.0)), required=tuple(PTS.values())),
    ),
)
SOURCES.add(
    "hrps",
    Source(
        name="hrps",
        title="Latent Human Rights Protection Scores",
        publisher="Christopher Fariss and others, Harvard Dataverse",
        licence="CC-BY-NC-SA-3.0-US",
        redistributable=False,
        citation=(
            "Fariss, Kenwick, Reuning (2020): Estimating one-sided-killings from a robust "
            "measurement model of human rights. Journal of Peace Research 57(6), 801-814"
        ),
        url="https://doi.org/10.7910/DVN/RQ85GK",
        files=("HumanRightsProtectionScores_v*.csv", "LHRS-v*.Rdata"),
        read=_read_hrps,
        schema=tidy_schema(
            {
                "^protection(_low|_high)?$": (-10.0, 10.0),
                "protection_sd": (0.0, 10.0),
            },
            required=("protection_sd",),
        ),
    ),
)
