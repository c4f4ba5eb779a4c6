"""Filters draw what a view holds, on scales that every page shares."""

import dataclasses

import pytest

from atrocityrisk.reports.charts.svg_charts import TICKS
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.pages.template_filters import (
    LEAST_BAR,
    bar_limit,
    citation,
    environment,
    markdown_line,
    strip_limit,
)


@pytest.fixture(scope="module")
def engine(view):
    return environment(view, escape=True)


def shown(engine, source, **given):
    return engine.from_string(source).render(**given)


def test_strips_share_a_scale_that_no_interval_passes(view):
    limit = strip_limit(view)
    assert limit in TICKS
    highest = max(row.probability.high for row in view.rows)
    assert highest <= limit
    assert all(tick < highest for tick in TICKS if tick < limit)


def test_bars_share_a_scale_that_is_never_zero(view):
    assert bar_limit(view) == max(
        abs(theme.value) for state in view.states for theme in state.themes[:-1]
    )
    nothing = tuple(dataclasses.replace(state, themes=()) for state in view.states)
    assert bar_limit(dataclasses.replace(view, states=nothing)) == LEAST_BAR


def test_a_list_is_cited_by_what_when_model_and_data(view):
    cited = citation(view)
    for part in (view.event.title, "the end of 2024", "ridge logit", view.annex.fingerprint[:12]):
        assert part in cited


def test_first_letters_are_made_small_or_large_and_a_full_stop_goes(engine):
    assert shown(engine, "{{ 'Up two.' | lower_first }}") == "up two"
    assert shown(engine, "{{ 'by others' | upper_first }}") == "By others"


def test_a_number_for_sorting_is_whole_or_absent(engine):
    assert shown(engine, "{{ x | number }}", x=0.1 + 0.2) == "0.30000000000000004"
    assert shown(engine, "{{ x | number }}", x=None) == ""


def test_text_is_escaped_on_pages_and_not_in_markdown(view):
    assert shown(environment(view, escape=True), "{{ '<b>' }}") == "&lt;b&gt;"
    assert shown(environment(view, escape=False), "{{ '<b>' }}") == "<b>"


def test_a_line_of_markdown_holds_no_marks():
    assert markdown_line("a|b<script>\n# c") == r"a\|b&lt;script&gt; \# c"


def test_the_policy_of_a_page_is_that_of_its_own_bytes(view):
    text = page("report.html", view)
    assert text.count("<style>") == text.count("<script>") == 1
    assert "sha256-" in text.partition("<title>")[0]
