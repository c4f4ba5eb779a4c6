"""Filters say in words what codes and numbers say."""

import pytest

from atrocityrisk.reports.pages.template_filters import (
    followed,
    markdown_line,
    others,
    part_name,
    places,
    times,
)


def test_what_followed_is_known_or_not():
    assert [followed(seen) for seen in (1.0, 0.0, float("nan"))] == [
        "the event",
        "no event",
        "not known yet",
    ]


def test_one_other_part_is_no_plural():
    assert [others(count) for count in (1, 41)] == ["The one other part", "The other 41 parts"]


def test_part_names_have_no_underscores():
    assert part_name("new_facts") == "new facts"


def test_places_are_counted_towards_rank_1():
    assert places({"rank": 4, "previous_rank": 12}) == 8.0
    assert places({"rank": 4, "previous_rank": None}) is None


@pytest.mark.parametrize(
    ("contribution", "shown"), [(0.6931472, "×2.0"), (-0.6931472, "×0.50"), (None, "–")]
)
def test_a_contribution_is_a_factor_on_the_odds(contribution, shown):
    assert times(contribution) == shown


def test_a_line_of_markdown_holds_no_marks():
    assert markdown_line("a|b<script>\n# c") == r"a\|b&lt;script&gt; \# c"
