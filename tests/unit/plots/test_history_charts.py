"""Past editions are drawn as they were, and what followed only where it is known."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.plots import expected_figure, history_figure, plot_expected, plot_history

HISTORY = pd.DataFrame(
    {
        "origin": [2021, 2022, 2023],
        "probability": [0.02, 0.04, 0.03],
        "low": [0.01, 0.02, 0.01],
        "high": [0.05, 0.09, 0.08],
        "observed": [0.0, 1.0, np.nan],
    }
)
EDITIONS = pd.DataFrame(
    {
        "origin": [2021, 2022, 2023],
        "expected": [2.1, 2.0, 1.7],
        "expected_low": [0, 0, 0],
        "expected_high": [5, 4, 4],
        "happened": pd.array([3, 0, None], dtype="Int64"),
    }
)


def test_a_ring_only_where_the_event_followed():
    line, rings = plot_history(HISTORY, Figure().add_subplot()).lines
    assert line.get_ydata().tolist() == [0.02, 0.04, 0.03]
    assert rings.get_xdata().tolist() == [2022]


def test_a_model_without_intervals_has_no_band():
    bare = HISTORY.assign(low=np.nan, high=np.nan)
    assert not plot_history(bare, Figure().add_subplot()).collections
    assert len(plot_history(HISTORY, Figure().add_subplot()).collections) == 1


def test_an_open_window_has_no_diamond():
    dots, diamonds = plot_expected(EDITIONS, Figure().add_subplot()).lines
    assert dots.get_ydata().tolist() == [2.1, 2.0, 1.7]
    assert diamonds.get_xdata().tolist() == [2021, 2022]
    assert diamonds.get_ydata().tolist() == [3.0, 0.0]


@pytest.mark.parametrize(
    "figure",
    [
        history_figure(HISTORY, OUTCOMES["mass_killing"], country="$\\odd{"),
        expected_figure(EDITIONS, OUTCOMES["mass_killing"]),
    ],
)
def test_figures_carry_the_definition_and_clip_nothing(figure):
    figure.canvas.draw()
    said = " ".join(text.get_text() for text in figure.texts)
    assert "noncombatant civilians" in said
    for text in [*figure.texts, *figure.axes[0].get_yticklabels()]:
        box = text.get_window_extent()
        assert 0 <= box.x0 <= box.x1 <= 1200
        assert box.y0 >= 0


def test_no_edition_is_refused():
    with pytest.raises(SpecError, match="found none"):
        plot_history(HISTORY.head(0), Figure().add_subplot())
    with pytest.raises(SpecError, match="found none"):
        plot_expected(EDITIONS.head(0), Figure().add_subplot())
