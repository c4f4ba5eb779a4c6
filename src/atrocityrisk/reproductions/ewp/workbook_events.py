"""Mass-killing events of EWP's workbook, spread over country-years."""

from typing import Literal

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.hand_fixes import corrected

Targeting = Literal["last_event", "every_event"]

_OPEN = np.iinfo("int64").max


def event_columns(
    grid: pd.DataFrame,
    events: pd.DataFrame,
    *,
    corrections: pd.DataFrame,
    targeting: Targeting = "last_event",
) -> pd.DataFrame:
    """What happened in each country-year according to the events workbook."""
    events = corrected(events, corrections, table="events", code="mk_event_code")
    here = _pairs(grid, events, ["mk_location_cow"])
    during = here[here["year"].between(here["start"], here["end"])]
    index = grid.index
    columns = pd.DataFrame(index=index)
    columns["mk_onset_count"] = _count(here[here["year"] == here["start"]], index)
    columns["mk_offset_count"] = _count(here[here["year"] == here["end"]], index)
    columns["mk_ongoing_count"] = _count(during, index)
    columns["mk_onset"] = (columns["mk_onset_count"] > 0).astype("int64")
    # EWP's notes say that the place of an event passes to its inheritor only; its code also keeps
    # it at the place itself. The second inheritor of responsibility is ignored.
    places = ["mk_location_cow", "mk_location_inheritor1", "mk_location_inheritor2"]
    states = ["mk_responsible_state_cow", "mk_responsible_state_inheritor1"]
    columns["mk_location_ever"] = _ever(grid, events, places)
    columns["mk_responsible_ever"] = _ever(grid, events, states)
    # EWP means to join the flags of all events under way, but misspells a column name, so that the
    # last event in the workbook's order overwrites the others.
    if targeting == "last_event":
        during = during.drop_duplicates(["ccode", "year"], keep="last")
    # Several groups, or none in particular; one group. An event whose target is not stated sets
    # neither flag.
    wide, narrow = during["groups"].isin([0, 2]), during["groups"] == 1
    columns["widetargeting"] = (_count(during[wide], index) > 0).astype("int64")
    columns["narrowtargeting"] = (_count(during[narrow], index) > 0).astype("int64")
    return columns


def _pairs(grid: pd.DataFrame, events: pd.DataFrame, roles: list[str]) -> pd.DataFrame:
    """Every country-year of every country that has one of the roles in an event, by event."""
    long = pd.concat(
        [
            pd.DataFrame(
                {
                    "order": np.arange(len(events)),
                    "ccode": events[role].astype("float64"),
                    "start": events["startyear"].astype("int64"),
                    "end": events["endyear"].astype("float64").fillna(_OPEN),
                    "groups": events["mk_number_eth_groups"].astype("float64"),
                }
            )
            for role in roles
        ]
    ).dropna(subset="ccode")
    years = grid.index.to_frame(index=False)
    return long.merge(years, on="ccode").sort_values("order", kind="stable")


def _count(pairs: pd.DataFrame, index: pd.Index) -> "pd.Series[int]":
    counts = pairs.groupby(["ccode", "year"]).size()
    return counts.reindex(index, fill_value=0).astype("int64")


def _ever(grid: pd.DataFrame, events: pd.DataFrame, roles: list[str]) -> "pd.Series[int]":
    pairs = _pairs(grid, events, roles)
    return (_count(pairs[pairs["year"] >= pairs["start"]], grid.index) > 0).astype("int64")
