"""Fractions and gaps as every display shows them."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk._formatting.numbers import is_missing, percent
from atrocityrisk.reports import display_numbers


@pytest.mark.parametrize("nothing", [None, float("nan"), np.float64("nan"), pd.NA])
def test_nothing_is_a_dash(nothing):
    assert is_missing(nothing)
    assert percent(nothing) == "–"
    assert display_numbers.percent(nothing) == "–"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0"), (0.0004, "<0.1"), (0.0006, "0.1"), (0.9996, ">99.9"), (1.0, "100.0")],
)
def test_only_0_is_0_percent_and_only_1_is_100(share, shown):
    assert percent(share) == shown
    assert display_numbers.percent(share) == f"{shown}\N{NO-BREAK SPACE}%"
