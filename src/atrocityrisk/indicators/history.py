"""Mass killing in the state's past and present, by the list of mass killings.

A Gleditsch-Ward number is one state here for as long as it lasts: Russia's record includes the
Soviet Union's. Memory of the past is not a change, and so is not reset at a succession.
"""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, log2_plus_one, whether
from atrocityrisk.indicators.neighbourhood import among_neighbours
from atrocityrisk.indicators.recency import decayed_sum, so_far, years_since_event

EWP = ("ewp_events",)
REFERENCE = "Early Warning Project (2025): Statistical Risk Assessment, list of mass killings"
HALF_LIFE = 10.0
"""Years after which a past onset counts half; a round number, not fitted."""


@indicator(
    source=EWP,
    kind="dynamic",
    unit="log2(1 + number of episodes)",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "10.2"),
    bounds=(0.0, 4.0),
    ewp="mk_ongoing_count_log2",
)
def mass_killings_ongoing_log2(episodes: pd.DataFrame) -> pd.Series:
    """Number of mass killings under way in the state, log2(1 + number).

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        An episode is under way from its first to its last year, both included. Those that
        non-state groups lead are listed from 1989 only.
    """
    return log2_plus_one(column(episodes, "ongoing"))


@indicator(
    source=EWP,
    kind="dynamic",
    unit="number of episodes",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "10.2", "12.10"),
    bounds=(0.0, 15.0),
)
def state_led_mass_killings_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Number of mass killings under way that a state leads.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        Count.
    """
    return column(episodes, "ongoing_state")


@indicator(
    source=EWP,
    kind="dynamic",
    unit="number of episodes",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "10.2"),
    bounds=(0.0, 15.0),
)
def nonstate_led_mass_killings_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Number of mass killings under way that a non-state group leads.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        Count. Missing before 1989, when the list does not follow non-state groups.
    """
    return column(episodes, "ongoing_nonstate")


@indicator(
    source=EWP,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=REFERENCE,
    framework=("2.2",),
    bounds=(0.0, 1.0),
    ewp="mk_onset_prev_year",
)
def mass_killing_onset_previous_year(episodes: pd.DataFrame) -> pd.Series:
    """Whether a mass killing began in the year before.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        Missing in a state's first year, which has no year before.
    """
    return lags.lag_years(whether(column(episodes, "onset")), 1)


@indicator(
    source=EWP,
    kind="structural",
    unit="number of years",
    lag=1,
    reference=REFERENCE,
    framework=("2.2",),
    bounds=(0.0, 60.0),
    ewp="mean_mk_onset_interaction",
)
def mass_killing_onset_years(episodes: pd.DataFrame) -> pd.Series:
    """Number of past and present years in which a mass killing began in the state.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        A count. The Early Warning Project computes it as mean onsets per year times years, which
        is the same number.
    """
    return so_far(whether(column(episodes, "onset")))


@indicator(
    source=EWP,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "4.9", "9.3"),
    bounds=(0.0, 1.0),
    ewp="mk_ever",
)
def mass_killing_ever(episodes: pd.DataFrame) -> pd.Series:
    """Whether the state was ever the place of a mass killing, or answers for one.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings, with location_ever and responsible_ever.

    Returns
    -------
    Series
        Place and responsibility pass to successor states as the list says, each in its own way.
    """
    place, answers = column(episodes, "location_ever"), column(episodes, "responsible_ever")
    # A list by inheritors moves the record to the successor before the number has ended (345 in
    # 2006); what ever was stays.
    return whether(so_far(place + answers))


@indicator(
    source=EWP,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=REFERENCE,
    framework=("9.3", "10.2"),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="narrowtargeting",
)
def mass_killing_of_one_group_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Whether a mass killing under way targets exactly one ethnic group.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings, with one_group_ongoing.

    Returns
    -------
    Series
        0 where no mass killing is under way.
    """
    return whether(column(episodes, "one_group_ongoing"))


@indicator(
    source=EWP,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=REFERENCE,
    framework=("9.3",),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="widetargeting",
)
def mass_killing_of_several_groups_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Whether a mass killing under way targets several ethnic groups, or no such group.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings, with several_groups_ongoing.

    Returns
    -------
    Series
        0 where no mass killing is under way.
    """
    return whether(column(episodes, "several_groups_ongoing"))


@indicator(
    source=EWP,
    kind="dynamic",
    unit="years",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "4.9"),
    quality="partial",
    bounds=(0.0, 200.0),
)
def years_since_mass_killing(episodes: pd.DataFrame) -> pd.Series:
    """Years since a mass killing was last under way in the state.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        0 while one is under way; for a state without any, years since the record begins.
    """
    return years_since_event(whether(column(episodes, "ongoing")))


@indicator(
    source=EWP,
    kind="dynamic",
    unit="onsets, each halved every 10 years",
    lag=1,
    reference=REFERENCE,
    framework=("2.2", "4.9"),
    bounds=(0.0, 15.0),
)
def mass_killing_onsets_decayed(episodes: pd.DataFrame) -> pd.Series:
    """Past and present onsets of mass killing, each counting half after ten years.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        Weighted count.
    """
    return decayed_sum(column(episodes, "onset"), half_life=HALF_LIFE)


@indicator(
    source=EWP,
    kind="dynamic",
    unit="number of episodes",
    lag=1,
    reference=REFERENCE,
    framework=("1.2", "8.2"),
    quality="partial",
    bounds=(0.0, 30.0),
)
def neighbours_mass_killings_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Number of mass killings under way in land neighbours.

    Parameters
    ----------
    episodes : DataFrame
        The Early Warning Project's mass killings.

    Returns
    -------
    Series
        0 for a state without land neighbours.
    """
    return among_neighbours(column(episodes, "ongoing"), "sum")
