"""UCDP battle-related deaths, by conflict and year from 1989.

Deaths are attributed to the state whose government or territory is disputed (``gwno_loc``), not to
where the battles were fought. A war between states names several; each gets the whole, so
interstate deaths must not be summed over states.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources import ucdp
from atrocityrisk.sources._readers.csv import numbers, require_columns, whole_numbers
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

_NEEDED = (
    "conflict_id",
    "dyad_id",
    "year",
    "bd_best",
    "bd_low",
    "bd_high",
    "type_of_conflict",
    "gwno_loc",
)
RENAMED = {
    "gwno_loc": ("gwno_location", "gwno_a"),
    "bd_best": ("best", "best_fatality_estimate"),
    "type_of_conflict": ("type", "type_of_violence"),
}
INTERSTATE, INTRASTATE = (2,), (3, 4)
"""UCDP's types of conflict: between states; within one, without and with foreign troops."""


def battle_deaths_table(path: Path) -> tuple[pd.DataFrame, str]:
    """UCDP's dyad-year table of battle-related deaths as published, with its edition.

    Parameters
    ----------
    path : Path
        ``BattleDeaths_v*.csv`` or another form, any edition.

    Returns
    -------
    tuple of (DataFrame, str)
        The publisher's columns in the present spelling; and the edition.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table = ucdp.ucdp_table(
        path,
        [*_NEEDED, "location_inc", "version"],
        text=["gwno_loc", "gwno_a", "gwno_b", "gwno_battle", "location_inc"],
    )
    require_columns(table, _NEEDED, path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    return table, ucdp.edition(table, path)


def read_battle_deaths(path: Path) -> tuple[pd.DataFrame, str]:
    """Battle-related deaths by state and year.

    Parameters
    ----------
    path : Path
        As for `battle_deaths_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns gwcode, year; intrastate_deaths and interstate_deaths (best estimates) with ``_low``
        and ``_high``, and intrastate_dyads, the number of dyads; and the edition. Only
        country-years that the data set lists.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table, version = battle_deaths_table(path)
    rows = ucdp.one_row_per_state(table[list(_NEEDED)], "gwno_loc", path)
    rows = with_gwcodes(rows, "gwno_loc", year="year", system="ucdp", path=path)
    kind = numbers(rows["type_of_conflict"], path)
    within, between = kind.isin(INTRASTATE), kind.isin(INTERSTATE)
    columns: dict[str, pd.Series] = {}
    for suffix, name in (("", "best"), ("_low", "low"), ("_high", "high")):
        deaths = numbers(rows[f"bd_{name}"], path)
        columns[f"intrastate_deaths{suffix}"] = deaths.where(within, 0.0)
        columns[f"interstate_deaths{suffix}"] = deaths.where(between, 0.0)
    columns["intrastate_dyads"] = within.astype("float64")
    tidy = pd.DataFrame({"gwcode": rows["gwcode"], "year": rows["year"], **columns})
    return tidy.groupby(["gwcode", "year"], as_index=False).sum(), version


SOURCE = Source(
    name="ucdp_battle_deaths",
    title="UCDP Battle-related Deaths Dataset",
    publisher=ucdp.PUBLISHER,
    licence=ucdp.LICENCE,
    redistributable=True,
    citation=ucdp.ORGANIZED_VIOLENCE,
    url=ucdp.URL,
    files=("ucdp-brd-dyadic-*.csv", "BattleDeaths_v*.xlsx", "BattleDeaths_v*.csv"),
    read=read_battle_deaths,
    several=True,
    schema=tidy_schema({"^(intrastate|interstate)_": (0.0, 1e8)}),
)
SOURCES.add(SOURCE.name, SOURCE)
