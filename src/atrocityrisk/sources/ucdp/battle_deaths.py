"""UCDP battle-related deaths, by conflict and year from 1989.

Deaths are attributed to the state whose government or territory is disputed (``gwno_loc``), not to
where the battles were fought. A war between states names several; each gets the whole, so
interstate deaths must not be summed over states.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_codes, require_distinct
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.ucdp_files import (
    ORGANIZED_VIOLENCE,
    checked_table,
    known_numbers,
    one_row_per_state,
    register_ucdp,
    sums,
)

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
# UCDP's types of conflict: between states; within one, without and with foreign troops.
INTERSTATE, INTRASTATE = (2,), (3, 4)


def battle_deaths_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Dyad-years of battle-related deaths in the publisher's columns; and the release."""
    return checked_table(
        path,
        _NEEDED,
        optional=["location_inc"],
        text=["gwno_loc", "gwno_a", "gwno_b", "gwno_battle", "location_inc"],
        renamed=RENAMED,
    )


def read_battle_deaths(path: Path) -> tuple[pd.DataFrame, str]:
    """Battle-related deaths and dyads by state and year, as far as any is listed; the release."""
    table, version = battle_deaths_table(path)
    require_distinct(table, ("conflict_id", "dyad_id", "year"), path, what="dyad-years")
    counted = ("bd_best", "bd_low", "bd_high", "type_of_conflict")
    table = table[list(_NEEDED)].assign(**{n: known_numbers(table[n], path) for n in counted})
    kinds = (1, *INTERSTATE, *INTRASTATE)
    require_codes(table, "type_of_conflict", kinds, path, at=("dyad_id", "year"))
    rows = one_row_per_state(table, "gwno_loc", path)
    rows = with_gwcodes(rows, "gwno_loc", year="year", system="ucdp", path=path)
    kind = rows["type_of_conflict"]
    within, between = kind.isin(INTRASTATE), kind.isin(INTERSTATE)
    columns: dict[str, pd.Series] = {}
    for suffix, name in (("", "best"), ("_low", "low"), ("_high", "high")):
        deaths = rows[f"bd_{name}"]
        columns[f"intrastate_deaths{suffix}"] = deaths.where(within, 0.0)
        columns[f"interstate_deaths{suffix}"] = deaths.where(between, 0.0)
    columns["intrastate_dyads"] = within.astype("float64")
    return sums(rows, columns), version


register_ucdp(
    "ucdp_battle_deaths",
    title="UCDP Battle-related Deaths Dataset",
    citation=ORGANIZED_VIOLENCE,
    files=(
        "ucdp-brd-dyadic-*.zip",
        "ucdp-brd-dyadic-*.csv",
        "BattleDeaths_v*.xlsx",
        "BattleDeaths_v*.csv",
    ),
    read=read_battle_deaths,
    schema=tidy_schema({"^(intrastate|interstate)_": (0.0, 1e8)}),
)
