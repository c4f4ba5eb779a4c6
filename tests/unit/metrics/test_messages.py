"""Messages of metrics write numbers as numbers, not as numpy spells its own."""

import numpy as np
import pytest

from atrocityrisk.errors import AtrocityRiskError, DataError
from atrocityrisk.metrics import (
    METRICS,
    calibration_line,
    consistency_band,
    count_check,
    roc_auc_difference,
    roc_auc_interval,
)

Y, P = np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4])
BAD = {
    "observed": (np.array([0, 1, 0, 2.5]), P),
    "probability": (Y, np.array([0.1, 1.5, 0.3, 0.4])),
    "missing": (Y, np.array([0.1, np.nan, 0.3, 0.4])),
}
SETTINGS = {name: np.float64("nan") for name in ("threshold", "cost_loss", "clip", "k", "n_bins")}


CASES = [
    (name, case)
    for name, metric in METRICS.items()
    for case in (*BAD, *SETTINGS, "weights")
    if case in BAD or case in (*metric.rowwise, *metric.settings)
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_no_message_spells_numpy(name, case):
    metric = METRICS[name]
    given = {
        "threshold": 0.2, "cost_loss": 0.2, "k": 2, "reference_probability": P,
        "origin": np.full(4, 2000), "gwcode": np.arange(4),
    }  # fmt: skip
    given = {key: value for key, value in given.items() if key in metric.required}
    observed, probability = BAD.get(case, (Y, P))
    if case == "weights":
        given["weights"] = np.array([1, -2.5, 1, 1])
    if case in SETTINGS:
        given[case] = SETTINGS[case]
    with pytest.raises(AtrocityRiskError) as raised:
        metric(observed, probability, **given)
    assert "np." not in str(raised.value)


def test_nor_do_those_of_curves_and_counts():
    nan = np.float64("nan")
    for call in (
        lambda: calibration_line(Y, P, level=nan),
        lambda: count_check(Y, P, level=nan),
        lambda: roc_auc_interval(Y, P, level=nan),
        lambda: roc_auc_difference(Y, P, 1 - P, level=nan),
        lambda: consistency_band(Y, P, level=nan, n_resamples=np.int64(3)),
    ):
        with pytest.raises(AtrocityRiskError, match=r"found .*nan") as raised:
            call()
        assert "np." not in str(raised.value)


@pytest.mark.parametrize("name", ["roc_auc", "calibration_slope", "brier_score"])
@pytest.mark.parametrize("weight", [1e-200, 1e-12, 1e12, 1e200])
def test_weights_that_are_no_number_of_rows_are_refused(name, weight):
    # The area was NaN with them, and the slope another one.
    with pytest.raises(DataError, match="counts as so many equal rows"):
        METRICS[name](Y, P, weights=np.full(4, weight))


@pytest.mark.parametrize("part", [0, 1])
def test_masked_values_are_refused(part):
    given = [Y, P]
    given[part] = np.ma.array(given[part], mask=[False, True, False, False])
    with pytest.raises(DataError, match="1 of its values are masked"):
        METRICS["brier_score"](*given)
