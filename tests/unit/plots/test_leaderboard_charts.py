"""Entries stand in their order, right of zero where they are better."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import leaderboard_figure

ENTRIES = pd.DataFrame(
    {
        "entry": ["ours", "base", "a publisher with a very long name: theirs"],
        "difference": [-0.002, np.nan, 0.001],
        "difference_low": [-0.003, np.nan, 0.0005],
        "difference_high": [-0.001, np.nan, 0.004],
    }
)


def test_the_best_is_on_top_and_better_is_to_the_right():
    figure = leaderboard_figure(ENTRIES, reference="base", title="Onset of x")
    (ax,) = figure.axes
    places = dict(zip(ENTRIES["entry"], ax.get_yticks(), strict=True))
    assert places["ours"] > places["base"]
    points = next(line for line in ax.lines if len(line.get_xdata()) == 3)
    np.testing.assert_allclose(points.get_xdata(), [2, np.nan, -1])
    spans = [line[:, 0].tolist() for line in ax.collections[0].get_segments() if line.ndim == 2]
    assert spans[0] == pytest.approx([1, 3])
    assert spans[-1] == pytest.approx([-4, -0.5])
    # Of a name that is too long the end stays, which tells a publisher's models apart.
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown[2].startswith("…")
    assert shown[2].endswith(": theirs")


def test_one_entry_alone_is_refused():
    with pytest.raises(SpecError, match="two with rows in common"):
        leaderboard_figure(ENTRIES.iloc[[1]], reference="base", title="Onset of x")
