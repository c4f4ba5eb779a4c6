"""UCDP/PRIO armed conflict: how intense the conflicts of a state were, from 1946.

Two forms are read: the publisher's conflict-year CSV, and ``ucdp_acd.rda``, a list of participants
made from a later release. Intensity is 1 for 25 to 999 battle deaths in the year, 2 for more; a
country-year that is not listed had no conflict over the threshold. Wars of colonial powers outside
their borders belong to no state of the system and are left out.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_filled,
    whole_numbers,
)
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.ucdp_files import (
    PUBLISHER,
    codes_of,
    one_row_per_state,
    register_ucdp,
    release,
    ucdp_table,
)

_NEEDED = ("conflict_id", "year", "intensity_level", "type_of_conflict", "incompatibility")
RENAMED = {
    "gwno_loc": ("gwno_location", "location"),
    "intensity_level": ("int_level", "intensity"),
    "type_of_conflict": ("type",),
}
_CAUSES = {"territory": 1, "government": 2, "both": 3}
_TYPES = {"extrasystemic": 1, "interstate": 2, "intrastate": 3, "II": 4}


def armed_conflicts_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Conflict-years, their type from 1 to 4 and the states concerned; and the release."""
    table = ucdp_table(
        path,
        [*_NEEDED, "gwno_loc", "gwno_a", "gwno_b", "version"],
        text=["gwno_loc", "gwno_a", "gwno_b"],
    )
    require_columns(table, _NEEDED, path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    table["type_of_conflict"] = whole_numbers(
        table["type_of_conflict"].replace(_TYPES).rename("type_of_conflict"), path
    )
    table["intensity_level"] = whole_numbers(table["intensity_level"], path)
    at = ("conflict_id", "year")
    require_codes(table, "type_of_conflict", (1, *_TYPES.values()), path, at=at)
    require_codes(table, "intensity_level", (1, 2), path, at=at)
    if "gwno_loc" not in table:
        require_columns(table, ["gwno_a", "gwno_b"], path, renamed=RENAMED)
        table["gwno_loc"] = _states_concerned(table, path)
        table = table.drop_duplicates(["conflict_id", "year", "gwno_loc"]).reset_index(drop=True)
    return table, release(table, path)


def _states_concerned(participants: pd.DataFrame, path: Path) -> pd.Series:
    """The state whose government is a party; both of them in a war between states."""
    between = participants["type_of_conflict"] == 2
    require_filled(participants, ["gwno_a"], path)
    require_filled(participants[between], ["gwno_b"], path)
    states = codes_of(participants["gwno_a"], path)
    states[between] += codes_of(participants["gwno_b"], path)[between]
    return states.map(lambda codes: ", ".join(map(str, codes)))


def read_armed_conflicts(path: Path) -> tuple[pd.DataFrame, str]:
    """Intensity and cause of conflicts by state and year, as far as any is listed; the release."""
    table, version = armed_conflicts_table(path)
    rows = one_row_per_state(table[[*_NEEDED, "gwno_loc"]], "gwno_loc", path)
    rows = rows.loc[rows["type_of_conflict"] != 1].drop_duplicates(
        ["conflict_id", "year", "gwno_loc"]
    )
    rows = with_gwcodes(
        rows.reset_index(drop=True), "gwno_loc", year="year", system="ucdp", path=path
    )
    intensity = rows["intensity_level"].astype("float64")
    within = rows["type_of_conflict"].isin((3, 4))
    # The publisher's CSV has 1 territory, 2 government, 3 both; the list of participants has words.
    cause = whole_numbers(rows["incompatibility"].replace(_CAUSES), path)
    territory, government = cause.isin((1, 3)), cause.isin((2, 3))
    tidy = pd.DataFrame(
        {
            "gwcode": rows["gwcode"],
            "year": rows["year"],
            "intrastate_intensity": intensity.where(within, 0.0),
            "interstate_intensity": intensity.where(~within, 0.0),
            "over_government": (within & government).astype("float64"),
            "over_territory": (within & territory).astype("float64"),
            "intrastate_conflicts": within.astype("float64"),
        }
    )
    by_state = tidy.groupby(["gwcode", "year"])
    result = by_state.max()
    result["intrastate_conflicts"] = by_state["intrastate_conflicts"].sum()
    return result.reset_index(), version


register_ucdp(
    "ucdp_armed_conflict",
    title="UCDP/PRIO Armed Conflict Dataset",
    publisher=f"{PUBLISHER}; Peace Research Institute Oslo",
    citation=(
        "Gleditsch, Nils Petter, et al. (2002): Armed conflict 1946-2001: a new dataset. Journal "
        "of Peace Research 39(5); Davies, Pettersson & Öberg (2025), Journal of Peace Research 62."
    ),
    files=("ucdp_acd.rda", "ucdp-prio-acd-*.zip", "ucdp-prio-acd-*.csv", "UcdpPrioConflict_v*.csv"),
    read=read_armed_conflicts,
    schema=tidy_schema(
        {
            "intrastate_intensity": (0.0, 2.0),
            "interstate_intensity": (0.0, 2.0),
            "over_government": (0.0, 1.0),
            "over_territory": (0.0, 1.0),
            "intrastate_conflicts": (0.0, 50.0),
        },
        required=("intrastate_intensity", "interstate_intensity", "intrastate_conflicts"),
    ),
)
