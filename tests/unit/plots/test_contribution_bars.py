"""Figures of explanations: bars lead from one number to the other and say what is unknown."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import explain, explain_change
from atrocityrisk.explanations.explanation import LEVEL
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.plots import (
    change_figure,
    contributions_figure,
    plot_change,
    plot_contributions,
    save_png,
)


@pytest.fixture(scope="module")
def one(small_panel, bare):
    return explain(forecast(MODELS[bare](), small_panel, origin=2024, name=bare), 20)


@pytest.fixture(scope="module")
def decomposition(small_panel, bare):
    before, now = (forecast(MODELS[bare](), small_panel, origin=t) for t in (2023, 2024))
    return explain_change(before, now, 20, current_panel=small_panel)


def test_bars_lead_from_the_reference_to_the_state(one):
    ax = plot_contributions(one, Figure().add_subplot(), k=1)
    starts = [bar.get_x() for bar in ax.patches]
    lengths = [bar.get_width() for bar in ax.patches]
    assert starts[0] == pytest.approx(one.reference_log_odds)
    assert starts[1:] == pytest.approx(one.reference_log_odds + np.cumsum(lengths)[:-1])
    assert starts[-1] + lengths[-1] == pytest.approx(one.log_odds)
    assert lengths[0] == pytest.approx(one.parts["contribution"][0])
    assert ax.get_yticklabels()[-1].get_text() == "2 others together"


def test_what_is_unknown_or_old_says_so(one):
    parts = one.parts.copy()
    parts["status"] = ["unknown", "carried", "observed"]
    parts["value_year"] = parts["value_year"].where(parts["status"] != "carried", 2013)
    ax = plot_contributions(replace(one, parts=parts), Figure().add_subplot())
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[0].endswith("(unknown)")
    assert labels[1].endswith("of\N{NO-BREAK SPACE}2013)")


def test_the_figure_says_what_it_cannot_say(one, small_panel):
    figure = contributions_figure(one, small_panel.outcome)
    said = " ".join(text.get_text() for text in figure.texts)
    assert "Onset of synthetic event in 2025" in said
    assert "as seen from 2024" in said
    assert "not causes" in said


def test_the_change_ends_at_the_current_probability(decomposition):
    ax = plot_change(decomposition, Figure().add_subplot())
    last = ax.patches[-1]
    assert ax.patches[0].get_x() == pytest.approx(decomposition.previous["log_odds"])
    assert last.get_x() + last.get_width() == pytest.approx(decomposition.current["log_odds"])
    assert ax.texts[0].get_text() == "places"


def test_the_same_figure_has_the_same_bytes(decomposition, small_panel, tmp_path):
    for name in ("a", "b"):
        save_png(change_figure(decomposition, small_panel.outcome), tmp_path / name)
    assert sha256(tmp_path / "a") == sha256(tmp_path / "b")


def test_at_least_one_part_is_drawn(one):
    with pytest.raises(SpecError, match="at least one part"):
        plot_contributions(one, Figure().add_subplot(), k=0)


def test_indicators_are_called_by_what_they_say_and_the_median_is_the_whole_models(one):
    parts = one.parts.assign(
        indicator=["population_log2", "my_own_count", LEVEL],
        value=[24.0, 3.0, np.nan],
        status=["observed", "observed", "model"],
        contribution=[1.0, 0.5, -0.25],
    )
    made = replace(one, parts=parts)
    ax = plot_contributions(made, Figure().add_subplot())
    labels = [label.get_text().replace("\N{NO-BREAK SPACE}", " ") for label in ax.get_yticklabels()]
    assert labels == ["Number of inhabitants (16.8 million)", "my own count (3)"]
    assert ax.patches[0].get_x() == pytest.approx(one.reference_log_odds - 0.25)
