"""The compiled density against formulas written once more, differences, and PyMC's own graph."""

import warnings

import numpy as np
import pytest
from scipy import stats

from atrocityrisk.models.bayesian._effects import (
    effects,
    half_cauchy_quantile,
    half_normal_quantile,
)
from atrocityrisk.models.bayesian._expansion import Rows, expand, half_normal_coordinate
from atrocityrisk.models.bayesian._posterior_kernel import (
    half_cauchy,
    half_normal,
    log_ratio,
    pack,
)
from plain_pymc_logit import plain_model

POINTS = np.array([-7.0, -2.5, -0.3, 0.0, 0.4, 1.7, 6.0])


def made_up_rows(rng, n=300):
    """Three columns, five levels, and a walk of four steps after the first."""
    level, step = rng.integers(5, size=n), rng.integers(5, size=n)
    weight = rng.uniform(0.2, 1.0, size=n)
    y = rng.random(n) < 0.2
    return Rows(
        columns=rng.normal(size=(n, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.2], [0, 0, 1]]),
        codes=np.array([level, np.where(step > 0, 4 + step, 9)]),
        weight=weight,
        labelled=weight * y,
        sets=np.repeat([0, 1], [5, 4]),
        first=5,
    )


def made_up(rng, *, horseshoe):
    rows = made_up_rows(rng)
    scales = np.array([-2.0, 1.5, 0.4, 0.9, 0.6, 0.3])
    target, expansion = expand(rows, scales=scales, horseshoe=horseshoe)
    return rows, scales, target, expansion


def test_quantiles_are_those_of_half_normal_and_half_cauchy():
    below = stats.norm.cdf(POINTS)
    expected = [stats.halfnorm.ppf(below), stats.halfcauchy.ppf(below)]
    for kernel, array, values in zip(
        (half_normal, half_cauchy),
        (half_normal_quantile, half_cauchy_quantile),
        expected,
        strict=True,
    ):
        np.testing.assert_allclose([kernel(x)[0] for x in POINTS], values, rtol=1e-6, atol=1e-10)
        np.testing.assert_allclose(
            array(POINTS), [kernel(x)[0] for x in POINTS], rtol=1e-6, atol=1e-10
        )
        slopes = [(kernel(x + 1e-5)[0] - kernel(x - 1e-5)[0]) / 2e-5 for x in POINTS]
        np.testing.assert_allclose([kernel(x)[1] for x in POINTS], slopes, rtol=1e-4, atol=1e-9)
    size = np.array([0.01, 0.2, 0.9])
    np.testing.assert_allclose(
        0.4 * half_normal_quantile(half_normal_coordinate(size, np.array(0.4))), size, rtol=1e-9
    )


@pytest.mark.parametrize("horseshoe", [False, True])
def test_the_density_is_prior_times_tempered_likelihood(rng, horseshoe):
    # Prior: every coordinate N(0, 1), before coefficients are spread or squeezed by information.
    rows, _, target, expansion = made_up(rng, horseshoe=horseshoe)
    found = []
    for _ in range(6):
        theta = expansion.centre + 0.5 * rng.normal(size=target.dimension)
        e = effects(target, theta)
        eta = e.intercept + rows.columns @ e.coef
        table = np.append(e.effect, 0.0)
        for codes in rows.codes:
            eta = eta + table[codes]
        fit = rows.labelled @ eta - rows.weight @ np.log1p(np.exp(eta))
        size = e.scale[rows.sets]
        if horseshoe:
            local = half_cauchy_quantile(theta[-3:])
            wide = e.coef_scale * local
            size = np.concatenate([wide / np.sqrt(1 + (wide / 0.9) ** 2), size])
        else:
            size = np.concatenate([np.full(3, e.coef_scale[0]), size])
        squeeze = 1 / np.sqrt(1 + size**2 * target.information)
        prior = stats.norm.logpdf(theta).sum() - stats.norm.logpdf(theta[1:13]).sum()
        prior += stats.norm.logpdf(squeeze * theta[1:13]).sum() + np.log(squeeze).sum()
        found.append(target.density(theta)[0] - fit - prior)
    np.testing.assert_allclose(found, found[0], atol=1e-8)


@pytest.mark.parametrize("horseshoe", [False, True])
def test_the_gradient_is_that_of_the_density(rng, horseshoe):
    _, _, target, expansion = made_up(rng, horseshoe=horseshoe)
    theta = expansion.centre + 0.5 * rng.normal(size=target.dimension)
    gradient = target.density(theta)[1]
    for i in range(target.dimension):
        move = np.zeros(target.dimension)
        move[i] = 1e-5
        slope = (target.density(theta + move)[0] - target.density(theta - move)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, abs=1e-5), i


def test_the_sampled_ratio_is_the_density_over_a_standard_normal(rng):
    _, _, target, expansion = made_up(rng, horseshoe=False)
    data = pack(expansion.centre, expansion.factor, target.arrays)
    point = rng.normal(size=target.dimension + 7)
    value, gradient = log_ratio(point, *data)
    d = target.dimension
    density, slope = target.density(expansion.centre + expansion.factor @ point[:d])
    assert value == pytest.approx(density + 0.5 * point[:d] @ point[:d], abs=1e-9)
    np.testing.assert_allclose(gradient[:d], expansion.factor.T @ slope + point[:d], atol=1e-9)
    assert not gradient[d:].any()


def test_the_kernel_agrees_with_the_same_model_written_in_pymc(rng):
    # PyMC samples z and log(scale); the kernel theta. The change of variables stands between them.
    rows, scales, target, expansion = made_up(rng, horseshoe=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = plain_model(rows, scales=scales, horseshoe=False)
        logp = model.compile_logp(mode="FAST_COMPILE")
        slopes = model.compile_dlogp(mode="FAST_COMPILE")
    kernel, plain = [], []
    for _ in range(4):
        theta = expansion.centre + 0.4 * rng.normal(size=target.dimension)
        e = effects(target, theta)
        size = np.concatenate([np.full(3, e.coef_scale[0]), e.scale[rows.sets]])
        increments = np.concatenate([e.effect[:5], np.diff(e.effect[5:], prepend=0.0)])
        point = {
            "intercept": np.array(e.intercept),
            "coef_scale_log__": np.log(e.coef_scale[0]),
            "coef_z": e.coef / e.coef_scale,
            "scale_log__": np.log(e.scale),
            "effect_z": increments / e.scale[rows.sets],
        }
        by_scale = np.array([half_normal(x)[1] / half_normal(x)[0] for x in theta[13:16]])
        jacobian = -0.5 * np.log1p(size**2 * target.information).sum() + np.log(by_scale).sum()
        value, gradient = target.density(theta)
        kernel.append(value)
        plain.append(float(logp(point)) + jacobian)
        # The intercept is the same in both but for its scale.
        slope = slopes(point)
        assert gradient[0] == pytest.approx(scales[1] * float(slope[0]), abs=1e-7)
    np.testing.assert_allclose(np.diff(kernel), np.diff(plain), atol=1e-7)


def test_the_expansion_whitens(rng):
    # At the centre the effects have their posterior mode and, in these coordinates, curvature 1.
    _, _, target, expansion = made_up(rng, horseshoe=False)
    data = pack(expansion.centre, expansion.factor, target.arrays)
    d, effects_end = target.dimension, 13
    np.testing.assert_allclose(target.density(expansion.centre)[1][:effects_end], 0, atol=1e-2)
    curvature = np.empty((d, d))
    for i in range(d):
        move = np.zeros(d)
        move[i] = 1e-4
        curvature[i] = (log_ratio(-move, *data)[1] - log_ratio(move, *data)[1]) / 2e-4
    np.testing.assert_allclose(
        (curvature + np.eye(d))[:effects_end, :effects_end], np.eye(effects_end), atol=1e-3
    )
