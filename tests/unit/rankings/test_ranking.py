"""Ranks: one tie rule, intervals from draws, nothing shown that is not known."""

from dataclasses import replace

import numpy as np
import pytest
from changed_forecasts import with_frame
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import DataError, SpecError, WrongTypeError
from atrocityrisk.rankings import COLUMNS, PublishedList, competition_ranks, rank
from atrocityrisk.rankings.published_list import LIST_COLUMNS


def test_equal_probabilities_share_the_better_rank():
    assert competition_ranks(np.array([0.2, 0.5, 0.2, 0.1])).tolist() == [2, 1, 2, 4]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_rank_counts_the_states_above(values):
    ranks = competition_ranks(np.array(values))
    assert ranks.tolist() == [1 + sum(other > value for other in values) for value in values]


def test_columns_come_in_the_documented_order(made):
    assert list(rank(made).frame.columns[:10]) == COLUMNS
    assert rank(made).frame["rank"].is_monotonic_increasing


def test_without_draws_the_uncertainty_is_unknown_not_zero(made):
    frame = rank(made).frame
    assert frame[["low", "high", "rank_low", "rank_high", "p_top_10", "tier"]].isna().all().all()
    assert rank(made).joint is None


def test_intervals_of_known_draws(made):
    # State k has probability k/100 in every draw, except that in 4 of 100 draws states 0 and 11
    # change places: too few to move a 90 % interval, and 4 % of P(top 1).
    draws = np.tile(np.arange(12)[:, None] / 100, (1, 100))
    draws[[0, 11], :4] = draws[[11, 0], :4]
    drawn = with_frame(made, made.frame.assign(probability=np.arange(12) / 100), draws=draws)
    frame = rank(drawn, k=(1, 3)).frame
    assert frame["rank_low"].tolist() == list(range(1, 13))
    assert frame["rank_high"].tolist() == list(range(1, 13))
    assert frame["p_top_1"].tolist() == pytest.approx([0.96] + [0.0] * 10 + [0.04])
    wide = rank(drawn, level=0.98).frame
    assert (wide["rank_low"].iloc[0], wide["rank_high"].iloc[0]) == (1, 12)


def test_previous_rank_is_of_the_same_state(made):
    turned = with_frame(made, made.frame.assign(probability=1 - made.frame["probability"]))
    frame = rank(made, previous=turned).frame
    assert frame["previous_rank"].tolist() == list(range(12, 0, -1))
    gone = with_frame(made, made.frame.iloc[1:])
    first = made.frame["gwcode"].iloc[0]
    assert rank(made, previous=gone).frame.set_index("gwcode")["previous_rank"].isna()[first]


def test_bad_requests_are_refused(made):
    with pytest.raises(SpecError, match="strictly between 0 and 1"):
        rank(made, level=90)
    with pytest.raises(SpecError, match="at least 1"):
        rank(made, k=(0,))
    other = with_frame(made, made.frame.assign(outcome="another"))
    with pytest.raises(SpecError, match="compare forecasts of one outcome"):
        rank(made, previous=other)


def test_the_tier_stands_between_lists_and_the_earlier_rank(made):
    rng = np.random.default_rng(1)
    drawn = replace(made, draws=rng.uniform(0.01, 0.99, (12, 50)))
    ranking = rank(drawn, previous=made, k=(3, 5))
    assert list(ranking.frame.columns[-4:]) == ["p_top_3", "p_top_5", "tier", "previous_rank"]
    assert str(ranking.frame["tier"].dtype) == "Int64"
    assert ranking.joint is not None
    assert ranking.frame["tier"].tolist() == ranking.joint.frame["tier"].tolist()
    assert ranking.frame["gwcode"].tolist() == ranking.joint.frame.index.tolist()


def test_a_missing_draw_is_refused_by_state(made):
    draws = np.full((12, 5), 0.5)
    draws[3, 2] = np.nan
    with pytest.raises(DataError, match=f"1 missing.*gwcode {made.frame['gwcode'].iloc[3]};"):
        rank(replace(made, draws=draws))
    with pytest.raises(DataError, match="one row for each of the 12 states"):
        rank(replace(made, draws=draws[:5]))
    with pytest.raises(DataError, match="outside"):
        rank(replace(made, draws=np.full((12, 5), 1.5)))


def test_one_draw_makes_ranks_but_no_tiers(made):
    frame = rank(replace(made, draws=made.frame[["probability"]].to_numpy())).frame
    assert (frame["rank_low"] == frame["rank"]).all()
    assert frame["tier"].isna().all()


def test_one_state_alone(made):
    alone = with_frame(made, made.frame.iloc[:1], draws=np.array([[0.1, 0.2, 0.3]]))
    frame = rank(alone).frame
    assert frame[["rank", "rank_low", "rank_high", "tier"]].iloc[0].tolist() == [1, 1, 1, 1]


def test_equal_states_are_one_tier(made):
    flat = made.frame.assign(probability=0.05)
    frame = rank(with_frame(made, flat, draws=np.tile([0.04, 0.05, 0.07], (12, 1)))).frame
    assert (frame["tier"] == 1).all()
    assert (frame["rank"] == 1).all()


def published(made, **parts):
    """The list of a forecast as if it had been published, turned upside down."""
    frame = rank(made).frame[LIST_COLUMNS]
    frame = frame.assign(rank=list(range(len(frame), 0, -1)))
    stated = {
        "outcome": made.outcome, "model": "logit", "publisher": "somebody",
        "origin": made.origin - 1, "first_year": made.first_year - 1,
        "last_year": made.last_year - 1, "level": None, "published": "2012-01",
        "name": "theirs.csv", "sha256": "0",
    }  # fmt: skip
    return PublishedList(frame=frame, **stated | parts)


def test_earlier_ranks_from_a_published_list(made):
    ranking = rank(made, previous=published(made))
    assert ranking.frame["previous_rank"].tolist() == list(range(12, 0, -1))
    assert ranking.previous_list.publisher == "somebody"
    assert "theirs.csv: somebody, logit" in ranking._repr_html_()
    assert rank(made, previous=made).previous_list is None


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"outcome": "coup"}, "is of the outcome 'coup', this forecast of"),
        ({"first_year": 2000, "last_year": 2009}, "has a window of 10 years, this forecast one of"),
        ({"origin": 2012}, "of 2012, this forecast from 2012; give an earlier list"),
        ({"origin": 2013}, "of 2013, this forecast from 2012; give an earlier list"),
    ],
)
def test_a_published_list_of_something_else_is_refused(made, parts, words):
    with pytest.raises(SpecError, match=words):
        rank(made, previous=published(made, **parts))


def test_a_path_in_place_of_a_list_is_refused_with_the_way_on(made):
    with pytest.raises(WrongTypeError, match=r"found str; read a file.*read_published_list"):
        rank(made, previous="last")
