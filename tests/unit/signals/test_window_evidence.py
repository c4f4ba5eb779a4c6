import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.signals import closed_windows, likelihood_ratios, onset_months, tally
from atrocityrisk.signals.onset_dates import known_months, onset_sides
from atrocityrisk.signals.window_evidence import part_of_prior

NAN = float("nan")


@pytest.mark.parametrize(
    ("year", "month", "seen", "begun", "ahead"),
    [
        (2001, 3, 6, 1, 0),
        (2001, 6, 6, 1, 0),
        (2001, 7, 6, 0, 1),
        (2002, 1, 6, 0, 1),
        (2002, 1, 13, 1, 0),
        (2001, None, 6, NAN, NAN),
        (2001, None, 12, 1, 0),
        (2002, None, 12, 0, 1),
        (2002, None, 18, NAN, NAN),
        (2003, 1, 6, 0, 0),
    ],
)
def test_an_onset_lies_on_the_side_that_its_month_says(year, month, seen, begun, ahead):
    years = pd.MultiIndex.from_product([[625], range(2000, 2004)])
    occurred = pd.Series([1.0 if y == year else 0.0 for _, y in years], index=years)
    dates = pd.DataFrame({"gwcode": [625], "year": [year], "month": pd.array([month], "Int64")})
    rows = pd.DataFrame({"gwcode": [625], "origin": [2000]})
    found = onset_sides(rows, occurred, dates, months_seen=seen)
    np.testing.assert_array_equal(found.to_numpy()[0], [begun, ahead])


def test_an_unknown_year_and_a_second_onset(deaths):
    years = pd.MultiIndex.from_product([[625], (2001, 2002)])
    dates = pd.DataFrame(
        {"gwcode": 625, "year": [2001, 2001], "month": pd.array([2, None], "Int64")}
    )
    rows = pd.DataFrame({"gwcode": [625], "origin": [2000]})
    found = onset_sides(rows, pd.Series([1.0, 0.0], index=years), dates, months_seen=6)
    # One began in February; the other may lie on either side.
    np.testing.assert_array_equal(found.to_numpy()[0], [1, NAN])
    unknown = onset_sides(rows, pd.Series([0.0, NAN], index=years), dates, months_seen=6)
    np.testing.assert_array_equal(unknown.to_numpy()[0], [0, NAN])


def test_placeholder_days_do_not_date_an_onset():
    dates = onset_months()
    marked = dates[dates["placeholder"] == 1]
    assert marked["month"].isin([1, 7]).all()
    assert known_months(marked)["month"].isna().all()
    assert known_months(marked, placeholders=True)["month"].notna().all()
    since = dates[dates["year"] >= 1993].groupby(["gwcode", "year"])["month"].count()
    assert (len(since), int((since > 0).sum())) == (42, 39)


def test_parts_of_the_prior_make_the_whole():
    begun, ahead = part_of_prior(np.array([0.3]), 6), part_of_prior(np.array([0.3]), 18)
    np.testing.assert_allclose(1 - (1 - begun) * (1 - ahead), [0.3])
    np.testing.assert_allclose(part_of_prior(np.array([0.3]), 24), [0.3])


@pytest.fixture
def evidence():
    rows = pd.DataFrame(
        {
            "origin": [2000, 2000, 2001, 2003],
            "bin": [0, 3, 3, 3],
            "probability": [0.1, 0.4, 0.2, 0.5],
            "whole": [0.0, 1.0, 1.0, 1.0],
            "begun": [0.0, 1.0, NAN, 1.0],
            "ahead": [0.0, 0.0, NAN, 0.0],
        }
    )
    return tally(rows, months_seen=6)


def test_ratios_are_by_the_formula_and_from_closed_windows_alone(evidence):
    found = likelihood_ratios(evidence, origin=2003, months_seen=6).set_index(["bin", "reading"])
    assert found.loc[("doubled to many", "whole"), "ratio"] == pytest.approx((1 + 2) / (0.3 + 2))
    # The unsettled row counts in neither.
    assert found.loc[("doubled to many", "begun"), "observed"] == 0.5
    assert found.loc[("few", "whole"), "ratio"] == pytest.approx(2 / 2.05)
    assert found.loc[("doubled", "ahead"), "ratio"] == 1
    assert closed_windows(evidence, origin=2003)["origin"].max() == 2001


def test_what_comes_later_changes_nothing(evidence):
    early = likelihood_ratios(evidence, origin=2003, months_seen=6)
    later = evidence.assign(observed=evidence["observed"].where(evidence["origin"] <= 2001, 99))
    pd.testing.assert_frame_equal(early, likelihood_ratios(later, origin=2003, months_seen=6))


def test_nothing_learnt_is_said(evidence):
    with pytest.raises(SpecError, match="from 6 to 6 months of the window, found 7"):
        likelihood_ratios(evidence, origin=2003, months_seen=7)
    with pytest.raises(DataError, match="closed by 2001, found none before 2002"):
        likelihood_ratios(evidence, origin=2001, months_seen=6)


def test_the_shipped_evidence_ends_with_the_windows_that_have_closed():
    found = likelihood_ratios(origin=2024, months_seen=6)
    assert found["rows"].sum() / 3 == pytest.approx(3800, abs=20)
    assert found.set_index(["bin", "reading"]).loc[("few", "whole"), "ratio"] < 0.5
