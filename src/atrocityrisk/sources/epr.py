"""Ethnic Power Relations: which ethnic groups share, or are kept from, central state power.

Two shapes of one publisher: EPR Core lists spells of groups, the GROWup portal exports
country-years. Shares are fractions of the whole population, as published. The measure is that of
Cederman, Wimmer and Min (2010), Why do ethnic groups rebel?, World Politics 62(1), 87-119.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_columns,
    require_distinct,
    to_numbers,
)
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.release_names import release_in_name, stated_release
from atrocityrisk.sources.source import Source, register, tidy_schema

CORE_COLUMNS = ("gwid", "statename", "from", "to", "group", "groupid", "size", "status")
INCLUDED = ("MONOPOLY", "DOMINANT", "SENIOR PARTNER", "JUNIOR PARTNER")
EXCLUDED = ("POWERLESS", "DISCRIMINATED", "SELF-EXCLUSION")
STATUSES = (*INCLUDED, *EXCLUDED, "IRRELEVANT", "STATE COLLAPSE")
_RENAMED = {"gwid": ("countries_gwid", "gwcode"), "size": ("groupsize",), "status": ("power",)}

GROWUP_COLUMNS = {
    "exclpop": "excluded",
    "lexclpop": "excluded_of_relevant",
    "discrimpop": "discriminated",
    "ldiscrimpop": "discriminated_of_relevant",
    "maxexclpop": "largest_excluded",
    "egippop": "included",
    "lpop": "relevant",
    "excl_groups_count": "groups_excluded",
    "egip_groups_count": "groups_included",
    "rlvt_groups_count": "groups_relevant",
    "regautpop": "regional_autonomy",
}


def epr_core_table(path: Path) -> pd.DataFrame:
    """Spells of ethnic groups as EPR Core lists them, one row per period of unchanged status."""
    table = read_csv_table(path, text=("statename", "group", "status"))
    require_columns(table, CORE_COLUMNS, path, renamed=_RENAMED)
    table["status"] = table["status"].str.strip().str.upper()
    unknown = sorted(set(table["status"].dropna()) - set(STATUSES))
    if unknown or table["status"].isna().any():
        raise SchemaError(
            f"{path}: expected the statuses {', '.join(STATUSES)}, found {unknown or 'none given'};"
            " report it if a new release has added one"
        )
    table = to_numbers(table, path, whole=("gwid", "from", "to"), decimal=("size",))
    wrong = table[(table["to"] < table["from"]) | ~table["size"].between(0, 1)]
    if len(wrong):
        row = wrong.iloc[0]
        raise DataError(
            f"{path}: {len(wrong)} rows with a period that ends before it begins or a size outside "
            f"0 to 1, first {row['group']!r} in state {row['gwid']} from {row['from']} to "
            f"{row['to']}, size {row['size']}; correct the file"
        )
    return table


def tidy_core(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Country-years out of spells of groups: shares of the population by status, and counts."""
    period, year = spell_years(table["from"], table["to"])
    spells = table.iloc[period].reset_index(drop=True)
    spells["year"] = year
    # The periods of a group must not overlap, or its people would be counted twice.
    require_distinct(spells, ("gwid", "groupid", "year"), path, what="group-years")
    rows = [spells["gwid"], spells["year"]]
    size, status = spells["size"], spells["status"]

    def share(*which: str) -> pd.Series:
        """Population of the groups with one of these statuses."""
        return size.where(status.isin(which), 0.0).groupby(rows).sum()

    def groups(*which: str) -> pd.Series:
        """Number of groups with one of these statuses."""
        return status.isin(which).groupby(rows).sum().astype("float64")

    frame = pd.DataFrame(
        {
            "excluded": share(*EXCLUDED),
            "powerless": share("POWERLESS"),
            "discriminated": share("DISCRIMINATED"),
            "self_excluded": share("SELF-EXCLUSION"),
            "included": share(*INCLUDED),
            "relevant": share(*INCLUDED, *EXCLUDED),
            "largest_excluded": size.where(status.isin(EXCLUDED), 0.0).groupby(rows).max(),
            "groups_excluded": groups(*EXCLUDED),
            "groups_discriminated": groups("DISCRIMINATED"),
            "groups_included": groups(*INCLUDED),
            "groups_relevant": groups(*INCLUDED, *EXCLUDED),
        }
    )
    relevant = frame["relevant"].where(frame["relevant"] > 0)
    frame["excluded_of_relevant"] = frame["excluded"] / relevant
    # In years of state collapse no access to power was coded, which is not the same as none.
    collapse = share("STATE COLLAPSE")
    frame = frame.where(collapse == 0)
    frame["state_collapse"] = collapse
    frame.index.names = ["gwid", "year"]
    return with_gwcodes(frame.reset_index(), "gwid", year="year", system="gw", path=path)


def epr_growup_table(path: Path) -> pd.DataFrame:
    """Country-years as the GROWup portal exports them."""
    table = read_csv_table(path, text=("countryname", "cntr_relevance"))
    require_columns(
        table,
        ("countries_gwid", "year", *GROWUP_COLUMNS),
        path,
        renamed={"countries_gwid": ("gwid", "gwcode")},
    )
    return to_numbers(table, path, whole=("countries_gwid", "year"))


def _read_core(path: Path) -> tuple[pd.DataFrame, str]:
    """Shares and counts by state and year; and the release."""
    table = epr_core_table(path)
    # An export without the release in its name shows it by its last year: EPR-2021 ends in 2021.
    return tidy_core(table, path), release_in_name(path) or str(table["to"].max())


def _read_growup(path: Path) -> tuple[pd.DataFrame, str]:
    """The portal's shares and counts under our names; and the release."""
    table = epr_growup_table(path)
    frame = with_gwcodes(table, "countries_gwid", year="year", system="gw", path=path)
    measures = frame[list(GROWUP_COLUMNS)].rename(columns=GROWUP_COLUMNS).astype("float64")
    tidy = pd.concat([frame[["gwcode", "year"]], measures], axis=1)
    return tidy, stated_release(path, table["year"])


_CITATION = (
    "Vogt, Bormann, Rüegger, Cederman, Hunziker, Girardin (2015): Integrating Data on Ethnicity, "
    "Geography, and Conflict. Journal of Conflict Resolution 59(7), 1327-1342"
)
_SHARE = (0.0, 1.05)  # sizes are estimates; those of all groups add up to a little over 1 at times
_COUNT = (0.0, 200.0)

register(
    Source(
        name="epr",
        title="Ethnic Power Relations (EPR) Core Dataset",
        publisher="ETH Zurich, International Conflict Research",
        licence="not stated",
        redistributable=False,
        citation=_CITATION,
        url="https://icr.ethz.ch/data/epr/core/",
        files=("epr_core*.csv", "EPR-[0-9]*.csv"),
        read=_read_core,
        schema=tidy_schema(
            {
                "^(excluded|powerless|discriminated|self_excluded|included|relevant)$": _SHARE,
                "^(excluded_of_relevant|largest_excluded|state_collapse)$": _SHARE,
                "^groups_": _COUNT,
            }
        ),
    ),
)
register(
    Source(
        name="epr_growup",
        title="Ethnic Power Relations, country-years of the GROWup portal",
        publisher="ETH Zurich, International Conflict Research",
        licence="not stated",
        redistributable=False,
        citation=_CITATION,
        url="https://growup.ethz.ch/",
        files=("growup*.csv", "epr-data*.csv"),
        read=_read_growup,
        schema=tidy_schema(
            {
                "^(excluded|discriminated|included|relevant|largest_excluded)": _SHARE,
                "regional_autonomy": _SHARE,
                "^groups_": _COUNT,
            }
        ),
    ),
)
