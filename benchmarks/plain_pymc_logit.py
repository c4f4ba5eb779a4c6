"""The same posterior in PyMC's own words: what the compiled kernel is checked and timed against."""

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian._expansion import Rows


def plain_model(rows: "Rows", *, scales: NDArray[Any], horseshoe: bool) -> Any:
    """PyMC model of the rows, non-centred; `scales` as `log_posterior` takes them."""
    import pymc as pm
    import pytensor.tensor as pt

    p, m, k = rows.columns.shape[1], len(rows.sets), len(scales) - 4
    with pm.Model() as model:
        intercept = pm.Normal("intercept", scales[0], scales[1])
        if horseshoe:
            tau = pm.HalfCauchy("coef_scale", scales[2])
            wide = tau * pm.HalfCauchy("local", 1.0, shape=p)
            size = wide / pt.sqrt(1.0 + (wide / scales[3]) ** 2)
        else:
            size = pm.HalfNormal("coef_scale", scales[2])
        coef = size * pm.Normal("coef_z", shape=p)
        scale = pm.HalfNormal("scale", scales[4:], shape=k)
        z = scale[rows.sets] * pm.Normal("effect_z", shape=m)
        none = pt.zeros(1)
        effect = pt.concatenate([z[: rows.first], pt.cumsum(z[rows.first :]), none])
        eta = intercept + pt.dot(rows.columns, coef)
        for codes in rows.codes:
            eta = eta + effect[codes]
        pm.Potential("likelihood", pt.sum(rows.labelled * eta - rows.weight * pt.softplus(eta)))
    return model
