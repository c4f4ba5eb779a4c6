"""An explanation shown in a notebook: one line, and a table of themes that is safe to show."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.explanations import explain
from atrocityrisk.explanations.explanation import LEVEL, Explanation
from atrocityrisk.explanations.median_state import against_the_median
from atrocityrisk.forecasting import forecast
from atrocityrisk.indicators import THEMES
from atrocityrisk.models import ElasticNetLogit
from atrocityrisk.synthetic import synthetic_world

XSS = "<script>alert('x')</script>"


@pytest.fixture
def made():
    parts = pd.DataFrame(
        {
            "indicator": ["coups", "growth"],
            "status": ["observed", "unknown"],
            "contribution": [1.5, -0.4],
            "low": [1.0, -0.9],
            "high": [2.0, 0.1],
            "theme": list(THEMES)[:2],
        }
    )
    return Explanation(
        gwcode=483, country="Chad", model="ridge_logit", outcome="mass_killing", origin=2024,
        first_year=2025, last_year=2026, probability=0.079, log_odds=-2.0,
        reference_log_odds=-3.1, parts=parts, draws=np.array([[1.0, 2.0], [-0.9, 0.1]]), level=0.9,
        method="", probability_interval=(0.021, 0.15),
    )  # fmt: skip


def test_one_line_says_what_is_explained(made):
    assert repr(made) == (
        "<Explanation: Chad, mass_killing in 2025-2026 seen from the end of 2024, probability 7.9% "
        "(90% interval 2.1%–15.0%), median state 4.3%, 2 parts, ridge_logit>"
    )


def test_a_notebook_shows_the_parts_by_theme(made):
    page = made._repr_html_()
    assert "Chad, mass_killing in 2025-2026 seen from the end of 2024" in page
    assert "7.9% (90% interval 2.1%–15.0%)" in page
    themes = made.by_theme()
    assert len(themes) == 2
    assert page.count("<tr>") == 1 + len(themes)
    assert all(f"<td>{size:+.2f}</td>" in page for size in themes["contribution"])
    assert "not causes" in page


def test_what_comes_from_data_is_escaped(made):
    parts = made.parts.assign(indicator=XSS)
    hostile = dataclasses.replace(made, country=XSS, model=XSS, outcome=XSS, parts=parts)
    page = hostile._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_without_draws_there_is_no_interval(made):
    bare = dataclasses.replace(made, draws=None, probability_interval=(np.nan, np.nan))
    assert "(90% interval –)" in repr(bare)
    assert "<td>–</td>" in bare._repr_html_()


def test_the_interval_is_that_of_the_forecasts_draws():
    world = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05)
    live = forecast(ElasticNetLogit(n_draws=20), world.panel, origin=2024)
    low, high = np.quantile(live.draws[live.gwcode.get_loc(2)], [0.1, 0.9])
    assert explain(live, 2, level=0.8).probability_interval == (low, high)


def test_the_median_state_is_that_of_the_whole_model(made):
    parts = made.parts.assign(indicator=["coups", LEVEL], contribution=[1.5, -0.4])
    levelled = dataclasses.replace(made, parts=parts)
    # -3.1 before the level, -3.5 with it: 1 / (1 + exp(3.5)).
    assert levelled.reference_probability == pytest.approx(0.0293122, abs=1e-7)
    against = against_the_median(levelled)
    assert against.reference_probability == pytest.approx(levelled.reference_probability)
    assert against.reference_log_odds == pytest.approx(-3.5)
    assert against.parts["indicator"].tolist() == ["coups"]
    assert against.draws.tolist() == [[1.0, 2.0]]
    assert against_the_median(made) is made
