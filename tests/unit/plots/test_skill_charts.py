"""Lines of skill end where the table says, and their names do not overlap."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import plot_skill, skill_figure, theme


def table(ends):
    origins = np.arange(2000, 2010)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "model": name,
                    "origin": origins,
                    "n_forecasts": 100,
                    "n_onsets": origins % 3,
                    "log_score": 0.1,
                    "reference_log_score": 0.1,
                    "cumulative_gain": np.linspace(0, end, 10),
                }
            )
            for name, end in ends.items()
        ],
        ignore_index=True,
    )


def test_each_model_is_a_line_with_its_name_at_the_end():
    ends = {"default": 10.0, "logit_6": 9.9, "hindsight_6": -3.0}
    ax = plot_skill(table(ends), Figure().add_subplot(), hindsight=("hindsight_6",))
    lines = [line for line in ax.lines if len(line.get_xdata()) == 10]
    assert [line.get_ydata()[-1] for line in lines] == list(ends.values())
    assert [line.get_linestyle() for line in lines] == ["-", "-", ":"]
    assert {text.get_text() for text in ax.texts} == {
        "default",
        "logit 6",
        "hindsight 6 (no forecast)",
    }


def test_highlighted_models_stand_out_in_their_order():
    ends = {"mine": 1.0, "b": 2.0, "theirs": 3.0}
    ax = plot_skill(table(ends), Figure().add_subplot(), highlighted=("theirs", "mine"))
    lines = [line for line in ax.lines if len(line.get_xdata()) == 10]
    assert [line.get_color() for line in lines] == [theme.OLDER, theme.SPAN, theme.POINT]
    assert [line.get_linewidth() for line in lines] == [2.0, 1.1, 2.0]
    weights = {text.get_text(): text.get_weight() for text in ax.texts}
    assert weights == {"mine": "bold", "b": "normal", "theirs": "bold"}


def test_more_than_two_highlights_are_refused():
    with pytest.raises(SpecError, match="at most 2 models"):
        plot_skill(table({"a": 1.0}), Figure().add_subplot(), highlighted=("a", "b", "c"))


def test_names_of_lines_that_end_together_are_moved_apart():
    names = ["default", *(f"m{i}" for i in range(13))]
    figure = skill_figure(table(dict.fromkeys(names, 5.0) | {"low": -80.0}), title="Onset of x")
    upper = figure.axes[0]
    places = sorted(text.xyann[1] for text in upper.texts)
    low, high = upper.get_ylim()
    inches = np.diff(places) / (high - low) * upper.get_position().height * figure.get_figheight()
    assert inches.min() > 0.16
    assert places[-1] <= high + 1e-9


def test_bars_are_the_onsets_of_each_origin():
    figure = skill_figure(table({"default": 1.0, "b": 2.0}), title="Onset of x")
    bars = [patch.get_height() for patch in figure.axes[1].patches]
    assert bars == [year % 3 for year in range(2000, 2010)]


def test_nothing_to_draw_is_refused():
    with pytest.raises(SpecError, match="found none"):
        skill_figure(table({"a": 1.0}).iloc[:0], title="Onset of x")
