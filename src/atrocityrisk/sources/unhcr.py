"""Displacement: UNHCR's counts of people by origin and asylum, IDMC's of people displaced within.

A count that UNHCR rounds or hides appears as a small number, never as a name. A state that no row
mentions is missing: in the early decades most origins were not recorded, and unknown is not 0.
UNHCR's files are read, the table of the R package refugees, and JSON (`_unhcr_json`).
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_columns,
    require_distinct,
    to_numbers,
)
from atrocityrisk.sources._readers.json import is_json, read_json, stated_day
from atrocityrisk.sources._readers.release_names import stated_release
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources._unhcr_json import api_items, is_of_one_year, one_year_table, sides
from atrocityrisk.sources.source import Source, register, tidy_schema

ORIGIN = {
    "refugees": "refugees_from",
    "asylum_seekers": "asylum_seekers_from",
    "returned_refugees": "refugees_returned",
    "idps": "displaced_within",
    "oip": "others_in_need_from",
}
ASYLUM = {"refugees": "refugees_hosted", "asylum_seekers": "asylum_seekers_hosted"}
_NAMES = {
    "coo_iso": ("Country of origin (ISO)", "iso_o"),
    "coa_iso": ("Country of asylum (ISO)", "iso_d"),
    "idps": ("IDPs of concern to UNHCR",),
}


def unhcr_table(path: Path) -> pd.DataFrame:
    """People of concern by country of origin, country of asylum and year; counts as in `ORIGIN`."""
    return _displacement(path, tuple(ORIGIN), r_object="population")


def idmc_table(path: Path) -> pd.DataFrame:
    """People displaced within their country by conflict, by country and year."""
    return _displacement(path, ("total",), r_object="idmc")


def _displacement(path: Path, counted: tuple[str, ...], *, r_object: str) -> pd.DataFrame:
    """Year, origin, asylum and the counts out of a table of the R package refugees, or its CSV."""
    table = read_table(path, text=("coo_iso", "coa_iso", "coo", "coa"), r_object=r_object)
    # Not every release has every count: others in need were first counted in 2022.
    needed = tuple(name for name in counted if name != "oip")
    require_columns(table, ("year", "coo_iso", "coa_iso", *needed), path, renamed=_NAMES)
    present = [name for name in counted if name in table]
    # Groups without a state share an ISO code, not UNHCR's own.
    own = [name for name in ("coo", "coa") if name in table]
    key = ("year", "coo_iso", "coa_iso", *own)
    require_distinct(table, key, path, what="rows of an origin, an asylum and a year")
    table = table[["year", "coo_iso", "coa_iso", *present]]
    return to_numbers(table, path, whole=("year",), decimal=present)


def _read_unhcr(path: Path) -> tuple[pd.DataFrame, str]:
    """People by state of origin and by state of asylum, by year; and the release."""
    if is_json(path):
        return _read_json(path)
    table = unhcr_table(path)
    by_side = {"coo_iso": table, "coa_iso": table}
    return _by_state(by_side, path), stated_release(path, table["year"])


def _read_json(path: Path) -> tuple[pd.DataFrame, str]:
    """What `_read_unhcr` gives, out of JSON."""
    content = read_json(path)
    if is_of_one_year(content):
        table = one_year_table(content, path)
        rows = with_gwcodes(table, "iso2", year="year", system="iso2", path=path)
        # The day when it was fetched: the counts of a year are revised at any time.
        return rows, stated_day(content, "fetchedAt", path)
    table = api_items(content, tuple(ORIGIN), path)
    frame = _by_state(sides(table, path), path)
    # Answers by one side alone leave the other unknown.
    unknown = [c for c in (ORIGIN["refugees"], ASYLUM["refugees"]) if c not in frame]
    # An answer does not say of which day it is. No file of UNHCR's is named so, and none of their
    # days holds for it.
    return frame.reindex(columns=[*frame, *unknown]), f"API to {table['year'].max()}"


def _by_state(by_side: Mapping[str, pd.DataFrame], path: Path) -> pd.DataFrame:
    """Counts added up by origin and by country of asylum, out of the rows that count for each."""
    frames = []
    for side, ours in (("coo_iso", ORIGIN), ("coa_iso", ASYLUM)):
        table = by_side[side]
        columns = [name for name in ours if name in table]
        if table.empty:
            continue
        sums = table.groupby([side, "year"], dropna=False)[columns].sum(min_count=1).reset_index()
        rows = with_gwcodes(sums, side, year="year", system="iso3", path=path)
        # Two codes of one state in a year (a territory and its state) are counted together.
        added = rows.groupby(KEY)[columns].sum(min_count=1)
        frames.append(added.rename(columns=ours))
    frame = pd.concat(frames, axis=1).sort_index()
    return frame.apply(_from_first_count).astype("float64")


def _from_first_count(column: pd.Series) -> pd.Series:
    """Missing before the first year in which the publisher counted anybody anywhere."""
    # The file fills such columns with 0 from 1951, though people displaced within their country,
    # for one, were first counted in the 1990s.
    years = column.index.get_level_values("year")
    counted = years[(column > 0).to_numpy()]
    return column.where(years >= counted.min()) if len(counted) else column.mask(column == 0)


def _read_idmc(path: Path) -> tuple[pd.DataFrame, str]:
    """People displaced within their state by conflict, by year; and the release."""
    table = idmc_table(path)
    # Years before 2009 hold a world total under an unknown origin; with_gwcodes leaves it out.
    sums = table.groupby(["coo_iso", "year"], dropna=False)["total"].sum(min_count=1).reset_index()
    rows = with_gwcodes(sums, "coo_iso", year="year", system="iso3", path=path)
    frame = rows.groupby(KEY)["total"].sum(min_count=1).to_frame("displaced_within")
    return frame, stated_release(path, table["year"])


_PEOPLE = (0.0, 1e8)

register(
    Source(
        name="unhcr",
        title="Refugee Population Statistics Database",
        publisher="UNHCR",
        licence="CC-BY-4.0",
        redistributable=True,
        citation="UNHCR: Refugee Population Statistics Database, unhcr.org/refugee-statistics",
        url="https://www.unhcr.org/refugee-statistics/download",
        files=("unhcr*.json*", "unhcr*.csv", "population.rda"),
        read=_read_unhcr,
        schema=tidy_schema(
            dict.fromkeys([*ORIGIN.values(), *ASYLUM.values()], _PEOPLE),
            required=("refugees_from", "refugees_hosted"),
        ),
    ),
)
register(
    Source(
        name="idmc",
        title="Internal displacement by conflict and violence",
        publisher="Internal Displacement Monitoring Centre, as UNHCR distributes it",
        licence="CC-BY-4.0",
        redistributable=True,
        citation="Internal Displacement Monitoring Centre: Global Internal Displacement Database",
        url="https://www.internal-displacement.org/database/displacement-data",
        files=("idmc*.csv", "idmc.rda"),
        read=_read_idmc,
        schema=tidy_schema({"displaced_within": _PEOPLE}, required=("displaced_within",)),
    ),
)
