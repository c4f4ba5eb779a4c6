"""Draws from a posterior by PyMC's NUTS or nutpie's: the only place that knows either library.

Serves PyMC 5 with ArviZ 0.23 (Python 3.11) and PyMC 6 with ArviZ 1 (3.12 and later). PyMC, nutpie
and ArviZ are imported on first use.
"""

import functools
import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import ModelError

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian._expansion import Expansion, Target


# Lengths of the vector that is sampled are multiples of this: the origins of a backtest, whose
# posteriors differ by a few levels, share one compiled model.
_LENGTH_STEP = 64


@dataclass(frozen=True)
class Draws:
    """Draws of theta (chains, draws, d), whether each diverged, and its energy (chains, draws)."""

    theta: FloatArray
    diverging: NDArray[np.bool_]
    energy: FloatArray


def chosen_sampler(sampler: str) -> str:
    """Sampler that "auto" stands for here; refuses what is not installed."""
    if importlib.util.find_spec("pymc") is None:
        raise ModelError(
            "BayesianLogit needs PyMC, which is not installed; install it with "
            "pip install 'atrocityrisk[bayes]'"
        )
    nutpie = importlib.util.find_spec("nutpie") is not None
    if sampler == "nutpie" and not nutpie:
        raise ModelError(
            "sampler='nutpie' needs nutpie, which is not installed; install it or use 'auto'"
        )
    return ("nutpie" if nutpie else "pymc") if sampler == "auto" else sampler


def draw(
    target: "Target",
    expansion: "Expansion",
    *,
    sampler: str,
    draws: int,
    tune: int,
    chains: int,
    target_accept: float,
    seed: int,
) -> Draws:
    """Sample the posterior in the expansion's coordinates, one chain after the other."""
    from atrocityrisk.models.bayesian._posterior_kernel import pack

    length = -(-target.dimension // _LENGTH_STEP) * _LENGTH_STEP
    numbers, integers = pack(expansion.centre, expansion.factor, target.arrays)
    with quiet_libraries():
        if sampler == "nutpie":
            import nutpie

            trace = nutpie.sample(
                _compiled(length).with_data(numbers=numbers, integers=integers),
                draws=draws,
                tune=tune,
                chains=chains,
                cores=1,
                seed=seed,
                target_accept=target_accept,
                progress_bar=False,
                save_warmup=False,
            )
        else:
            import pymc as pm

            with _model(length, numbers, integers):
                trace = pm.sample(
                    draws=draws,
                    tune=tune,
                    chains=chains,
                    cores=1,
                    random_seed=seed,
                    init="jitter+adapt_diag",
                    target_accept=target_accept,
                    progressbar=False,
                    compute_convergence_checks=False,
                    # The kernel is numba's already; C would need a compiler on the user's machine.
                    compile_kwargs={"mode": "NUMBA"},
                )
    # InferenceData of ArviZ 0.23 and the DataTree of ArviZ 1 are read alike by group and name.
    point = np.asarray(trace.posterior["point"])[:, :, : target.dimension]
    return Draws(
        theta=expansion.centre + point @ expansion.factor.T,
        diverging=np.asarray(trace.sample_stats["diverging"]).astype(bool),
        energy=np.asarray(trace.sample_stats["energy"], dtype=np.float64),
    )


def convergence(parameters: dict[str, FloatArray]) -> dict[str, dict[str, FloatArray]]:
    """ArviZ's R-hat, bulk and tail effective sample sizes of (chains, draws, size) arrays."""
    with quiet_libraries():
        import arviz

        data = arviz.convert_to_dataset(parameters)
        results = {
            "r_hat": arviz.rhat(data),
            "ess_bulk": arviz.ess(data, method="bulk"),
            "ess_tail": arviz.ess(data, method="tail"),
        }
    return {
        statistic: {name: np.atleast_1d(np.asarray(result[name])) for name in parameters}
        for statistic, result in results.items()
    }


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence the warnings of PyMC, nutpie and ArviZ; `diagnose` judges the chains instead."""
    import logging

    log = logging.getLogger("pymc")
    level = log.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)


@functools.lru_cache(maxsize=8)
def _compiled(length: int) -> Any:
    """nutpie's compiled model of this length; the data are put in for each posterior."""
    import nutpie

    return nutpie.compile_pymc_model(_model(length, np.zeros(1), np.zeros(1, dtype=np.int64)))


def _model(length: int, numbers: FloatArray, integers: NDArray[np.int64]) -> Any:
    """PyMC model: N(0, I), times the ratio of the posterior to it."""
    import pymc as pm
    import pytensor

    with pm.Model() as model:
        point = pm.Normal("point", shape=length)
        data = pytensor.shared(numbers, name="numbers"), pytensor.shared(integers, name="integers")
        pm.Potential("log_ratio", _operator()(point, *data)[0])
    return model


@functools.lru_cache(maxsize=1)
def _operator() -> Any:
    """PyTensor operator around the kernel: value and gradient, computed together once."""
    import numba as nb
    import pytensor.tensor as pt
    from pytensor.gradient import grad_undefined
    from pytensor.graph.basic import Apply
    from pytensor.graph.op import Op
    from pytensor.link.numba.dispatch.basic import numba_funcify

    from atrocityrisk.models.bayesian._posterior_kernel import log_ratio

    class LogRatio(Op):  # type: ignore[misc]
        """Kernel `log_ratio` as an operator of a graph."""

        __props__ = ()

        def make_node(self, *inputs: Any) -> Any:
            return Apply(self, [pt.as_tensor(i) for i in inputs], [pt.dscalar(), pt.dvector()])

        def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
            value, gradient = log_ratio(*inputs)
            outputs[0][0], outputs[1][0] = np.asarray(value), gradient

        def pullback(self, inputs: Any, outputs: Any, cotangents: Any) -> list[Any]:
            # The data come after the point; no one needs their gradients.
            fixed = [grad_undefined(self, i, x) for i, x in enumerate(inputs) if i]
            return [cotangents[0] * outputs[1], *fixed]

        # The name of the same method in PyTensor 2.
        L_op = pullback

    @numba_funcify.register(LogRatio)  # type: ignore[untyped-decorator]
    def compiled(op: Any, node: Any, **_: Any) -> Any:
        @nb.njit  # type: ignore[untyped-decorator]
        def ratio(point: Any, numbers: Any, integers: Any) -> Any:
            value, gradient = log_ratio(point, numbers, integers)
            return np.array(value), gradient

        return ratio

    return LogRatio()
