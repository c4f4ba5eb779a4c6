"""Armed conflict since 1946: how intense, about what, how long ago.

Battle deaths are counted from 1989 only; the list of armed conflicts reaches back to 1946, so that
the years before 1989 need not be taken for peace.
"""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, whether, zero_where_silent
from atrocityrisk.indicators.recency import decayed_sum, years_since_event

ACD = ("ucdp_armed_conflict",)
REFERENCE = "Gleditsch et al. (2002): Armed Conflict 1946-2001; UCDP/PRIO Armed Conflict Dataset"


def _intensity(conflicts: pd.DataFrame) -> pd.Series:
    return zero_where_silent(column(conflicts, "intrastate_intensity"))


@indicator(
    source=ACD,
    kind="dynamic",
    unit="0 none, 1 minor (25 to 999 battle deaths), 2 war",
    lag=1,
    reference=f"{REFERENCE}, intensity_level",
    framework=("1.1",),
    bounds=(0.0, 2.0),
)
def armed_conflict_intensity(conflicts: pd.DataFrame) -> pd.Series:
    """Intensity of the most intense armed conflict within the state.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        0 for a state that the data set does not list in a year it covers, from 1946.
    """
    return _intensity(conflicts)


@indicator(
    source=ACD,
    kind="dynamic",
    unit="levels of intensity, change over 1 year",
    lag=1,
    reference=f"{REFERENCE}, intensity_level",
    framework=("1.1", "8.1"),
    quality="partial",
    bounds=(-2.0, 2.0),
)
def armed_conflict_intensity_change_1y(conflicts: pd.DataFrame) -> pd.Series:
    """Change over 1 year in the intensity of armed conflict within the state.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        2 where war breaks out in a state at peace.
    """
    return lags.change_years(_intensity(conflicts), 1)


@indicator(
    source=ACD,
    kind="dynamic",
    unit="number of conflicts",
    lag=1,
    reference=f"{REFERENCE}, conflict_id",
    framework=("1.1", "13.1"),
    quality="partial",
    bounds=(0.0, 30.0),
)
def armed_conflicts(conflicts: pd.DataFrame) -> pd.Series:
    """Number of armed conflicts within the state.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        Count.
    """
    return zero_where_silent(column(conflicts, "intrastate_conflicts"))


@indicator(
    source=ACD,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=f"{REFERENCE}, incompatibility",
    framework=("1.1", "1.5"),
    quality="partial",
    bounds=(0.0, 1.0),
)
def armed_conflict_over_government(conflicts: pd.DataFrame) -> pd.Series:
    """Whether an armed conflict within the state is about who governs it.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        0 also for a conflict about territory alone.
    """
    return zero_where_silent(column(conflicts, "over_government"))


@indicator(
    source=ACD,
    kind="dynamic",
    unit="years",
    lag=1,
    reference=f"{REFERENCE}, intensity_level",
    framework=("1.1", "4.9"),
    quality="partial",
    bounds=(0.0, 200.0),
)
def years_since_armed_conflict(conflicts: pd.DataFrame) -> pd.Series:
    """Years since the last armed conflict within the state.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        0 in a year of conflict; for a state without any, years since the record begins.
    """
    return years_since_event(whether(_intensity(conflicts)))


@indicator(
    source=ACD,
    kind="dynamic",
    unit="levels of intensity times years, each halved every 10 years",
    lag=1,
    reference=f"{REFERENCE}, intensity_level",
    framework=("1.1", "4.9"),
    quality="partial",
    bounds=(0.0, 40.0),
)
def armed_conflict_decayed(conflicts: pd.DataFrame) -> pd.Series:
    """Intensity of past and present armed conflict, each year counting half after ten years.

    Parameters
    ----------
    conflicts : DataFrame
        UCDP/PRIO armed conflicts by state and year.

    Returns
    -------
    Series
        Weighted sum; at most about 30, for war without end.
    """
    return decayed_sum(_intensity(conflicts), half_life=10.0)
