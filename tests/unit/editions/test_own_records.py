"""Past lists of one state, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.editions.own_records import Listed, own_records, records_of

nan = np.nan


def made_lists(gwcode, rows):
    frame = pd.DataFrame(rows, columns=["origin", "rank", "observed"])
    return frame.assign(gwcode=gwcode)


def test_lists_are_counted_by_length_and_by_what_followed():
    rows = [(2015, 31, 0.0), (2016, 31, 1.0), (2017, 30, 1.0), (2018, 10, 0.0), (2019, 9, nan)]
    found = records_of(made_lists(2, rows), [2])[2]
    assert (found.first_origin, found.last_closed_origin) == (2015, 2018)
    assert (found.closed, found.followed, found.open_lists) == (4, 2, 1)
    assert found.within(10) == Listed(length=10, lists=1, followed=0, open_lists=1)
    assert found.within(30) == Listed(length=30, lists=2, followed=1, open_lists=1)
    assert (found.missed(30), found.missed(10)) == (1, 2)


def test_open_windows_are_neither_followed_nor_not():
    found = records_of(made_lists(2, [(2024, 1, nan), (2025, 1, nan)]), [2])[2]
    assert (found.closed, found.followed, found.open_lists) == (0, 0, 2)
    assert found.last_closed_origin is None


def test_a_state_in_no_list_before_has_an_empty_record():
    found = records_of(made_lists(2, [(2015, 1, 0.0)]), [2, 20])[20]
    assert (found.first_origin, found.closed, found.open_lists) == (None, 0, 0)
    assert found.within(30).lists == 0


def test_without_a_track_record_nothing_is_said(edition):
    assert edition.record is None
    assert own_records(edition) == {}


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
def test_chad_was_on_thirty_lists_and_the_event_never_followed(default_records):
    chad = default_records[483]
    assert (chad.first_origin, chad.last_closed_origin) == (1993, 2022)
    assert (chad.closed, chad.followed, chad.open_lists) == (30, 0, 3)
    assert chad.within(30).lists == 30
    assert chad.within(10).lists == 7
