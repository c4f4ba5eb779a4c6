"""EWP's predictors and outcomes that follow from its own list and events alone."""

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.value_fills import neighbour_year


def history_columns(grid: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Past and present killing, age of the state, and the trends in calendar time."""
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
            # Described as mean onsets since 1960 times years in the data, which is a count of the
            # country-years with an onset; and it begins in 1945.
            "mean_mk_onset_interaction": onset.groupby(level="ccode").cumsum(),
            # EWP takes the year before a country's first for one without an onset.
            "mk_onset_prev_year": before.mask(grid["datastartyear"] == year, 0.0),
            "newcountry": (age <= 2).astype("int64"),
            "mk_ever": ever.astype("int64"),
            "year_sq": year.astype("float64") ** 2,
            "countryage.new.log2": np.log2(age + 1.0),
            # Non-state events are coded from 1989.
            "includesnonstate": (year >= 1989).astype("int64"),
        },
        index=grid.index,
    )


def outcome_columns(events: pd.DataFrame) -> pd.DataFrame:
    """Onset in this year, the next, the one after, and in either of the two."""
    onset = events["mk_onset"]
    first = neighbour_year(onset.astype("float64"), -1)
    second = neighbour_year(onset.astype("float64"), -2)
    # 0, not missing, while the window is still open or the country has ended.
    either = ((first == 1) | (second == 1)).astype("int64")
    return pd.DataFrame(
        {
            "mk_onset": onset,
            "mk_onset_1": first,
            "mk_onset_2": second,
            "mk_onset_1or2": either,
        }
    )
