"""Respect for physical integrity: Political Terror Scale, latent human-rights protection scores."""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import SchemaError
from atrocityrisk.sources._country_years.state_codes import rows_at_year_end
from atrocityrisk.sources._readers.column_checks import require_codes, require_columns, to_numbers
from atrocityrisk.sources._readers.release_names import stated_release
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, register, tidy_schema

PTS = {"PTS_A": "terror_amnesty", "PTS_H": "terror_hrw", "PTS_S": "terror_state_department"}
HRPS = {
    "theta_mean": "protection",
    "theta_sd": "protection_sd",
    "theta_q025": "protection_low",
    "theta_q975": "protection_high",
}


def pts_table(path: Path) -> pd.DataFrame:
    """Political Terror Scale: Country, Year, COW_Code_N and the three scores, 1 to 5."""
    # The publisher's CSV is in Windows-1252.
    table = read_table(path, text=("Country", "COW_Code_A"), encoding="cp1252")
    renamed = {"COW_Code_N": ("COW_Code", "COW"), "Year": ("year",)}
    require_columns(table, ("Country", "Year", "COW_Code_N", *PTS), path, renamed=renamed)
    table = table[["Country", "Year", "COW_Code_N", *PTS]]
    table = to_numbers(table, path, whole=("Year",), whole_or_empty=("COW_Code_N", *PTS))
    for name in PTS:
        require_codes(table, name, (1, 2, 3, 4, 5), path, at=("Country", "Year"))
    # A country has a row without scores for every year in which it did not exist.
    return table[table[list(PTS)].notna().any(axis=1)].reset_index(drop=True)


def _read_pts(path: Path) -> tuple[pd.DataFrame, str]:
    """Scores by state and year; and the release."""
    table = pts_table(path)
    # Both Yugoslavias have number 345 and, in 1991 and 1992, a row each; Serbia from 2006 and the
    # Soviet Union have none, as territories (Gaza, Crimea) have, and are known by their names.
    frame = rows_at_year_end(
        table, "COW_Code_N", year="Year", system="cow", path=path, name="Country"
    )
    tidy = frame[["gwcode", "year", *PTS]].rename(columns=PTS)
    return tidy, stated_release(path, table["Year"])


def hrps_table(path: Path) -> pd.DataFrame:
    """Latent protection scores, higher for better protection, with their standard deviation."""
    table = read_table(path, text=("country_name",))
    renamed = {
        "theta_mean": ("latentmean", "theta_mean_v4"),
        "theta_sd": ("latentsd",),
        "COW": ("COW_Code", "cow"),
    }
    require_columns(table, ("YEAR", "COW", "theta_mean", "theta_sd"), path, renamed=renamed)
    # Quantiles are in some releases only.
    present = [name for name in HRPS if name in table]
    table = table[["YEAR", "COW", *present]]
    table = to_numbers(table, path, whole=("YEAR", "COW"), decimal=present)
    if (table["theta_sd"] < 0).any():
        raise SchemaError(f"{path}: expected standard deviations in 'theta_sd', found some below 0")
    return table


def _read_hrps(path: Path) -> tuple[pd.DataFrame, str]:
    """Protection scores by state and year; and the release."""
    table = hrps_table(path)
    frame = rows_at_year_end(table, "COW", year="YEAR", system="cow", path=path)
    return frame.rename(columns=HRPS), stated_release(path, table["YEAR"])


register(
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
register(
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
