"""Charts put marks where the numbers are."""

import re

import numpy as np
import pandas as pd

from atrocityrisk.metrics import consistency_band
from atrocityrisk.reports.charts import svg_charts


def test_a_dot_stands_at_its_share_of_the_strip():
    drawn = str(svg_charts.interval_strip(0.1, 0.05, 0.2, limit=0.2))
    assert 'cx="52"' in drawn
    assert "M28 6H100" in drawn
    assert "span" not in svg_charts.interval_strip(0.1, None, None, limit=0.2)


def test_bars_turn_with_the_sign_and_stop_at_the_edge():
    assert 'class="up" d="M52 6h24"' in svg_charts.contribution_bar(0.5, limit=1.0)
    assert 'class="down" d="M52 6h-48"' in svg_charts.contribution_bar(-9.0, limit=1.0)
    assert svg_charts.contribution_bar(0.001, limit=1.0) == "", "a bar too short to see"


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
    drawn = str(svg_charts.history_chart(rows([0.0, 1.0, np.nan]), name="A & <B>"))
    assert drawn.count('class="event"') == 1
    assert drawn.split('class="dots" d="')[1].split('"')[0].count("h0") == 2
    assert "A &amp; &lt;B&gt;" in drawn
    assert 'class="band"' in drawn


def test_history_without_intervals_has_no_band():
    table = rows([0.0, 0.0, 0.0]).assign(low=np.nan, high=np.nan)
    assert 'class="band"' not in svg_charts.history_chart(table, name="A")


def test_one_origin_alone_can_be_drawn():
    assert 'class="dots"' in svg_charts.history_chart(rows([0.0, 1.0, np.nan]).head(1), name="A")
    drawn = svg_charts.history_chart(rows([1.0, 1.0, np.nan]).head(1), name="A")
    assert 'class="dots"' not in drawn, "the only edition was followed by the event"


def test_coordinates_are_no_longer_than_they_must_be():
    drawn = str(svg_charts.history_chart(rows([0.0, 1.0, np.nan]), name="A"))
    places = " ".join(re.findall(r' (?:d|x|y|cx|cy)="([^"]+)"', drawn))
    assert len(places) > 100
    assert not re.findall(r"\.0(?!\d)|\.\d\d", places)


def test_calibration_is_drawn_as_large_as_the_forecasts_reach(rng):
    stated = rng.beta(1, 12, size=300).clip(0, 0.19)
    curve = consistency_band((rng.random(300) < stated).astype(int), stated, n_resamples=50, seed=1)
    drawn = str(svg_charts.calibration_chart(curve))
    reach = max(curve.probability.max(), curve.recalibrated.max())
    highest = max(float(tick) for tick in re.findall(r">([\d.]+) %<", drawn)) / 100
    assert highest == min(tick for tick in svg_charts.CALIBRATION_TICKS if tick >= reach)


def test_paths_are_relative_and_closed():
    ring = np.array([[10, 10], [20, 10], [20, 0]])
    assert svg_charts.path_of([ring]) == "M10 10l10 0 0-10z"
