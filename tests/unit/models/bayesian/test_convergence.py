"""R-hat and effective numbers of draws, held to ArviZ, parameter by parameter."""

import numpy as np
import pytest

from atrocityrisk.models.bayesian._convergence import convergence


def chains(rng, *, n):
    """Autoregressive chains, from hardly moving to alternating; one constant, one with ties."""
    rho = np.append(rng.uniform(-0.8, 0.97, size=20), [0.999, 0.0, 0.0])
    draws = rng.normal(size=(3, n, len(rho)))
    for t in range(1, n):
        draws[:, t] = rho * draws[:, t - 1] + np.sqrt(1 - rho**2) * draws[:, t]
    draws[0, :, 2] += 0.5
    draws[..., -2] = 4.0
    draws[..., -1] = draws[..., -1].round()
    return draws


@pytest.mark.parametrize("n", [301, 1000])
def test_they_are_those_of_arviz(rng, n):
    arviz = pytest.importorskip("arviz")
    draws = chains(rng, n=n)
    data = arviz.convert_to_dataset({"x": draws})
    # What never moves: ArviZ divides 0 by 0.
    with np.errstate(invalid="ignore"):
        expected = {
            "r_hat": arviz.rhat(data),
            "ess_bulk": arviz.ess(data, method="bulk"),
            "ess_tail": arviz.ess(data, method="tail"),
        }
    found = convergence(draws)
    for statistic, values in expected.items():
        np.testing.assert_allclose(found[statistic], np.asarray(values["x"]), rtol=1e-9)


def test_what_never_moves_or_is_no_number_is_not_called_converged(rng):
    draws = rng.normal(size=(2, 100, 3))
    draws[..., 1] = 1.0
    draws[1, 5, 2] = np.nan
    found = convergence(draws)
    assert np.isnan(found["r_hat"][1:]).all()
    assert found["r_hat"][0] < 1.1
    assert np.isnan(found["ess_bulk"][2])
