"""DeLong's areas, variances and test as R's pROC 1.18.0 computes them (proc/make_proc_values.R)."""

from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import norm

from atrocityrisk.metrics import roc_auc, roc_auc_difference, roc_auc_interval

FOLDER = Path(__file__).parent / "proc"


def test_delong_agrees_with_proc():
    data = pd.read_csv(FOLDER / "proc_forecasts.csv")
    proc = pd.read_csv(FOLDER / "proc_values.csv", index_col="name")["value"]
    assert data["first"].duplicated().sum() > 300  # ties are what is tested
    first = roc_auc_interval(data["observed"], data["first"], level=0.95)
    second = roc_auc_interval(data["observed"], data["second"], level=0.9)
    test = roc_auc_difference(data["observed"], data["first"], data["second"])
    error = (first.high - first.low) / 2 / norm.ppf(0.975)
    found = {
        "auc_first": first.value,
        "auc_second": roc_auc(data["observed"], data["second"]),
        "variance_first": error**2,
        "low95_first": first.low,
        "high95_first": first.high,
        "low90_second": second.low,
        "high90_second": second.high,
        "z": test.z,
        "p_value": test.p_value,
        "difference_low95": test.difference.low,
        "difference_high95": test.difference.high,
    }
    for name, value in found.items():
        assert value == pytest.approx(proc[name], rel=1e-11), name
