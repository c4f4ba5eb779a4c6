"""The posterior of several outcomes with partly shared coefficients, in PyMC's own words.

Data are put into a compiled model of padded size, so that the origins of a backtest share one.
"""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._sampling import quiet_libraries

_COLUMNS_STEP, _EFFECTS_STEP = 16, 64
_NAMES = ("intercept", "shared", "deviation", "effect", "coef_scale", "deviation_scale", "scale")


@dataclass(frozen=True)
class PooledRows:
    """Rows: `columns` (n, p), `weight` and `labelled` = weight * y (n, K), `codes` (sets, n)."""

    columns: FloatArray
    weight: FloatArray
    labelled: FloatArray
    codes: IntArray
    # Set of each effect (m,); the code m stands for none.
    sets: IntArray


@dataclass(frozen=True)
class PooledScales:
    """Scales of the prior: mean and scale of intercepts, then of coefficients and effects."""

    intercept: tuple[float, float]
    coef: float
    deviation: float
    effect: float


@dataclass(frozen=True)
class PooledDraws:
    """Draws, chains first: intercepts (K), shared (p), own slopes (p, K), effects (m), scales."""

    intercept: FloatArray
    shared: FloatArray
    own: FloatArray
    effect: FloatArray
    coef_scale: FloatArray
    deviation_scale: FloatArray
    scale: FloatArray
    diverging: Any
    energy: FloatArray


def draw_pooled(
    rows: PooledRows,
    scales: PooledScales,
    *,
    sampler: str,
    draws: int,
    tune: int,
    chains: int,
    target_accept: float,
    seed: int,
) -> PooledDraws:
    """Sample the posterior, one chain after the other."""
    n_sets = len(rows.codes)
    p, m, outcomes = rows.columns.shape[1], len(rows.sets), rows.weight.shape[1]
    rotation = _directions(rows)
    data = _padded(rows, rotation, scales)
    shape = (data["columns"].shape[1], len(data["sets"]), outcomes, n_sets)
    options: dict[str, Any] = {"draws": draws, "tune": tune, "chains": chains, "cores": 1}
    options |= {"target_accept": target_accept}
    with quiet_libraries():
        if sampler == "nutpie":
            import nutpie

            trace = nutpie.sample(
                _compiled(shape).with_data(**data),
                seed=seed,
                progress_bar=False,
                save_warmup=False,
                **options,
            )
        else:
            import pymc as pm

            with _model(shape, data):
                trace = pm.sample(
                    random_seed=seed,
                    init="jitter+adapt_diag",
                    progressbar=False,
                    compute_convergence_checks=False,
                    compile_kwargs={"mode": "NUMBA"},
                    **options,
                )
    found = {name: np.asarray(trace.posterior[name], dtype=np.float64) for name in _NAMES}
    shared = found["coef_scale"][..., None] * found["shared"][..., :p] @ rotation.T
    spread = found["deviation_scale"][..., None, None]
    deviation = np.swapaxes(spread * found["deviation"][..., :p, :], -1, -2) @ rotation.T
    return PooledDraws(
        intercept=found["intercept"],
        shared=shared,
        own=shared[..., None] + np.swapaxes(deviation, -1, -2),
        effect=(found["scale"][..., data["sets"]] * found["effect"])[..., :m],
        coef_scale=found["coef_scale"],
        deviation_scale=found["deviation_scale"],
        scale=found["scale"],
        diverging=np.asarray(trace.sample_stats["diverging"]).astype(bool),
        energy=np.asarray(trace.sample_stats["energy"], dtype=np.float64),
    )


def _directions(rows: PooledRows) -> FloatArray:
    """Rotation (p, p) of the columns in which the rows inform each coefficient apart."""
    # Coefficients of a kind share one scale, so that their prior is the same in any rotation: a
    # sampler with a diagonal metric then takes few steps, whatever columns say the same.
    weighted = rows.columns * rows.weight.sum(axis=1)[:, None]
    return np.asarray(np.linalg.eigh(rows.columns.T @ weighted)[1])


def _padded(rows: PooledRows, rotation: FloatArray, scales: PooledScales) -> dict[str, Any]:
    """Data of the model; columns and effects that were added are zero everywhere."""
    n, p = rows.columns.shape
    m = len(rows.sets)
    wide, many = (-(-k // step) * step for k, step in ((p, _COLUMNS_STEP), (m + 1, _EFFECTS_STEP)))
    columns = np.zeros((n, wide))
    columns[:, :p] = rows.columns @ rotation
    codes = np.where(rows.codes < m, rows.codes, many).astype(np.int64)
    prior = [*scales.intercept, scales.coef, scales.deviation, scales.effect]
    return {
        "columns": columns,
        "weight": rows.weight,
        "labelled": rows.labelled,
        "codes": codes,
        "sets": np.append(rows.sets, np.zeros(many - m)).astype(np.int64),
        "prior": np.asarray(prior, dtype=np.float64),
    }


@functools.lru_cache(maxsize=8)
def _compiled(shape: tuple[int, int, int, int]) -> Any:
    """nutpie's compiled model of this shape; the data are put in for each posterior."""
    import nutpie

    wide, many, outcomes, n_sets = shape
    empty = {
        "columns": np.zeros((1, wide)),
        "weight": np.zeros((1, outcomes)),
        "labelled": np.zeros((1, outcomes)),
        "codes": np.zeros((n_sets, 1), dtype=np.int64),
        "sets": np.zeros(many, dtype=np.int64),
        "prior": np.ones(5),
    }
    return nutpie.compile_pymc_model(_model(shape, empty))


def _model(shape: tuple[int, int, int, int], data: dict[str, Any]) -> Any:
    """PyMC model: every coordinate but intercepts and scales has a standard normal prior."""
    import pymc as pm
    import pytensor
    import pytensor.tensor as pt

    wide, many, outcomes, n_sets = shape
    with pm.Model() as model:
        given = {name: pytensor.shared(values, name=name) for name, values in data.items()}
        prior, columns, weight = given["prior"], given["columns"], given["weight"]
        intercept = pm.Normal("intercept", shape=outcomes)
        coef_scale = pm.HalfNormal("coef_scale", prior[2])
        deviation_scale = pm.HalfNormal("deviation_scale", prior[3])
        shared = coef_scale * pm.Normal("shared", shape=wide)
        deviation = deviation_scale * pm.Normal("deviation", shape=(wide, outcomes))
        scale = pm.HalfNormal("scale", prior[4], shape=n_sets)
        size = scale[given["sets"]] * pm.Normal("effect", shape=many)
        effect = pt.concatenate([size, pt.zeros(1)])
        of_row = pt.zeros(())
        for k in range(n_sets):
            of_row = of_row + effect[given["codes"][k]]
        log_odds = pt.dot(columns, shared[:, None] + deviation)
        log_odds = log_odds + prior[0] + prior[1] * intercept
        if n_sets:
            log_odds = log_odds + of_row[:, None]
        fit = pt.sum(given["labelled"] * log_odds - weight * pt.softplus(log_odds))
        pm.Potential("likelihood", fit)
    return model
