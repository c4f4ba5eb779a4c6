"""Tables for notebooks: escaped, and never without uncertainty, date and limits."""

import pandas as pd

from atrocityrisk import forecast
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.models import MODELS


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
