"""Shares of onsets on record by now, from delays that come with the data."""

import numpy as np
import pytest

from atrocityrisk.outcomes import OUTCOMES, coded_shares, late_coding, outcome_named


@pytest.fixture
def delays(tmp_path, monkeypatch):
    """Two draws: half and .8 coded at once, .6 and 1 a year later, all after two."""
    rows = ["source,draw,delay,share"]
    for draw, shares in enumerate([(0.5, 0.6, 1.0), (0.8, 1.0, 1.0)]):
        rows += [f"ewp_events,{draw},{delay},{share}" for delay, share in enumerate(shares)]
    (tmp_path / late_coding.FILE).write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(late_coding, "embedded_folder", lambda: tmp_path)
    late_coding._delays.cache_clear()
    yield
    late_coding._delays.cache_clear()


def test_a_window_has_the_mean_share_of_its_years(delays):
    found = coded_shares(OUTCOMES["mass_killing"], record_end=2024)
    # From 2022: 2023 is a year old, 2024 not one. From 2021: 2022 is complete, 2023 a year old.
    assert {k: v.tolist() for k, v in found.items()} == {
        2021: pytest.approx([0.8, 1.0]),
        2022: pytest.approx([0.55, 0.9]),
    }


def test_windows_of_other_lengths_have_shares_of_their_own(delays):
    one = coded_shares(outcome_named("mass_killing@1-1"), record_end=2024)
    assert {k: v.tolist() for k, v in one.items()} == {2022: [0.6, 1.0], 2023: [0.5, 0.8]}
    three = coded_shares(outcome_named("mass_killing@1-3"), record_end=2024)
    np.testing.assert_allclose(three[2021], [(1.0 + 0.6 + 0.5) / 3, (1 + 1 + 0.8) / 3])
    assert max(three) == 2021


def test_what_has_no_known_delays_counts_as_complete(delays):
    for name in ("one_sided_100", "geno_politicide", "mass_killing_ongoing", "mass_killing_ended"):
        assert coded_shares(OUTCOMES[name], record_end=2024) == {}
    assert coded_shares(OUTCOMES["mass_killing_state"], record_end=2024)


def test_the_delays_that_come_with_the_data_rise_to_one():
    late_coding._delays.cache_clear()
    table = late_coding._delays()["ewp_events"]
    assert (np.diff(table, axis=1) >= 0).all()
    assert ((table > 0) & (table <= 1)).all()
    assert table[:, -1].mean() > 0.99
    assert 0.1 < table[:, 0].mean() < 0.7
