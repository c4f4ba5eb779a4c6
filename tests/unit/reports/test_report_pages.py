"""What a report must say wherever it shows a rank, and what it must not say."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from atrocityrisk.editions import make_edition
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.reports import write_report
from atrocityrisk.reports.country_entries import movement
from atrocityrisk.specs import amend_spec


def articles(page):
    return re.findall(r'<article id="([^"]+)".*?</article>', page, flags=re.S), re.findall(
        r"<article .*?</article>", page, flags=re.S
    )


@pytest.fixture(scope="module")
def page(edition, written):
    return written(edition)


def test_every_state_has_one_page_and_one_row(edition, page):
    anchors, _ = articles(page)
    assert len(anchors) == len(set(anchors)) == len(edition.ranking.frame)
    table = page.split('id="ranking-table"')[1].split("</table>")[0]
    assert [
        re.search(r'href="#(\w+)"', row)[1] for row in table.split("<tr data-name")[1:]
    ] == anchors


def test_no_rank_without_interval_date_definition_and_limits(edition, page):
    _, bodies = articles(page)
    rows = edition.ranking.frame.to_dict("records")
    for body, row in zip(bodies, rows, strict=True):
        assert f"<dd>{row['rank']}<small>90\xa0% interval" in body
        low, high = row["rank_low"], row["rank_high"]
        assert (f"interval {low}–{high}" if low != high else f"interval {low}<") in body
        assert f"seen from the end of {edition.origin}" in body
        assert edition.definition.replace("'", "&#39;") in body
        assert all(line.replace("'", "&#39;") in body for line in edition.limits)
    caption = re.search(r'id="ranking-table">\s*<caption>(.*?)</caption>', page, flags=re.S)[1]
    assert edition.definition.replace("'", "&#39;") in caption
    assert f"end of {edition.origin}" in caption
    assert "interval" in caption
    assert edition.limits[1] in caption


def test_every_rank_of_the_table_has_its_interval(page):
    table = page.split('id="ranking-table"')[1].split("</table>")[0]
    cells = re.findall(r'<td class="n" data-v="\d+">(\d+)<small>([\d–]+)</small>', table)
    assert len(cells) == len(re.findall(r"<tr data-name", table))


def test_text_twin_gives_intervals_date_and_limits(edition, written):
    text = written(edition, "report.md")
    assert f"Seen from the end of {edition.origin}" in text
    for row in edition.ranking.frame.head(20).itertuples():
        assert f"| {row.rank} | {row.rank_low}" in text
    assert edition.limits[0] in text


def test_parts_shown_add_up_to_the_probability(edition, pages):
    for shown in pages:
        made = shown.explanation
        whole = made.reference_log_odds + shown.parts["contribution"].sum() + shown.rest
        assert abs(whole - made.log_odds) < 1e-10
        assert abs(shown.themes["contribution"].sum() + made.reference_log_odds - whole) < 1e-10
        assert len(shown.parts) + shown.rest_count == len(made.parts)


def test_moves_shown_add_up(edition, pages):
    for shown in pages:
        if shown.previous is not None:
            moved = shown.row["probability"] - shown.previous["probability"]
            assert abs(shown.change.parts["probability"].sum() - moved) < 1e-10
            places = shown.row["rank"] - shown.previous["rank"]
            assert abs(shown.change.parts["rank"].sum() - places) < 1e-8


def test_moves_tell_years_and_chance_of_the_fit_apart(edition):
    for change in edition.changes.values():
        assert change.complete
        assert change.parts["part"].tolist() == [
            "new facts about the country",
            "more years to learn from",
            "chance of the fit (other random numbers)",
            "new facts about other states",
        ]


def test_inputs_are_what_the_model_of_today_makes_of_them(edition):
    """They lead from the row of the year before to the row of this one."""
    now, before = edition.forecast, edition.previous_forecast
    rows = [model_rows(e).loc[edition.input_contributions.index] for e in (now, before)]
    eta = [logit(now.estimator.predict_proba(frame)[:, 1]) for frame in rows]
    assert len(edition.input_contributions) == len(edition.changes)
    assert np.allclose(edition.input_contributions.sum(axis=1), eta[0] - eta[1], atol=1e-10)


def test_movement_counts_only_beyond_the_interval():
    row = {"rank": 10, "rank_low": 5, "rank_high": 20}
    assert movement({**row, "previous_rank": 21}) == "up"
    assert movement({**row, "previous_rank": 20}) == "within its interval"
    assert movement({**row, "previous_rank": 4}) == "down"
    assert movement({**row, "previous_rank": None}) == "new"
    assert movement({"rank": 10, "rank_low": None, "rank_high": None, "previous_rank": 11}) == "up"


def test_unknown_is_shown_as_unknown(pages, page):
    shown = next(c for c in pages if c.factors["contribution"].isna().any())
    assert shown.factors.loc[shown.factors["known"].eq(0), "unknown"].gt(0).all()
    assert "<td>unknown</td>" in page
    assert "recalled" not in page
    assert "from memory" in page


def test_calm_words_only(page):
    for word in ("guilty", "blacklist", "dangerous countr", "hotspot", "worst"):
        assert word not in page.lower()


def test_model_without_draws_says_that_it_has_no_intervals(small_spec, written):
    spec = amend_spec(small_spec, {"model": "firth_logit", "draws": 0})
    text = written(make_edition(spec))
    assert "This model gives no intervals" in text


@pytest.mark.slow
def test_report_twice_is_the_same_bytes(small_spec, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for out in (first, second):
        write_report(make_edition(small_spec), out)
    names = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_nothing_in_the_report_depends_on_the_day_or_the_folder(edition, page):
    assert "/tmp" not in page
    assert not re.search(r"20\d\d-\d\d-\d\dT", page)


def test_cases_of_all_are_those_of_each(edition):
    from atrocityrisk.explanations import nearest_cases

    for gwcode in (483, 2, 775):
        one = nearest_cases(edition.forecast, edition.panel, gwcode)
        pd.testing.assert_frame_equal(edition.cases[gwcode], one)
