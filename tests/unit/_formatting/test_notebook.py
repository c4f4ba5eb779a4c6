"""Tables for notebooks: escaped, and never without uncertainty, date and limits."""

import pandas as pd
import pytest

from atrocityrisk import backtest, forecast, load_panel, rank, score
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.errors import FewOnsetsWarning
from atrocityrisk.models import MODELS
from atrocityrisk.outcomes import OUTCOMES


def test_whatever_a_cell_holds_is_text():
    table = html_table(
        pd.DataFrame({"<b>": ["<script>alert(1)</script>"]}), heading="a & b", notes=["<i>"]
    )
    assert "<script>" not in table
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in table
    assert "a &amp; b" in table
    assert "&lt;i&gt;" in table


def test_a_span_has_two_ends_or_none():
    assert span(0.1, 0.25, ".0%") == "10%–25%"
    assert span(float("nan"), float("nan"), ".0%") == "–"
    assert span(-0.1, 0.25, ".1f") == "-0.1 to 0.2"
    assert span(0.1, 0.25, "+.1f") == "+0.1 to +0.2"


def test_a_panel_shows_what_it_covers(small_panel):
    shown = small_panel._repr_html_()
    assert "30 states" in shown
    assert "<td>noise</td>" in shown


def test_a_forecast_shows_date_window_intervals_and_limits(small_panel, drawn):
    made = forecast(MODELS[drawn](), small_panel, origin=2015)
    shown = made._repr_html_()
    assert "seen from the end of 2015" in shown
    assert "90 % interval" in shown
    assert LIMITS[1] in shown
    assert shown.count("<tr>") == 11
    best = made.probability.idxmax()
    assert f"{made.probability[best]:.1%}" in shown


def test_without_draws_no_interval_is_claimed(small_panel, bare):
    shown = forecast(bare, small_panel, origin=2015)._repr_html_()
    assert "no draws" in shown
    assert shown.count("<td>–</td>") == 10


def test_a_ranking_shows_intervals_definition_and_limits(small_panel, drawn):
    shown = rank(forecast(drawn, small_panel, origin=2015))._repr_html_()
    assert "seen from the end of 2015" in shown
    assert "90% interval of the rank" in shown
    assert all(limit in shown for limit in LIMITS)
    assert shown.count("<tr>") == 11


def test_a_registered_outcome_is_defined_beside_its_ranking():
    made = forecast("climatology", load_panel(), origin=2015)
    assert OUTCOMES["mass_killing"].definition.split(",")[0] in rank(made)._repr_html_()


def test_a_ranking_without_draws_claims_no_interval(small_panel, bare):
    shown = rank(forecast(bare, small_panel, origin=2015))._repr_html_()
    assert shown.count("<td>–</td>") == 20


def test_a_scorecard_shows_every_score_with_its_interval(small_panel, bare):
    made = backtest([bare], small_panel, origins=range(2000, 2010))
    with pytest.warns(FewOnsetsWarning):
        card = score(made, ["log_score", "roc_auc"], n_boot=50)
    shown = card._repr_html_()
    assert "10 origins" in repr(card)
    assert f"<th>metric</th><th>{bare}</th>" in shown
    assert "<td>log_score</td>" in shown
    estimate = card.frame.set_index(["model", "metric"]).loc[(bare, "roc_auc"), "estimate"]
    assert f"{estimate:.4f} [" in shown
    assert "clustered by country (50 resamples)" in shown
