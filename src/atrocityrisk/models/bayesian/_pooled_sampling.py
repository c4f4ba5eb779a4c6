"""The posterior of several outcomes with partly shared coefficients, in PyMC's own words.

Data are put into a compiled model of padded size, so that the origins of a backtest share one.
"""

import functools
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._expansion import cells, filled_up, tiles
from atrocityrisk.models.bayesian._outcome_kernel import rows_of_outcomes
from atrocityrisk.models.bayesian._pooled_rows import PooledDraws, PooledRows, PooledScales
from atrocityrisk.models.bayesian._row_kernel import TILE
from atrocityrisk.models.bayesian._sampling import quiet_libraries

_COLUMNS_STEP, _EFFECTS_STEP = 16, 64
_NAMES = ("intercept", "shared", "deviation", "coef_scale", "deviation_scale")
_SETS = ("effect", "scale")


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
    rotation = _directions(rows)
    data = _padded(rows, rotation, scales)
    shape = (data["tiles"].shape[1], len(data["sets"]), rows.weight.shape[1], n_sets)
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
    return _drawn(trace, rotation, data["sets"][: len(rows.sets)], n_sets=n_sets)


def _drawn(trace: Any, rotation: FloatArray, sets: IntArray, *, n_sets: int) -> PooledDraws:
    """Draws in units of the standardised columns, without what was added to fill up."""
    p, m = len(rotation), len(sets)
    names = (*_NAMES, *(_SETS if n_sets else ()))
    found = {name: np.asarray(trace.posterior[name]) for name in names}
    # A model without groups has neither effects nor their scales.
    effect = nothing = np.zeros((*found["coef_scale"].shape, 0))
    if n_sets:
        effect = found["scale"][..., sets] * found["effect"][..., :m]
    shared = found["coef_scale"][..., None] * found["shared"][..., :p] @ rotation.T
    spread = found["deviation_scale"][..., None, None]
    deviation = spread * found["deviation"][..., :p] @ rotation.T
    return PooledDraws(
        intercept=found["intercept"],
        shared=shared,
        own=shared[..., None, :] + deviation,
        effect=effect,
        coef_scale=found["coef_scale"],
        deviation_scale=found["deviation_scale"],
        scale=found.get("scale", nothing),
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
    """Data of the model; columns, effects and rows that were added weigh nothing."""
    p, m = rows.columns.shape[1], len(rows.sets)
    wide, many = (-(-k // step) * step for k, step in ((p, _COLUMNS_STEP), (m + 1, _EFFECTS_STEP)))
    cell, table, order = cells(np.where(rows.codes < m, rows.codes, many))
    columns = np.zeros((len(cell), wide))
    columns[:, :p] = (rows.columns @ rotation)[order]
    labelled = rows.labelled[order].T
    by_cell = [np.bincount(cell[order], one, minlength=table.shape[1]) for one in labelled]
    prior = [*scales.intercept, scales.coef, scales.deviation, scales.effect]
    return {
        "tiles": tiles(columns),
        "cells": filled_up(cell[order], fill=0),
        "weight": filled_up(np.ascontiguousarray(rows.weight[order].T), fill=0.0),
        # All that the labels add to the likelihood is linear in coefficients and cells.
        "labelled_columns": labelled @ columns,
        "labelled_cells": np.array(by_cell),
        "table": table,
        "sets": np.append(rows.sets, np.zeros(many - m)).astype(np.int64),
        "prior": np.asarray(prior, dtype=np.float64),
    }


@functools.lru_cache(maxsize=8)
def _compiled(shape: tuple[int, int, int, int]) -> Any:
    """nutpie's compiled model of this shape; the data are put in for each posterior."""
    import nutpie

    wide, many, outcomes, n_sets = shape
    empty = {
        "tiles": np.zeros((1, wide, TILE)),
        "cells": np.zeros(TILE, dtype=np.int64),
        "weight": np.zeros((outcomes, TILE)),
        "labelled_columns": np.zeros((outcomes, wide)),
        "labelled_cells": np.zeros((outcomes, 1)),
        "table": np.zeros((n_sets, 1), dtype=np.int64),
        "sets": np.zeros(many, dtype=np.int64),
        "prior": np.ones(5),
    }
    return nutpie.compile_pymc_model(_model(shape, empty))


def _model(shape: tuple[int, int, int, int], data: dict[str, Any]) -> Any:
    """PyMC model: every coordinate but scales has a standard normal prior."""
    import pymc as pm
    import pytensor
    import pytensor.tensor as pt

    wide, many, outcomes, n_sets = shape
    with pm.Model() as model:
        given = {name: pytensor.shared(values, name=name) for name, values in data.items()}
        prior = given["prior"]
        intercept = prior[0] + prior[1] * pm.Normal("intercept", shape=outcomes)
        coef_scale = pm.HalfNormal("coef_scale", prior[2])
        deviation_scale = pm.HalfNormal("deviation_scale", prior[3])
        shared = coef_scale * pm.Normal("shared", shape=wide)
        coef = shared + deviation_scale * pm.Normal("deviation", shape=(outcomes, wide))
        base = intercept[:, None] + pt.zeros_like(given["labelled_cells"])
        if n_sets:
            scale = pm.HalfNormal("scale", prior[4], shape=n_sets)
            size = scale[given["sets"]] * pm.Normal("effect", shape=many)
            # The last effect is 0: levels that have none point there.
            effect = pt.concatenate([size, pt.zeros(1)])
            base = base + pt.sum(effect[given["table"]], axis=0)
        labelled = given["labelled_columns"] * coef, given["labelled_cells"] * base
        rest = _operator()(base, coef, given["tiles"], given["cells"], given["weight"])[0]
        pm.Potential("likelihood", pt.sum(labelled[0]) + pt.sum(labelled[1]) + rest)
    return model


@functools.lru_cache(maxsize=1)
def _operator() -> Any:
    """PyTensor operator around the row kernel: value and gradients, computed together once."""
    import numba as nb
    import pytensor.tensor as pt
    from pytensor.gradient import grad_undefined
    from pytensor.graph.basic import Apply
    from pytensor.graph.op import Op
    from pytensor.link.numba.dispatch.basic import numba_funcify

    class RowsOfOutcomes(Op):  # type: ignore[misc]
        """Kernel `rows_of_outcomes` as an operator of a graph."""

        __props__ = ()

        def make_node(self, *inputs: Any) -> Any:
            found = [pt.dscalar(), pt.dmatrix(), pt.dmatrix()]
            return Apply(self, [pt.as_tensor(i) for i in inputs], found)

        def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
            for place, value in zip(outputs, rows_of_outcomes(*inputs), strict=True):
                place[0] = np.asarray(value)

        def pullback(self, inputs: Any, outputs: Any, cotangents: Any) -> list[Any]:
            # The data come after base and coefficients; no one needs their gradients.
            fixed = [grad_undefined(self, i, x) for i, x in enumerate(inputs) if i > 1]
            return [cotangents[0] * outputs[1], cotangents[0] * outputs[2], *fixed]

        # The name of the same method in PyTensor 2.
        L_op = pullback

    @numba_funcify.register(RowsOfOutcomes)  # type: ignore[untyped-decorator]
    def compiled(op: Any, node: Any, **_: Any) -> Any:
        @nb.njit  # type: ignore[untyped-decorator]
        def rows(base: Any, coef: Any, tiles: Any, cells: Any, weight: Any) -> Any:
            value, base_slope, coef_slope = rows_of_outcomes(base, coef, tiles, cells, weight)
            return np.array(value), base_slope, coef_slope

        return rows

    return RowsOfOutcomes()
