import numpy as np
import pytest

from atrocityrisk.signals.death_bins import BINS, bin_of, state_bins, state_sums
from atrocityrisk.signals.monthly_deaths import month_number

NAN = float("nan")


@pytest.mark.parametrize(
    ("now", "before", "at_least", "bin"),
    [
        (24, 0, 0, "few"),
        (24, NAN, 0, "few"),
        (25, 0, 0, "doubled"),
        (25, 12.5, 12.5, "doubled"),
        (25, 13, 13, "not doubled"),
        (249, 1, 1, "doubled"),
        (250, 125, 125, "doubled to many"),
        (250, 126, 126, "not doubled"),
        (250, NAN, 126, "not doubled"),
        (250, NAN, 125, None),
        (NAN, 10, 10, None),
    ],
)
def test_a_bin_is_told_only_where_it_is_known(now, before, at_least, bin):
    found = bin_of(*(np.array([float(value)]) for value in (now, before, at_least)))[0]
    assert (None if found < 0 else BINS[found]) == bin


def test_sums_are_of_six_months_and_the_same_a_year_before(deaths):
    months = deaths({625: (list(range(12)), [10] * 11 + [None])})
    sums = state_sums(months, month_number("2025-11")).loc[625]
    assert (sums["now"], sums["before"]) == (60, 5 + 6 + 7 + 8 + 9 + 10)
    later = state_sums(months, month_number("2025-12"))
    assert np.isnan(later.loc[625, "now"])
    assert state_bins(later).tolist() == [-1]
