"""Planted delays are recovered, and intervals cover as often as they say."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.evaluation.reporting_delay import Prior, fit_delays
from atrocityrisk.synthetic import synthetic_world
from atrocityrisk.synthetic.worlds import World

pytestmark = pytest.mark.slow

COLUMNS = ["gwcode", "year", "onset", "edition"]


def _editions(world: World, editions: list[int]) -> pd.DataFrame:
    parts = []
    for edition in editions:
        events = world.edition(edition - 1).events
        onset = events["synthetic_onset"].rename("onset").reset_index()
        parts.append(onset.assign(edition=edition, ongoing=0.0))
    return pd.concat(parts, ignore_index=True)


def test_delays_of_synthetic_worlds_are_covered() -> None:
    """Sixty worlds: 40 % of onsets late by one to three years; the last ten editions but one."""
    truth = {0: 0.6, 1: 0.6 + 0.4 / 3, 2: 0.6 + 0.8 / 3}
    inside = dict.fromkeys(truth, 0)
    counted, error = 0, []
    for seed in range(60):
        world = synthetic_world(
            seed=seed, n_states=80, years=(1995, 2024), base_rate=0.03,
            late_share=0.4, late_years=3,
        )  # fmt: skip
        editions = [e for e in range(2016, 2026) if e != 2020]
        found = fit_delays(_editions(world, editions), prior=Prior(longest=4), n_draws=1000)
        for delay, share in truth.items():
            mean, low, high = found.share_coded(delay)
            inside[delay] += low <= share <= high
            if delay == 0:
                error.append(mean - share)
        onsets = world.panel.events["synthetic_onset"]
        late = onsets.eq(1) & world.coded["synthetic_onset"].gt(2024)
        missing = int(late[late.index.get_level_values("year") >= 2021].sum())
        _, low, high = found.expected_missing(2021, through=2024)
        counted += low <= missing <= high
    for delay, hits in inside.items():
        assert 47 <= hits <= 60, (delay, hits)  # 90 % of 60 is 54; 47 has probability 0.002
    assert 47 <= counted <= 60, counted
    assert abs(np.mean(error)) < 0.05


def test_ranks_of_the_truth_are_uniform_when_it_is_drawn_from_the_prior() -> None:
    """Simulation-based calibration, with an old archive and a missing edition."""
    prior = Prior(onsets=4, ratio=0.6, longest=4)
    editions = [2016, 2017, 2018, 2020, 2021]
    rng = np.random.default_rng(11)
    ranks = []
    for seed in range(200):
        p = rng.dirichlet(prior.weights)
        rows = []
        for i in range(24):
            year = 2008 + i // 2
            delay = int(rng.choice(5, p=p))
            rows += [
                (i, year, float(edition - 1 - year >= delay), edition)
                for edition in editions
                if edition > year
            ]
        frame = pd.DataFrame(rows, columns=COLUMNS).assign(ongoing=0.0)
        found = fit_delays(frame, prior=prior, n_draws=400, seed=seed)
        ranks.append((found.by_delay[:, [0, 2]] < np.cumsum(p)[[0, 2]]).mean(axis=0))
    ranks = np.array(ranks)
    for column in ranks.T:
        counts = np.histogram(column, bins=5, range=(0, 1))[0]
        # 200 uniform ranks in five bins: chi-square with 4 degrees of freedom, 18.5 at 0.001.
        assert ((counts - 40) ** 2 / 40).sum() < 18.5, counts
