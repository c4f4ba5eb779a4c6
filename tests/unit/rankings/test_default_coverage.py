"""The measure of the default's coverage: its worlds, and that what is true counts as held."""

from dataclasses import replace

import coverage_worlds as worlds
import default_coverage as benchmark
import numpy as np
import pytest
from scipy.special import expit, logit

from atrocityrisk.forecasting import forecast, training_rows
from atrocityrisk.models import MODELS
from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING


@pytest.fixture(scope="module")
def made():
    return worlds.known_world("plain", 77)


@pytest.fixture(scope="module")
def known(made):
    """A forecast that knows the truth, its draws a little around it."""
    found = forecast(MODELS["climatology"](), made.panel, origin=worlds.ORIGIN)
    truth = made.probability.loc[found.probability.index]
    scatter = 0.2 * np.random.default_rng(1).standard_normal((len(truth), 200))
    return replace(
        found, probability=truth, draws=expit(logit(truth.to_numpy())[:, None] + scatter)
    )


def test_what_is_true_is_held(made, known):
    held = {row["quantity"]: row["value"] for row in benchmark.held(known, made)}
    for name in ("rank interval", "probability interval", "tiers", "order of all pairs"):
        assert held[name] == 1.0
    assert held["number of tiers"] > 5
    assert 0 < held["median points in a probability interval"] < 3


def test_what_is_far_from_true_is_not(made, known):
    turned = replace(known, draws=known.draws[::-1])
    held = {row["quantity"]: row["value"] for row in benchmark.held(turned, made)}
    assert held["rank interval"] < 0.3
    assert held["probability interval"] < 0.4


@pytest.mark.parametrize("kind", worlds.KINDS)
def test_worlds_are_like_the_real_panel(kind):
    world = worlds.known_world(kind, 78)
    panel, origin = world.panel, worlds.ORIGIN
    assert panel.years[1] == origin
    assert panel.outcome.last == worlds.LAST == 2
    onsets = panel.events["synthetic_onset"].sum()
    assert 50 < onsets < 120
    columns = panel.indicators[list(MASS_KILLINGS_ONGOING)]
    assert 0.03 < (columns.sum(axis=1) > 0).mean() < 0.15
    assert (columns.sum() > 0).all()
    assert not any("hidden" in name for name in panel.indicators)
    rows = training_rows(panel, origin=origin)
    assert rows.get_level_values("year").max() == origin - worlds.LAST
    assert world.probability.between(0, 1, inclusive="neither").all()
    assert set(world.happened.unique()) <= {0.0, 1.0}


def test_the_sets_share_no_world():
    first = sorted(benchmark.FIRST_SEED.values())
    assert np.diff(first).min() > 10_000 * len(worlds.KINDS)
