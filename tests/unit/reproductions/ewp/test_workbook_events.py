"""Events spread over country-years as the workbook means them, or as EWP's script does."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.reproductions.ewp.hand_fixes import COLUMNS
from atrocityrisk.reproductions.ewp.workbook_events import Targeting, event_columns

NO_CORRECTIONS = pd.DataFrame(columns=COLUMNS, dtype="str")
NA = np.nan


def _grid(codes: list[int], first: int, last: int) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([codes, range(first, last + 1)], names=["ccode", "year"])
    return pd.DataFrame(index=index)


def _events(*rows: tuple[float, ...]) -> pd.DataFrame:
    names = [
        "startyear",
        "endyear",
        "mk_number_eth_groups",
        "mk_location_cow",
        "mk_location_inheritor1",
        "mk_location_inheritor2",
        "mk_responsible_state_cow",
        "mk_responsible_state_inheritor1",
        "mk_responsible_state_inheritor2",
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(mk_event_code=[f"e{i}" for i in range(len(rows))])


def _columns(
    grid: pd.DataFrame, events: pd.DataFrame, targeting: Targeting = "last_event"
) -> pd.DataFrame:
    return event_columns(grid, events, corrections=NO_CORRECTIONS, targeting=targeting)


def test_onset_ongoing_and_end_of_one_event() -> None:
    out = _columns(_grid([1], 2000, 2004), _events((2001, 2003, 1, 1, 1, NA, 1, 1, NA)))
    assert out["mk_onset"].tolist() == [0, 1, 0, 0, 0]
    assert out["mk_ongoing_count"].tolist() == [0, 1, 1, 1, 0]
    assert out["mk_offset_count"].tolist() == [0, 0, 0, 1, 0]
    assert out["mk_location_ever"].tolist() == [0, 1, 1, 1, 1]
    assert out["mk_responsible_ever"].tolist() == [0, 1, 1, 1, 1]


def test_an_event_without_end_is_under_way_to_the_last_year_and_never_ends() -> None:
    out = _columns(_grid([1], 2000, 2002), _events((2001, NA, 2, 1, 1, NA, NA, NA, NA)))
    assert out["mk_ongoing_count"].tolist() == [0, 1, 1]
    assert out["mk_offset_count"].sum() == 0
    assert out["mk_responsible_ever"].sum() == 0


def test_two_onsets_in_one_year_count_twice_and_flag_once() -> None:
    event = (2001, 2001, 1, 1, 1, NA, 1, 1, NA)
    out = _columns(_grid([1], 2000, 2002), _events(event, event))
    assert out["mk_onset_count"].tolist() == [0, 2, 0]
    assert out["mk_onset"].tolist() == [0, 1, 0]


def test_inheritors_have_the_past_from_the_first_year_and_the_second_state_does_not() -> None:
    out = _columns(_grid([1, 2, 3, 4, 5], 2000, 2001), _events((2001, 2001, 1, 1, 2, 3, 1, 4, 5)))
    last = out.xs(2001, level="year")
    assert last["mk_location_ever"].tolist() == [1, 1, 1, 0, 0]
    assert last["mk_responsible_ever"].tolist() == [1, 0, 0, 1, 0]
    assert out.xs(2000, level="year")["mk_location_ever"].sum() == 0


@pytest.mark.parametrize(
    ("targeting", "wide", "narrow"),
    [("last_event", [0, 1, 0, 0], [0, 0, 1, 1]), ("every_event", [0, 1, 1, 0], [0, 0, 1, 1])],
)
def test_overlapping_targets(targeting: Targeting, wide: list[int], narrow: list[int]) -> None:
    events = _events((2001, 2002, 0, 1, 1, NA, 1, 1, NA), (2002, 2003, 1, 1, 1, NA, 1, 1, NA))
    out = _columns(_grid([1], 2000, 2003), events, targeting)
    assert out["widetargeting"].tolist() == wide
    assert out["narrowtargeting"].tolist() == narrow


def test_the_order_of_the_workbook_decides_not_the_order_of_years() -> None:
    events = _events((2002, 2003, 1, 1, 1, NA, 1, 1, NA), (2001, 2002, 0, 1, 1, NA, 1, 1, NA))
    out = _columns(_grid([1], 2000, 2003), events)
    assert out["widetargeting"].tolist() == [0, 1, 1, 0]


def test_an_event_of_unstated_target_overwrites_with_nothing() -> None:
    events = _events((2001, 2003, 1, 1, 1, NA, 1, 1, NA), (2002, 2002, NA, 1, 1, NA, 1, 1, NA))
    grid = _grid([1], 2001, 2003)
    assert _columns(grid, events)["narrowtargeting"].tolist() == [1, 0, 1]
    assert _columns(grid, events, "every_event")["narrowtargeting"].tolist() == [1, 1, 1]


def test_an_event_outside_the_list_changes_nothing() -> None:
    out = _columns(_grid([1], 2000, 2002), _events((2001, 2001, 1, 9, 9, NA, 9, 9, NA)))
    assert out.to_numpy().sum() == 0
