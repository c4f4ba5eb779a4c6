"""Scores by head: two states of four with an onset, risks a half, a quarter, a quarter, zero."""

import math

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import scoreboard
from atrocityrisk.errors import DataError

RISKS = [0.5, 0.25, 0.25, 0.0]


@pytest.fixture
def labels(make_vintage):
    return make_vintage("2020 basedata", 2019, {(500, 2018), (501, 2019)})


def test_a_closed_window_is_scored(make_forecasts, labels):
    (row,) = scoreboard.score_lists(make_forecasts(RISKS), [labels], k=1).to_dict("records")
    assert row["status"] == "closed"
    assert row["expected"] == 1.0
    assert row["observed"] == 2
    assert row["observed_expected"] == 2.0
    assert row["hits"] == 1.0
    assert row["recall"] == 0.5
    assert row["brier_score"] == pytest.approx((0.25 + 0.5625 + 0.0625 + 0) / 4)
    assert row["log_score"] == pytest.approx(
        -(math.log(0.5) + math.log(0.25) + math.log(0.75)) / 4, abs=1e-9
    )
    assert math.isnan(row["observed_so_far"])


def test_the_band_is_that_of_the_poisson_binomial_distribution(make_forecasts, labels):
    # Counts 0, 1, 2, 3: (0.28125, 0.46875, 0.21875, 0.03125).
    row = scoreboard.score_lists(make_forecasts(RISKS), [labels], level=0.9).iloc[0]
    assert (row["expected_low"], row["expected_high"]) == (0, 2)
    assert row["p_value"] == pytest.approx(2 * 0.25)


def test_a_tie_at_the_end_of_the_list_counts_in_part(make_forecasts, labels):
    row = scoreboard.score_lists(make_forecasts(RISKS), [labels], k=2).iloc[0]
    assert row["hits"] == 1.5


def test_an_open_window_is_open_and_never_zero(make_forecasts, make_vintage):
    labels = make_vintage("2019 basedata", 2018, {(500, 2018)})
    row = scoreboard.score_lists(make_forecasts(RISKS), [labels]).iloc[0]
    assert row["status"] == "open"
    assert row["observed_so_far"] == 1
    assert row["expected"] == 1.0
    for name in ("observed", "hits", "recall", "log_score", "brier_score", "observed_expected"):
        assert pd.isna(row[name]), name


def test_a_state_without_a_label_is_left_out_and_counted(make_forecasts, labels):
    more = make_forecasts(RISKS)
    extra = more.iloc[[0]].assign(gwcode=2, probability=0.4)
    row = scoreboard.score_lists(pd.concat([more, extra]), [labels]).iloc[0]
    assert (row["states"], row["without_label"], row["expected"]) == (5, 1, 1.0)


def test_no_onset_leaves_recall_missing(make_forecasts, make_vintage):
    row = scoreboard.score_lists(
        make_forecasts(RISKS), [make_vintage("2020 basedata", 2019, set())]
    ).iloc[0]
    assert row["observed"] == 0
    assert pd.isna(row["recall"])
    assert pd.isna(row["roc_auc"])
    assert row["observed_expected"] == 0


@pytest.mark.parametrize("outcome", ["geno_politicide", "mass_killing_ongoing", "of_others"])
def test_other_outcomes_are_not_scored_by_these_labels(make_forecasts, labels, outcome):
    row = scoreboard.score_lists(make_forecasts(RISKS, outcome=outcome), [labels]).iloc[0]
    assert row["status"] == "not in these labels"
    assert pd.isna(row["observed"])


def test_labels_that_do_not_tell_perpetrators_apart_do_not_score_state_led(
    make_forecasts, make_vintage
):
    bare = make_vintage("2020 basedata", 2019, {(500, 2018)}, state=False)
    board = scoreboard.score_lists(make_forecasts(RISKS, outcome="mass_killing_state"), [bare])
    assert board["status"].tolist() == ["not in these labels"]


def test_order_of_rows_changes_nothing(make_forecasts, labels):
    frame = make_forecasts(RISKS)
    a = scoreboard.score_lists(frame, [labels], k=2)
    b = scoreboard.score_lists(frame.iloc[::-1], [labels], k=2)
    pd.testing.assert_frame_equal(a, b)


def test_before_revision_takes_the_years_of_the_older_edition(make_vintage):
    old = make_vintage("2020 basedata", 2019, {(500, 2018)})
    new = make_vintage("2022 basedata", 2021, {(500, 2018), (501, 2019), (510, 2021)})
    was = scoreboard.before_revision(new, old)
    happened = was.onsets["any"]
    assert happened[happened > 0].index.tolist() == [(500, 2018), (510, 2021)]
    assert was.derived
    assert was.last_year == 2021
    with pytest.raises(DataError, match="newer one first"):
        scoreboard.before_revision(old, new)


def test_the_live_record_pools_lists_and_counts_distinct_onsets(make_forecasts, make_vintage):
    lists = pd.concat(
        [
            make_forecasts(RISKS, first=2018, last=2019, made="2018-10-01"),
            make_forecasts(RISKS, first=2019, last=2020, made="2019-10-01"),
            make_forecasts(RISKS, first=2020, last=2021, made="2020-10-01"),
        ]
    )
    labels = make_vintage("2021 basedata", 2020, {(500, 2019), (501, 2019), (510, 2020)})
    record = scoreboard.live_record(lists, labels, k=1)
    assert record.lists == 2
    assert record.expected == 2.0
    # 500 and 501 on both lists, 510 on the second; only 500 is ever among the first.
    assert (record.observed, record.hits) == (5, 2.0)
    assert (record.onsets, record.onsets_caught) == (3, 1)
    # After its first year: 2019 on the first list, 2020 on the second.
    assert (record.later_onsets, record.later_caught) == (3, 1)


def test_a_list_made_after_its_first_year_is_not_live(make_forecasts):
    late = make_forecasts(RISKS, made="2019-01-05")
    assert scoreboard.live(late, years=2).empty
    for kind in ("variant", "recomputed", "withdrawn"):
        assert scoreboard.live(make_forecasts(RISKS, kind=kind), years=2).empty
    assert len(scoreboard.live(make_forecasts(RISKS, made="2018-12-31"), years=2)) == 4
    assert scoreboard.live(make_forecasts(RISKS), years=1).empty


def test_a_record_without_a_closed_window_is_refused(make_forecasts, make_vintage):
    with pytest.raises(DataError, match="expected forecasts with a closed window, found none"):
        scoreboard.live_record(make_forecasts(RISKS), make_vintage("2018 basedata", 2017, set()))


def test_each_onset_is_named_with_its_place_and_first_edition(make_forecasts, make_vintage):
    old = make_vintage("2020 basedata", 2019, {(500, 2018)})
    new = make_vintage("2021 basedata", 2020, {(500, 2018), (501, 2019)})
    table = scoreboard.onset_table(make_forecasts(RISKS), new, earlier=(old,), k=1)
    assert table["gwcode"].tolist() == [500, 501]
    assert table["country"].tolist() == ["Uganda", "Kenya"]
    assert table["rank"].tolist() == [1, 2]
    assert table["onset_year"].tolist() == [2018, 2019]
    assert table["first_coded"].tolist() == ["2020 basedata", "2021 basedata"]
    np.testing.assert_array_equal(table["on_list"], [1.0, 0.0])
