"""Other lists of atrocities: targeted mass killings, and genocides and politicides."""

import pandas as pd

from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, whether
from atrocityrisk.indicators.recency import decayed_sum, so_far

TMK_REFERENCE = "Butcher, Goldsmith, Nanlohy, Sowmya, Muchlinski (2020): Targeted Mass Killing 1.1"
PITF_REFERENCE = "Marshall, Gurr, Harff (2019): PITF State Failure Problem Set, geno-/politicide"


@indicator(
    source=("tmk",),
    kind="dynamic",
    unit="number of episodes",
    lag=1,
    reference=TMK_REFERENCE,
    framework=("2.2", "9.3", "10.2"),
    quality="partial",
    bounds=(0.0, 30.0),
)
def targeted_mass_killings_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Number of targeted mass killings under way in the state, by states or non-state groups.

    Parameters
    ----------
    episodes : DataFrame
        Targeted Mass Killing data set.

    Returns
    -------
    Series
        Count.
    """
    return column(episodes, "ongoing")


@indicator(
    source=("tmk",),
    kind="structural",
    unit="onsets, each halved every 10 years",
    lag=1,
    carry=5,
    reference=TMK_REFERENCE,
    framework=("2.2", "4.9"),
    bounds=(0.0, 30.0),
)
def targeted_mass_killing_onsets_decayed(episodes: pd.DataFrame) -> pd.Series:
    """Past and present onsets of targeted mass killing, each counting half after ten years.

    Parameters
    ----------
    episodes : DataFrame
        Targeted Mass Killing data set.

    Returns
    -------
    Series
        Weighted count.
    """
    return decayed_sum(column(episodes, "onset"), half_life=10.0)


@indicator(
    source=("pitf",),
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=PITF_REFERENCE,
    framework=("2.2", "10.2"),
    bounds=(0.0, 1.0),
)
def geno_politicide_ongoing(episodes: pd.DataFrame) -> pd.Series:
    """Whether a genocide or politicide is under way in the state.

    Parameters
    ----------
    episodes : DataFrame
        PITF geno-/politicide.

    Returns
    -------
    Series
        1 from the first to the last year of an episode.
    """
    return whether(column(episodes, "ongoing"))


@indicator(
    source=("pitf",),
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=10,
    reference=PITF_REFERENCE,
    framework=("2.2", "4.9"),
    quality="partial",
    bounds=(0.0, 1.0),
)
def geno_politicide_ever(episodes: pd.DataFrame) -> pd.Series:
    """Whether the state has been the place of a genocide or politicide since 1956.

    Parameters
    ----------
    episodes : DataFrame
        PITF geno-/politicide.

    Returns
    -------
    Series
        1 from the first year of the first episode.
    """
    return whether(so_far(column(episodes, "ongoing")))
