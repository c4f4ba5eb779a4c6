"""PITF State Failure Problem Set: genocide and politicide."""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.episode_years import covered_years, phase_counts
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_distinct, to_numbers
from atrocityrisk.sources._readers.release_names import release_in_name
from atrocityrisk.sources.csp import csp_table
from atrocityrisk.sources.source import Source, register, tidy_schema

FIRST_COVERED = 1955
"""The problem set looks at the years from 1955; its first geno-/politicide begins in 1956."""
_OPEN = 9999  # end of an episode that goes on


def pitf_table(path: Path) -> pd.DataFrame:
    """Geno-/politicides, one row per episode and year in which it was under way."""
    columns = ("yrbegin", "yrend", "deathmag")
    table = to_numbers(csp_table(path, columns), path, whole=columns[:2], decimal=columns[2:])
    # Under way in the release's last year, later unknown. An empty end is a slip: it is not read
    # as one.
    table["yrend"] = table["yrend"].mask(table["yrend"] == _OPEN)
    outside = table[(table["year"] < table["yrbegin"]) | (table["year"] > table["yrend"])]
    if len(outside):
        row = outside.iloc[0]
        raise DataError(
            f"{path}: {len(outside)} rows lie outside their episode, first {row['scode']} in "
            f"{row['year']} of {row['yrbegin']:.0f}-{row['yrend']:.0f}; correct the file"
        )
    require_distinct(table, ("scode", "yrbegin", "year"), path, what="episode-years")
    _refuse_torn_episodes(table, path)
    # 9 stands for a magnitude that was not assessed.
    table["deathmag"] = table["deathmag"].mask(table["deathmag"] == 9)
    return table[["scode", "ccode", "cow", "year", "yrbegin", "yrend", "deathmag"]]


def _refuse_torn_episodes(table: pd.DataFrame, path: Path) -> None:
    """Refuse an episode without a row of its first year, its last, or one between."""
    # Its onset or its end would be in no row, and so nowhere.
    for (letters, _), years in table.groupby(["scode", "yrbegin"]):
        begin = int(years["yrbegin"].iloc[0])
        ends = years["yrend"].drop_duplicates()
        end = int(table["year"].max()) if ends.isna().all() else int(ends.max())
        if len(ends) != 1 or len(years) != end - begin + 1:
            raise DataError(
                f"{path}: expected a row for each year of the episode {letters} "
                f"{begin}-{end}, with one end, found {len(years)} rows from "
                f"{years['year'].min()} to {years['year'].max()}; correct YRBEGIN, YREND or the "
                "rows"
            )


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """Episodes begun, under way and ended and their magnitude by state and year; the release."""
    table = pitf_table(path)
    release = release_in_name(path)
    # The list has no row for a last year without episodes; the year of the release does cover it.
    seen = int(table["year"].max())
    last = max(int(release), seen) if release.isdigit() else seen
    rows = with_gwcodes(table, "cow", year="year", system="cow", path=path)
    rows["onset"] = rows["year"] == rows["yrbegin"]
    rows["ended"] = rows["year"] == rows["yrend"]
    index = covered_years(FIRST_COVERED, last)
    frame = phase_counts(rows, index)
    magnitude = rows.groupby(KEY)["deathmag"].max().reindex(index)
    # Without an episode the magnitude is 0; in one whose deaths were not assessed it is missing.
    frame["magnitude"] = magnitude.where(frame["ongoing"] > 0, 0.0)
    return frame, release or f"to {last}"


_COUNT = (0.0, 5.0)

register(
    Source(
        name="pitf",
        title="State Failure Problem Set: geno-/politicide",
        publisher="Center for Systemic Peace, Political Instability Task Force",
        licence="not stated",
        # The years of an episode are bare facts; the magnitudes stay with the user's own copy.
        redistributable=True,
        citation=(
            "Marshall, Gurr, Harff (2019): PITF State Failure Problem Set: Internal Wars and "
            "Failures of Governance, 1955-2018"
        ),
        url="https://www.systemicpeace.org/inscrdata.html",
        files=("genocide politicide*.xls", "PITF Geno*.xls", "PITF GenoPoliticide*.xls"),
        read=_read,
        schema=tidy_schema(
            {"^(onset|ongoing|ended)$": _COUNT, "magnitude": (0.0, 5.0)}, required=("magnitude",)
        ),
    ),
)
