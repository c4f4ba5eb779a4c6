"""The pass over the rows: its digits, tiles of every filling, and who compiled it."""

import os
import subprocess
import sys

import numpy as np
import pytest

from atrocityrisk.models.bayesian._effects import effects
from atrocityrisk.models.bayesian._expansion import Rows, expand
from atrocityrisk.models.bayesian._row_kernel import TILE, softplus

SCALES = np.array([-2.0, 1.5, 0.4, 0.9])


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
        target, expansion = expand(rows, scales=SCALES, horseshoe=False)
        found = effects(target, expansion.centre)
        value = target.density(expansion.centre)[0]
        fit = 5 * found.intercept - n * np.logaddexp(0.0, found.intercept)
        assert value == pytest.approx(fit - 0.5 * np.square(expansion.centre).sum(), abs=1e-9)


_FIT = """
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
    groups=("gwcode",), sampler="nutpie", draws=50, tune=50, random_state=1
).fit(X, y)
print(sha256(model.coef_draws_.tobytes() + model.time_draws_.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_draws_are_the_same_whoever_compiled_the_kernels(tmp_path):
    pytest.importorskip("nutpie")
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def draws():
        return subprocess.run(
            [sys.executable, "-c", _FIT],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    cold = draws()
    assert any(tmp_path.rglob("*.nbc"))
    assert draws() == cold
