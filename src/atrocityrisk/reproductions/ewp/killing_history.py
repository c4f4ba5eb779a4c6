"""EWP's predictors and outcomes that follow from its own list and events alone."""

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.value_fills import neighbour_year


def history_columns(grid: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Past and present killing, age of the state, and the trends in calendar time.

    Parameters
    ----------
    grid : DataFrame
        As `country_years` gives it.
    events : DataFrame
        As `event_columns` gives it, same index.

    Returns
    -------
    DataFrame
        ``widetargeting``, ``narrowtargeting``, ``mk_ongoing_count_log2``,
        ``mean_mk_onset_interaction``, ``mk_onset_prev_year``, ``newcountry``, ``mk_ever``,
        ``year_sq``, ``countryage.new.log2`` and ``includesnonstate``.

    Notes
    -----
    ``mean_mk_onset_interaction`` is described as mean onsets since 1960 times years in the data; it
    is the number of country-years with an onset since 1945, this one included.
    ``includesnonstate`` marks years from 1989, when non-state events begin to be coded.
    """
    year = grid.index.get_level_values("year").to_numpy()
    age = year - grid["independence_year"].to_numpy()
    onset = events["mk_onset"]
    before = neighbour_year(onset.astype("float64"), 1)
    ever = (events["mk_location_ever"] == 1) | (events["mk_responsible_ever"] == 1)
    return pd.DataFrame(
        {
            "widetargeting": events["widetargeting"],
            "narrowtargeting": events["narrowtargeting"],
            "mk_ongoing_count_log2": np.log2(events["mk_ongoing_count"] + 1.0),
            "mean_mk_onset_interaction": onset.groupby(level="ccode").cumsum(),
            "mk_onset_prev_year": before.mask(grid["datastartyear"] == year, 0.0),
            "newcountry": (age <= 2).astype("int64"),
            "mk_ever": ever.astype("int64"),
            "year_sq": year.astype("float64") ** 2,
            "countryage.new.log2": np.log2(age + 1.0),
            "includesnonstate": (year >= 1989).astype("int64"),
        },
        index=grid.index,
    )


def outcome_columns(events: pd.DataFrame) -> pd.DataFrame:
    """Onset in this year, the next, the one after, and in either of the two.

    Parameters
    ----------
    events : DataFrame
        As `event_columns` gives it.

    Returns
    -------
    DataFrame
        ``mk_onset``, ``mk_onset_1``, ``mk_onset_2`` (missing where the list ends) and
        ``mk_onset_1or2``.

    Notes
    -----
    ``mk_onset_1or2`` is 0, not missing, while the window is still open or the country has ended.
    """
    onset = events["mk_onset"]
    first = neighbour_year(onset.astype("float64"), -1)
    second = neighbour_year(onset.astype("float64"), -2)
    either = ((first == 1) | (second == 1)).astype("int64")
    return pd.DataFrame(
        {
            "mk_onset": onset,
            "mk_onset_1": first,
            "mk_onset_2": second,
            "mk_onset_1or2": either,
        }
    )
