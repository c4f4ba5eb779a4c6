"""What follows from the list of states alone: the calendar, a state's age, its region.

These take any frame indexed by (gwcode, year) and read nothing but its index.
"""

import numpy as np
import pandas as pd

from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import region_of
from atrocityrisk.states.state_tables import table

STATES = ("states",)
REFERENCE = "Gleditsch and Ward (1999): A revised list of independent states since 1816"
REGIONS = "World Bank regions as the Early Warning Project groups them, Africa the reference"
NONSTATE_FROM = 1989
"""The Early Warning Project's list follows non-state groups from this year."""


def _years(rows: pd.DataFrame) -> pd.Series:
    rows = rows.sort_index()
    year = rows.index.get_level_values("year")
    return pd.Series(year.to_numpy(dtype="float64"), index=rows.index)


def _ages(rows: pd.DataFrame) -> pd.Series:
    """Years since the present spell of statehood began, NaN outside every spell."""
    year = _years(rows)
    spells = table("system")
    begun = pd.DataFrame(
        {"gwcode": spells["gwcode"], "start": pd.to_datetime(spells["start"]).dt.year}
    )
    known = pd.merge_asof(
        year.index.to_frame(index=False).astype("int64").sort_values("year"),
        begun.astype("int64").sort_values("start"),
        left_on="year",
        right_on="start",
        by="gwcode",
    ).set_index(["gwcode", "year"])["start"]
    return year - known.reindex(year.index).astype("float64")


@indicator(
    source=STATES,
    kind="structural",
    unit="year",
    lag=0,
    reference=REFERENCE,
    bounds=(1800.0, 2200.0),
    ewp="year",
)
def calendar_year(rows: pd.DataFrame) -> pd.Series:
    """Year of the row.

    Parameters
    ----------
    rows : DataFrame
        Indexed by (gwcode, year).

    Returns
    -------
    Series
        A trend that any model extrapolates beyond what it has seen.
    """
    return _years(rows)


@indicator(
    source=STATES,
    kind="structural",
    unit="year squared",
    lag=0,
    reference=REFERENCE,
    bounds=(1800.0**2, 2200.0**2),
    ewp="year_sq",
)
def calendar_year_squared(rows: pd.DataFrame) -> pd.Series:
    """Square of the year of the row.

    Parameters
    ----------
    rows : DataFrame
        Indexed by (gwcode, year).

    Returns
    -------
    Series
        Nearly collinear with the year itself.
    """
    return _years(rows) ** 2


@indicator(
    source=STATES,
    kind="structural",
    unit="1 yes, 0 no",
    lag=0,
    reference="Early Warning Project (2025): Statistical Risk Assessment, includesnonstate",
    bounds=(0.0, 1.0),
    ewp="includesnonstate",
)
def nonstate_killings_on_record(rows: pd.DataFrame) -> pd.Series:
    """Whether the list of mass killings follows non-state groups in this year.

    Parameters
    ----------
    rows : DataFrame
        Indexed by (gwcode, year).

    Returns
    -------
    Series
        1 from 1989; a fact about the list, not about the state.
    """
    return _years(rows).ge(NONSTATE_FROM).astype("float64")


@indicator(
    source=STATES,
    kind="structural",
    unit="log2(1 + years)",
    lag=0,
    reference=REFERENCE,
    framework=(),
    bounds=(0.0, 10.0),
    ewp="countryage.new.log2",
)
def state_age_log2(rows: pd.DataFrame) -> pd.Series:
    """Years since the state entered the system of states, log2(1 + years).

    Parameters
    ----------
    rows : DataFrame
        Indexed by (gwcode, year).

    Returns
    -------
    Series
        0 in its first year.
    """
    logarithm: pd.Series = np.log2(_ages(rows) + 1.0)
    return logarithm


@indicator(
    source=STATES,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=0,
    reference=REFERENCE,
    framework=("1.4",),
    quality="weak",
    bounds=(0.0, 1.0),
    ewp="newcountry",
)
def new_state(rows: pd.DataFrame) -> pd.Series:
    """Whether the state entered the system of states this year or in the two before.

    Parameters
    ----------
    rows : DataFrame
        Indexed by (gwcode, year).

    Returns
    -------
    Series
        1 for ages of 0 to 2 years.
    """
    age = _ages(rows)
    return age.le(2).astype("float64").where(age.notna())


def _add_region(name: str, region: str, where: str, ewp: str | None) -> None:
    def inside(rows: pd.DataFrame) -> pd.Series:
        found = region_of(_years(rows))
        return found.eq(region).astype("float64").where(found.notna())

    indicator(
        source=STATES,
        kind="structural",
        unit="1 yes, 0 no",
        lag=0,
        reference=REGIONS,
        bounds=(0.0, 1.0),
        ewp=ewp,
        name=name,
        description=f"Whether the state lies in {where}.",
    )(inside)


_add_region("region_americas", "na", "the Americas", "reg.na")
_add_region("region_east_asia_pacific", "eap", "East Asia or the Pacific", "reg.eap")
_add_region("region_south_central_asia", "sca", "South or Central Asia", "reg.sca")
_add_region("region_middle_east_north_africa", "mna", "the Middle East or North Africa", "reg.mna")
_add_region("region_europe", "eur", "Europe", "reg.eur")
_add_region("region_subsaharan_africa", "afr", "Africa south of the Sahara", None)
