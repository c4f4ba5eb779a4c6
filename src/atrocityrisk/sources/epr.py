"""Ethnic Power Relations: which ethnic groups share, or are kept from, central state power.

Two shapes of one publisher: EPR Core lists spells of groups, the GROWup portal exports
country-years. Shares are fractions of the whole population, as published.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.release_names import edition_in_name
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

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
    """Spells of ethnic groups as EPR Core lists them.

    Parameters
    ----------
    path : Path
        ``EPR-2021.csv`` or a later edition.

    Returns
    -------
    DataFrame
        The publisher's columns, one row per group and period of unchanged status.

    Raises
    ------
    SchemaError
        If a column is missing or a status is unknown.
    DataError
        If a period ends before it begins or a size is no share.
    """
    table = read_csv_table(path, text=("statename", "group", "status"))
    require_columns(table, CORE_COLUMNS, path, renamed=_RENAMED)
    table["status"] = table["status"].str.strip().str.upper()
    unknown = sorted(set(table["status"].dropna()) - set(STATUSES))
    if unknown or table["status"].isna().any():
        raise SchemaError(
            f"{path}: expected the statuses {', '.join(STATUSES)}, found {unknown or 'none given'};"
            " a new edition may have added one, tell us"
        )
    for name in ("gwid", "from", "to"):
        table[name] = whole_numbers(table[name], path)
    table["size"] = numbers(table["size"], path)
    wrong = table[(table["to"] < table["from"]) | ~table["size"].between(0, 1)]
    if len(wrong):
        row = wrong.iloc[0]
        raise DataError(
            f"{path}: {len(wrong)} rows with a period that ends before it begins or a size outside "
            f"0 to 1, first {row['group']!r} in state {row['gwid']} from {row['from']} to "
            f"{row['to']}, size {row['size']}; correct the file or fetch it again"
        )
    return table


def tidy_core(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Country-years out of spells of groups.

    Parameters
    ----------
    table : DataFrame
        As `epr_core_table` returns it.
    path : Path
        File, for messages.

    Returns
    -------
    DataFrame
        gwcode, year; shares of the population ``excluded`` (powerless, discriminated or
        self-excluded), ``powerless``, ``discriminated``, ``self_excluded``, ``included``,
        ``relevant``, ``excluded_of_relevant`` (missing where no group is relevant),
        ``largest_excluded``, ``state_collapse``; counts ``groups_excluded``,
        ``groups_discriminated``, ``groups_included``, ``groups_relevant``. Shares of power are
        missing in years of state collapse: nothing was coded then, which is not 0.
    """
    period, year = spell_years(table["from"], table["to"])
    spells = table.iloc[period].reset_index(drop=True)
    spells["year"] = year
    repeated = spells[spells.duplicated(["gwid", "groupid", "year"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise DataError(
            f"{path}: {len(repeated)} group-years occur twice, first {row['group']!r} in state "
            f"{row['gwid']}, {row['year']}; the periods of a group must not overlap"
        )
    rows = [spells["gwid"], spells["year"]]
    size, status = spells["size"], spells["status"]

    def share(*which: str) -> pd.Series:
        return size.where(status.isin(which), 0.0).groupby(rows).sum()

    def groups(*which: str) -> pd.Series:
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
    frame["excluded_of_relevant"] = frame["excluded"] / frame["relevant"].where(
        frame["relevant"] > 0
    )
    collapse = share("STATE COLLAPSE")
    frame = frame.where(collapse == 0)
    frame["state_collapse"] = collapse
    frame.index.names = ["gwid", "year"]
    return with_gwcodes(frame.reset_index(), "gwid", year="year", system="gw", path=path)


def epr_growup_table(path: Path) -> pd.DataFrame:
    """Country-years as the GROWup portal exports them.

    Parameters
    ----------
    path : Path
        Comma-separated export of EPR 2021 or another edition.

    Returns
    -------
    DataFrame
        The publisher's columns.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table = read_csv_table(path, text=("countryname", "cntr_relevance"))
    require_columns(
        table,
        ("countries_gwid", "year", *GROWUP_COLUMNS),
        path,
        renamed={"countries_gwid": ("gwid", "gwcode")},
    )
    for name in ("countries_gwid", "year"):
        table[name] = whole_numbers(table[name], path)
    return table


def _read_core(path: Path) -> tuple[pd.DataFrame, str]:
    table = epr_core_table(path)
    # An export without the edition in its name betrays it by its last year: EPR-2021 ends in 2021.
    return tidy_core(table, path), edition_in_name(path) or str(table["to"].max())


def _read_growup(path: Path) -> tuple[pd.DataFrame, str]:
    table = epr_growup_table(path)
    frame = with_gwcodes(table, "countries_gwid", year="year", system="gw", path=path)
    measures = frame[list(GROWUP_COLUMNS)].rename(columns=GROWUP_COLUMNS).astype("float64")
    tidy = pd.concat([frame[["gwcode", "year"]], measures], axis=1)
    return tidy, edition_in_name(path) or f"to {table['year'].max()}"


_CITATION = (
    "Vogt, Bormann, Rüegger, Cederman, Hunziker, Girardin (2015): Integrating Data on Ethnicity, "
    "Geography, and Conflict. Journal of Conflict Resolution 59(7), 1327-1342"
)
_SHARE = (0.0, 1.05)  # sizes are estimates; those of all groups add up to a little over 1 at times
_COUNT = (0.0, 200.0)

SOURCES.add(
    "epr",
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
SOURCES.add(
    "epr_growup",
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
