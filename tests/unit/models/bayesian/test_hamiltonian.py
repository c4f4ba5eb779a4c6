"""Our own sampler: what it leaves unchanged, what it adapts, and that only the seed moves it."""

import os
import subprocess
import sys

import numpy as np
import pytest

from atrocityrisk.models.bayesian import _hamiltonian
from atrocityrisk.models.bayesian._effects import effects
from atrocityrisk.models.bayesian._expansion import Rows, expand
from atrocityrisk.models.bayesian._hamiltonian import sample
from atrocityrisk.models.bayesian._posterior_kernel import log_ratio, log_ratios, pack
from atrocityrisk.models.bayesian._row_kernel import TILE, softplus

SCALES = np.array([-2.0, 1.5, 0.4, 0.9, 0.6, 0.3])


def made_up(rng, n=300):
    """Posterior of three columns, five levels, and a walk of four steps after the first."""
    level, step = rng.integers(5, size=n), rng.integers(5, size=n)
    weight = rng.uniform(0.2, 1.0, size=n)
    rows = Rows(
        columns=rng.normal(size=(n, 3)),
        codes=np.array([level, np.where(step > 0, 4 + step, 9)]),
        weight=weight,
        labelled=weight * (rng.random(n) < 0.2),
        sets=np.repeat([0, 1], [5, 4]),
        first=5,
    )
    return expand(rows, scales=SCALES, horseshoe=False)


def drawn(target, expansion, **changes):
    settings = {"draws": 200, "tune": 60, "chains": 2, "target_accept": 0.8, "seed": 1}
    return sample(target, expansion, **settings | changes)


def test_a_trajectory_keeps_the_energy_and_leads_back(rng):
    target, expansion = made_up(rng)
    d = target.dimension
    chains = _hamiltonian._Chains(
        target, expansion.centre, expansion.factor, 0.5 * rng.normal(size=(3, d))
    )
    start, momenta = chains.points.copy(), rng.normal(size=(3, d))
    pushed, energy = momenta.copy(), chains.energy(momenta)
    angles = np.array([0.01, 0.02, 0.03])
    there = (chains.points, momenta, angles, 40, *chains.data, chains.values, chains.slopes)
    _hamiltonian._travel(*there)
    np.testing.assert_allclose(chains.energy(momenta), energy, atol=2e-3)
    assert np.abs(chains.points - start).max() > 0.3
    momenta *= -1
    _hamiltonian._travel(*there)
    np.testing.assert_allclose(chains.points, start, atol=1e-9)
    np.testing.assert_allclose(momenta, -pushed, atol=1e-9)


def test_points_computed_together_are_those_computed_alone(rng):
    target, expansion = made_up(rng)
    data = pack(expansion.centre, expansion.factor, target.arrays)
    points = rng.normal(size=(5, target.dimension))
    factor = np.ascontiguousarray(expansion.factor)
    values, slopes = np.empty(5), np.empty(points.shape)
    turned = np.ascontiguousarray(factor.T)
    log_ratios(points, expansion.centre, factor, turned, *target.arrays, values, slopes)
    for point, value, slope in zip(points, values, slopes, strict=True):
        alone = log_ratio(point, *data)
        assert alone[0] == value
        np.testing.assert_array_equal(alone[1], slope)


def test_new_coordinates_leave_the_chains_where_they_are(rng):
    target, expansion = made_up(rng)
    chains = _hamiltonian._Chains(
        target, expansion.centre, expansion.factor, rng.normal(size=(2, target.dimension))
    )
    seen = 0.3 + 1.5 * rng.normal(size=(150, target.dimension))
    moved = chains.improved(seen)
    theta = [each.centre + each.points @ each.factor.T for each in (chains, moved)]
    np.testing.assert_allclose(theta[1], theta[0], atol=1e-10)
    density = [each.values - 0.5 * np.square(each.points).sum(axis=1) for each in (chains, moved)]
    np.testing.assert_allclose(density[1], density[0], atol=1e-8)


def test_only_the_seed_moves_the_draws(rng):
    target, expansion = made_up(rng)
    one, other = drawn(target, expansion), drawn(target, expansion)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)
    assert (drawn(target, expansion, seed=2)[0] != one[0]).all()
    assert one[0].shape == (2, 200, target.dimension)
    assert not (one[0][0] == one[0][1]).any(), "two chains"


def test_a_step_far_too_long_is_refused_and_told(rng, monkeypatch):
    # Ten thousand times as many rows as the coordinates were chosen for: nothing is near normal.
    target, expansion = made_up(rng)
    target.weight[:] *= 1e4
    target.totals[:] *= 1e4
    monkeypatch.setattr(_hamiltonian._StepSize, "settled", lambda self: 1.5)
    theta, diverging, energy = drawn(target, expansion, draws=20)
    assert diverging.mean() > 0.5
    assert np.isfinite(theta).all()
    assert np.isfinite(energy).all()


def test_softplus_has_all_its_digits_and_passes_nan_on():
    eta = np.concatenate([np.linspace(-40, 40, TILE - 6), [0.0, 1e-9, -0.88, 700, 1e300, np.nan]])
    weight, fit, residual = np.full(TILE, 0.5), np.zeros(TILE), np.empty(TILE)
    softplus(eta, weight, fit, residual, np.empty(TILE, np.int64))
    assert np.isnan(fit[-1])
    assert np.isnan(residual[-1])
    expected = 0.5 * np.logaddexp(0.0, eta[:-1])
    np.testing.assert_allclose(fit[:-1], expected, rtol=1e-15)
    small = np.exp(-np.abs(eta[:-1]))
    share = np.where(eta[:-1] >= 0, 1.0, small) / (1.0 + small)
    np.testing.assert_allclose(residual[:-1], 0.5 * share, rtol=1e-15)


def test_rows_of_every_number_and_no_columns_are_computed(rng):
    for n in (TILE - 1, TILE, TILE + 1):
        rows = Rows(
            columns=np.zeros((n, 0)),
            codes=np.zeros((0, n), dtype=np.int64),
            weight=np.ones(n),
            labelled=np.repeat([1.0, 0.0], [5, n - 5]),
            sets=np.zeros(0, dtype=np.int64),
            first=0,
        )
        target, expansion = expand(rows, scales=SCALES[:4], horseshoe=False)
        found = effects(target, expansion.centre)
        value = target.density(expansion.centre)[0]
        fit = 5 * found.intercept - n * np.logaddexp(0.0, found.intercept)
        assert value == pytest.approx(fit - 0.5 * np.square(expansion.centre).sum(), abs=1e-9)


_FIT = """
import sys
import warnings
from hashlib import sha256

import numpy as np
import pandas as pd

from atrocityrisk.models import BayesianLogit

warnings.simplefilter("ignore")
rng = np.random.default_rng(1)
index = pd.MultiIndex.from_product([range(2, 12), range(1990, 2010)], names=["gwcode", "year"])
X = pd.DataFrame(rng.normal(size=(200, 3)), index=index, columns=["a", "b", "c"])
y = pd.Series((rng.random(200) < 0.2).astype(int), index=index)
model = BayesianLogit(
    groups=("gwcode",), sampler=sys.argv[1], draws=50, tune=50, random_state=1
).fit(X, y)
print(sha256(model.coef_draws_.tobytes() + model.time_draws_.tobytes()).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["hmc", "nutpie"])
def test_draws_are_the_same_whoever_compiled_the_kernels(sampler, tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def draws(name):
        return subprocess.run(
            [sys.executable, "-c", _FIT, name],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    cold = draws(sampler)
    assert any(tmp_path.rglob("*.nbc"))
    assert draws(sampler) == cold
