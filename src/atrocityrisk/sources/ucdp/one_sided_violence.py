"""UCDP one-sided violence: civilians killed by an actor in a year, 25 or more, from 1989.

A row is an actor and a year, and it may name several states (215 of 1,330 rows in release 25.1)
without saying how many died in each. The rule here: what a government did is counted at home if its
own state is among those named; everything else in equal parts. So the sum over states is the
publisher's total. Against the country-year data set, which knows where each death occurred, the
rule misplaces 46,000 of 940,000 deaths by governments; equal parts throughout would misplace
1,070,000, a third of Rwanda's genocide in Burundi and another in Zaire. Columns with ``_upper``
count every row in full for each state named: the most that can have happened there.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_codes, require_distinct
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.ucdp_files import (
    checked_table,
    codes_of,
    known_numbers,
    one_row_per_state,
    register_ucdp,
    sums,
)

_ESTIMATES = ("best_fatality_estimate", "low_fatality_estimate", "high_fatality_estimate")
_NEEDED = (
    "actor_id",
    "year",
    *_ESTIMATES,
    "is_government_actor",
    "gwno_location",
    "gwnoa",
)
RENAMED = {
    "best_fatality_estimate": ("fatality_best", "best"),
    "gwno_location": ("gwno_loc", "gwnolocation"),
    "is_government_actor": ("govt_actor", "is_government"),
}


def one_sided_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Actor-years in the publisher's columns; and the release."""
    return checked_table(
        path,
        _NEEDED,
        optional=["actor_name"],
        text=["gwno_location", "gwnoa", "actor_name"],
        renamed=RENAMED,
    )


def read_one_sided(path: Path) -> tuple[pd.DataFrame, str]:
    """Civilians killed, and actors who killed, by state, year and kind of actor; the release."""
    # Only country-years that the data set lists; elsewhere from 1989 on nobody killed 25.
    table, version = one_sided_table(path)
    require_distinct(table, ("actor_id", "year"), path, what="actor-years")
    names = table.get("actor_name")
    table = table[list(_NEEDED)]
    table = table.assign(
        is_government_actor=known_numbers(table["is_government_actor"], path),
        gwnoa=codes_of(table["gwnoa"], path),
        **{name: known_numbers(table[name], path) for name in _ESTIMATES},
    )
    require_codes(table, "is_government_actor", (0, 1), path, at=("actor_id", "year"))
    if names is not None:
        _refuse_lost_homes(table, names, path)
    rows = one_row_per_state(table, "gwno_location", path)
    rows["share"] = _shares(rows)
    rows = with_gwcodes(rows, "gwno_location", year="year", system="ucdp", path=path)
    government = rows["is_government_actor"] == 1
    columns: dict[str, pd.Series] = {}
    for suffix, name in (("", "best"), ("_low", "low"), ("_high", "high")):
        deaths = rows[f"{name}_fatality_estimate"] * rows["share"]
        columns[f"government_deaths{suffix}"] = deaths.where(government, 0.0)
        columns[f"nonstate_deaths{suffix}"] = deaths.where(~government, 0.0)
        columns[f"total_deaths{suffix}"] = deaths
    whole = rows["best_fatality_estimate"]
    columns["government_deaths_upper"] = whole.where(government, 0.0)
    columns["nonstate_deaths_upper"] = whole.where(~government, 0.0)
    columns["total_deaths_upper"] = whole
    columns["government_actors"] = government.astype("float64")
    columns["nonstate_actors"] = (~government).astype("float64")
    return sums(rows, columns), version


def _refuse_lost_homes(table: pd.DataFrame, names: pd.Series, path: Path) -> None:
    """Refuse a government without its number: its deaths would be shared among all places."""
    # UCDP leaves the number out for governments that acted together, which its names list.
    alone = names.astype("str").str.count("Government of") == 1
    homeless = table["gwnoa"].str.len() == 0
    lost = table[(table["is_government_actor"] == 1) & alone & homeless]
    if len(lost):
        raise DataError(
            f"{path}: column 'gwnoa' has nothing for {names[lost.index[0]]} in "
            f"{lost['year'].iloc[0]} ({len(lost)} such rows), expected the number of the "
            "government's state; enter it"
        )


def _shares(rows: pd.DataFrame) -> pd.Series:
    """Part of each actor's year that is counted in each state it names; the parts sum to one."""
    own = [
        place in states for place, states in zip(rows["gwno_location"], rows["gwnoa"], strict=True)
    ]
    at_home = pd.Series(own, index=rows.index) & (rows["is_government_actor"] == 1)
    homes = at_home.groupby(rows["row"]).transform("sum")
    return (at_home / homes).where(homes > 0, 1 / rows["listed"])


register_ucdp(
    "ucdp_one_sided",
    title="UCDP One-sided Violence Dataset",
    citation=(
        "Eck, Kristine & Lisa Hultman (2007): One-sided violence against civilians in war. Journal "
        "of Peace Research 44(2); Davies, Pettersson & Öberg (2025), Journal of Peace Research 62."
    ),
    files=(
        "ucdp-onesided-*.zip",
        "ucdp-onesided-*.csv",
        "ucdp-onesided-*.xlsx",
        "ucdp-onesided-*.rds",
        "OneSided_v*.csv",
        "OneSided_v*.xlsx",
        "OneSided_v*.rds",
    ),
    read=read_one_sided,
    schema=tidy_schema({"^(government|nonstate|total)_": (0.0, 1e8)}),
)
