"""Two-way clustered errors as R's sandwich 3.0-2 gives them (two_way/make_two_way_values.R)."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.metrics import differences, intervals, leave_clusters_out, resample

FOLDER = Path(__file__).parent / "two_way"
T4 = 2.7764451051977987  # R: qt(0.975, 4), for five blocks


def test_two_way_errors_agree_with_sandwich():
    data = pd.read_csv(FOLDER / "two_way_forecasts.csv")
    values = pd.read_csv(FOLDER / "two_way_values.csv", index_col="name")["value"]
    assert data["gwcode"].value_counts().nunique() > 3  # clusters of unequal size are tested
    left = leave_clusters_out(data["gwcode"], data["origin"], block_years=3)
    names = ["brier_score", "log_score"]
    found = resample(data["observed"], data[["first", "second"]], draws=left, metrics=names)
    ends, less = intervals(found), differences(found, against=1)
    for row, name in enumerate(names):
        half = (ends.high[row, 0] - ends.low[row, 0]) / 2
        assert half / T4 == pytest.approx(values[f"{name}_first"], rel=1e-11)
        assert less.standard_error[row, 0] == pytest.approx(values[f"{name}_difference"], rel=1e-11)
        half = (less.high[row, 0] - less.low[row, 0]) / 2
        assert half == pytest.approx(T4 * less.standard_error[row, 0], rel=1e-11)
