"""Lists made again from earlier years, held against the record and the panel."""

import pytest

from atrocityrisk.reports.view.past_editions import past_editions


@pytest.fixture(scope="module")
def past(recorded, recorded_view):
    return past_editions(recorded, recorded_view)


def test_every_list_from_before_this_one_is_there_once(recorded, past):
    assert [one.origin for one in past] == list(range(recorded.origin - 1, 1992, -1))


def test_rows_are_the_first_thirty_of_the_record(recorded, past):
    one = next(p for p in past if p.origin == 2010)
    frame = recorded.record.frame
    listed = frame[(frame["origin"] == 2010) & (frame["rank"] <= 30)].sort_values("rank")
    assert [row.rank.value for row in one.rows] == listed["rank"].tolist()
    assert [row.probability.value for row in one.rows] == listed["probability"].tolist()
    assert one.rows[0].rank.low == listed["rank_low"].iloc[0]
    assert one.title.endswith("2011–2012, seen from the end of 2010, made again in retrospect")


def test_what_followed_is_what_the_panel_knows(past):
    by_origin = {one.origin: one for one in past}
    # Sudan (South Kordofan), Syria and Libya in 2011.
    assert by_origin[2010].happened == (
        "In 2011–2012 the event came in 3 states: Sudan (rank 8), Syria (rank 58), Libya (rank 93)."
    )
    followed = [row.name for row in by_origin[2010].rows if row.followed == "the event"]
    assert followed == ["Sudan"]
    assert by_origin[2023].happened == "What happens in 2024–2025 is not known yet."
    assert {row.followed for row in by_origin[2023].rows} == {"not known yet"}


def test_a_state_links_only_where_today_has_its_page(recorded_view, past):
    anchors = {row.anchor for one in past for row in one.rows}
    assert "TCD" in anchors
    assert anchors <= {row.anchor for row in recorded_view.rows} | {""}


def test_without_a_record_there_are_none(edition, view):
    assert past_editions(edition, view) == ()
