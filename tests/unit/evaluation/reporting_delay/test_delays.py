"""Reverse hazards against closed forms and a grid; missing onsets; what the real editions say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.evaluation.reporting_delay import DelayModel, Prior, fit_delays
from atrocityrisk.sources.label_vintages import read_label_vintages


def made(delays: list[tuple[int, int]], *, editions: range) -> pd.DataFrame:
    """Editions in which onset i of (year, delay) is coded from edition year + delay + 1 on."""
    rows = [
        (100 + i, year, float(edition - 1 - year >= delay), edition)
        for i, (year, delay) in enumerate(delays)
        for edition in editions
        if year < edition
    ]
    frame = pd.DataFrame(rows, columns=["gwcode", "year", "onset", "edition"])
    return frame.assign(ongoing=0.0)


def test_exact_delays_have_the_closed_form() -> None:
    # Two delays; of ten onsets seen with T >= 1, six are coded at 0 and four at 1.
    delays = [(2010 + i, int(i < 4)) for i in range(10)]
    found = fit_delays(
        made(delays, editions=range(2011, 2026)),
        prior=Prior(onsets=2, ratio=1, longest=1),
        n_draws=40_000,
    )
    # F(0) = 1 - g_1, and g_1 ~ Beta(1 + 4, 1 + 6).
    exact = beta(7, 5)
    mean, low, high = found.share_coded(0)
    assert mean == pytest.approx(exact.mean(), abs=0.003)
    assert (low, high) == pytest.approx(exact.ppf([0.05, 0.95]), abs=0.01)
    assert found.share_coded(1) == (1.0, 1.0, 1.0)
    # The rate: Gamma(1/2 + 10) over 14 whole years and F(0) of the newest.
    years = 14 + found.by_delay[:, 0]
    assert found.rate.mean() == pytest.approx((10.5 / years).mean(), rel=0.02)


def test_truncation_is_allowed_for() -> None:
    """Ten onsets of the newest year, all coded at once, say nothing about delays."""
    fresh = made([(2024, 0)] * 10 + [(2019, 99)], editions=range(2020, 2026))
    found = fit_delays(fresh, prior=Prior(onsets=2, ratio=0.5, longest=3), n_draws=20_000)
    weights = Prior(onsets=2, ratio=0.5, longest=3).weights
    assert found.share_coded(0)[0] == pytest.approx(weights[0] / 2, abs=0.01)


def test_bounded_delays_agree_with_a_grid() -> None:
    # Delay 0 or 1 (oldest edition), 1 exactly, 1 or 2 (an edition is missing); D = 2, T >= 2.
    rows = [
        (1, 2015, 1.0, 2017), (1, 2015, 1.0, 2020),
        (2, 2016, 0.0, 2017), (2, 2016, 1.0, 2018), (2, 2016, 1.0, 2020),
        (3, 2016, 0.0, 2017), (3, 2016, 1.0, 2019), (3, 2016, 1.0, 2020),
    ]  # fmt: skip
    vintages = pd.DataFrame(rows, columns=["gwcode", "year", "onset", "edition"])
    found = fit_delays(
        vintages.assign(ongoing=0.0), prior=Prior(onsets=3, ratio=1, longest=2), n_draws=20_000
    )
    assert found.onsets[["low", "high"]].to_numpy().tolist() == [[0, 1], [1, 1], [1, 2]]
    # Grid over (g_1, g_2) with priors Beta(1, 1) and Beta(1, 2).
    g1, g2 = np.meshgrid(*[(np.arange(400) + 0.5) / 400] * 2, indexing="ij")
    p0, p1, p2 = (1 - g2) * (1 - g1), (1 - g2) * g1, g2
    density = (1 - g2) * (p0 + p1) * p1 * (p1 + p2)
    density /= density.sum()
    assert found.share_coded(0)[0] == pytest.approx((density * p0).sum(), abs=0.008)
    assert found.share_coded(1)[0] == pytest.approx((density * (p0 + p1)).sum(), abs=0.008)


def test_missing_onsets_are_poisson_around_their_mean() -> None:
    delays = [(2010 + i % 15, i % 3) for i in range(45)]
    found = fit_delays(
        made(delays, editions=range(2011, 2026)), prior=Prior(longest=4), n_draws=20_000
    )
    mean, low, high = found.expected_missing(2024)
    draws = found.missing(2024)
    assert mean == pytest.approx(draws.mean(), rel=0.05)
    assert low <= mean <= high
    # Three delays are equally common: two thirds of the newest year are still to come.
    assert found.share_coded(0)[0] == pytest.approx(1 / 3, abs=0.06)
    assert found.expected_missing(2014) == (0.0, 0.0, 0.0)
    both = found.expected_missing(2023, through=2024)
    assert both.expected == pytest.approx(found.expected_missing(2023).expected + mean)
    assert both.high < found.expected_missing(2023).high + high + 1


def test_settings_that_cannot_be_are_refused() -> None:
    vintages = made([(2020, 0), (2021, 1)], editions=range(2021, 2026))
    with pytest.raises(SpecError, match="a prior on delays"):
        Prior(ratio=1.5)
    with pytest.raises(SpecError, match="n_draws"):
        fit_delays(vintages, n_draws=0)
    found = fit_delays(vintages, n_draws=100)
    with pytest.raises(SpecError, match="covers years up to 2024; of 2025 nothing could be coded"):
        found.expected_missing(2025)
    with pytest.raises(SpecError, match="put the earlier one first"):
        found.expected_missing(2024, through=2023)
    with pytest.raises(SpecError, match="0 years or more"):
        found.share_coded(-1)


def test_no_onset_at_all_is_refused() -> None:
    silent = made([(2020, 99)], editions=range(2021, 2026))
    with pytest.raises(DataError, match="no onset of the last 15 years"):
        fit_delays(silent)


def test_what_comes_up_after_the_longest_delay_is_a_change_of_definition() -> None:
    vintages = made([(2012, 0), (2013, 0), (2010, 12)], editions=range(2011, 2026))
    found = fit_delays(vintages, prior=Prior(longest=10), n_draws=100)
    assert found.redefined["year"].tolist() == [2010]
    assert found.coded[2010] == 0


def test_the_order_of_rows_changes_nothing_and_a_seed_everything() -> None:
    vintages = made([(2018, 1), (2020, 0), (2021, 2)], editions=range(2019, 2026))
    one = fit_delays(vintages, n_draws=500, seed=3)
    other = fit_delays(vintages.sample(frac=1, random_state=1), n_draws=500, seed=3)
    np.testing.assert_array_equal(one.by_delay, other.by_delay)
    assert not np.array_equal(one.by_delay, fit_delays(vintages, n_draws=500, seed=4).by_delay)


def archive(shared: Path, upto: int) -> DelayModel:
    ewp = shared / "reference" / "ewp"
    files = {
        2019: ewp / "panels" / "prepared2018predictors_9_19_19.RData",
        **{e: ewp / "labels" / f"mkl_data_edition{e}.csv" for e in (2020, 2021, 2022)},
        2023: ewp / "labels" / "basedata2023.csv",
        2024: shared / "more_data" / "ewp" / "basedata2024_10oct2024.csv",
        2025: shared / "data" / "ewp" / "basedata2025_4august2025.csv",
    }
    return fit_delays(read_label_vintages(f for e, f in files.items() if e <= upto))


def test_real_editions_up_to_2022_beside_what_was_coded_later(shared: Path) -> None:
    then, now = archive(shared, 2022), archive(shared, 2025)
    # Ethiopia 2020 (coded in 2023) and Burkina Faso 2019 (coded in 2024) were to come.
    late = now.onsets[(now.onsets["year"] <= 2021) & (now.onsets["first_edition"] > 2022)]
    assert late[["gwcode", "year"]].to_numpy().tolist() == [[439, 2019], [530, 2020]]
    assert late[["low", "high"]].to_numpy().tolist() == [[4, 4], [2, 2]]
    expected, low, high = then.expected_missing(2012, through=2021)
    assert 0.5 < expected < 1.5
    assert low <= len(late) <= high
    # Every delay since 2019 is known to the year.
    since = now.onsets[now.onsets["year"] >= 2019]
    assert since[["year", "low", "high"]].to_numpy().tolist() == [
        [2019, 4, 4],
        [2020, 2, 2],
        [2021, 0, 0],
        [2022, 2, 2],
        [2023, 0, 0],
    ]
    # Nigeria's onset of 2013 was moved to 2009; that is no delay.
    assert now.withdrawn[["gwcode", "year"]].to_numpy().tolist() == [[475, 2013]]
