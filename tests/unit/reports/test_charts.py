"""Charts put marks where the numbers are."""

import numpy as np
import pandas as pd

from atrocityrisk.reports import charts


def test_a_dot_stands_at_its_share_of_the_strip():
    drawn = str(charts.interval_strip(0.1, 0.05, 0.2, limit=0.2))
    assert 'cx="52.0"' in drawn
    assert "M28.0 6H100.0" in drawn
    assert "span" not in charts.interval_strip(0.1, None, None, limit=0.2)


def test_bars_turn_with_the_sign_and_stop_at_the_edge():
    assert "M52 2h24v8" in charts.contribution_bar(0.5, limit=1.0)
    assert "M52 2h-48v8" in charts.contribution_bar(-9.0, limit=1.0)


def rows(observed):
    return pd.DataFrame(
        {
            "origin": [2020, 2021, 2022],
            "probability": [0.01, 0.02, 0.04],
            "low": [0.005, 0.01, 0.02],
            "high": [0.02, 0.03, 0.06],
            "observed": observed,
        }
    )


def test_history_rings_only_what_was_followed_by_the_event():
    drawn = str(charts.history_chart(rows([0.0, 1.0, np.nan]), name="A & <B>"))
    assert drawn.count('class="event"') == 1
    assert drawn.count('class="dot"') == 2
    assert "A &amp; &lt;B&gt;" in drawn
    assert 'class="band"' in drawn


def test_history_without_intervals_has_no_band():
    table = rows([0.0, 0.0, 0.0]).assign(low=np.nan, high=np.nan)
    assert 'class="band"' not in charts.history_chart(table, name="A")


def test_one_origin_alone_can_be_drawn():
    assert 'class="dot"' in charts.history_chart(rows([0.0, 1.0, np.nan]).head(1), name="A")


def test_paths_are_relative_and_closed():
    ring = np.array([[10, 10], [20, 10], [20, 0]])
    assert charts.path_of([ring]) == "M10 10l10 0 0-10z"
