"""Time of the hierarchical logit against the same model written plainly in PyMC and in NumPyro.

Rows, prior and likelihood are those of the default indicators. Time is CPU time of the process,
compilation apart; "effective draws" is the smallest bulk number over all parameters, by the same
diagnostics for all. The cold fits of a plain backtest are extrapolated from two, linearly in rows;
the ratio of the two backtests, both from this run, is the last line printed::

    OMP_NUM_THREADS=1 python benchmarks/speed/bayesian.py
"""

import argparse
import importlib.util
import os
import sys
import time
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import atrocityrisk as ar
from atrocityrisk.forecasting import training_rows
from atrocityrisk.models import MODELS, BayesianLogit, MedianImputer
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models.bayesian._design import read_design
from atrocityrisk.models.bayesian._diagnostics import Diagnostics, diagnose
from atrocityrisk.models.bayesian._expansion import Rows
from atrocityrisk.models.bayesian._predictions import row_codes
from atrocityrisk.models.bayesian._prior_scales import prior_scales

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from plain_pymc_logit import plain_model  # noqa: E402  (it lies in the folder above this one)

DEFAULT = HERE.parents[1] / "datasets" / "default.toml"
ORIGINS = range(1993, 2023)
PLAIN = {"draws": 500, "tune": 500, "chains": 2}


@dataclass(frozen=True)
class Task:
    """Filled training rows and labels of one origin."""

    origin: int
    X: pd.DataFrame
    y: pd.Series

    def rows(self) -> tuple[Rows, np.ndarray]:
        """What both models are given, and the scales of the prior."""
        model = BayesianLogit(groups=("region", "gwcode"))
        data = training_data(model, self.X, self.y, None)
        made = read_design(
            data,
            self.X,
            groups=model.groups,
            time=model.time,
            years_per_step=model.years_per_step,
        )
        weight = model.temper * data.weight
        rows = Rows(
            columns=made.columns(data.X),
            codes=row_codes(made, self.X, data.X),
            weight=weight,
            labelled=weight * data.positive,
            sets=np.repeat(np.arange(len(made.sizes)), made.sizes),
            first=sum(len(levels) for levels in made.levels),
        )
        return rows, prior_scales(model, made, float(rows.labelled.sum()))


def tasks() -> dict[int, Task]:
    """Training rows of every origin, on the default indicators."""
    panel = ar.load_panel()
    panel = panel.select(tomllib.loads(DEFAULT.read_text())["run"]["indicators"])
    made = {}
    for origin in ORIGINS:
        index = training_rows(panel, origin=origin)
        X = MedianImputer().fit_transform(panel.features(known_at=origin).loc[index])
        made[origin] = Task(origin, X, panel.labels(known_at=origin).loc[index].astype(int))
    return made


def line(task: str, program: str, rows: int, seconds: float, found: Diagnostics) -> dict[str, Any]:
    """One line of the results."""
    return {
        "task": task,
        "program": program,
        "rows": rows,
        "chains": found.chains,
        "draws": found.draws,
        "cpu_seconds": round(seconds, 2),
        "effective_draws": round(found.ess_bulk),
        "effective_draws_per_second": round(found.ess_bulk / seconds, 1),
        "r_hat": round(found.r_hat, 4),
        "divergences": found.divergences,
    }


def ours(task: Task, **settings: Any) -> tuple[float, Diagnostics]:
    """CPU seconds and diagnostics of a fit whose model is compiled already."""
    model = BayesianLogit(groups=("region", "gwcode"), random_state=1, **settings)
    began = time.process_time()
    model.fit(task.X, task.y)
    return time.process_time() - began, model.diagnostics_


def plain(task: Task, sampler: str) -> tuple[float, Diagnostics]:
    """CPU seconds, compilation included where it cannot be told apart, and diagnostics."""
    import pymc as pm

    rows, scales = task.rows()
    model = plain_model(rows, scales=scales, horseshoe=False)
    began = time.process_time()
    if sampler == "nutpie":
        import nutpie

        compiled = nutpie.compile_pymc_model(model)
        began = time.process_time()
        trace = nutpie.sample(compiled, cores=1, seed=1, progress_bar=False, **PLAIN)
    else:
        with model:
            trace = pm.sample(
                cores=1,
                random_seed=1,
                progressbar=False,
                compute_convergence_checks=False,
                compile_kwargs={"mode": "NUMBA"},
                **PLAIN,
            )
    seconds = time.process_time() - began
    kept = {name: np.asarray(trace.posterior[name]) for name in trace.posterior.data_vars}
    stats = trace.sample_stats
    return seconds, _judged(
        kept, rows, np.asarray(stats["diverging"]), np.asarray(stats["energy"]), sampler
    )


def numpyro_fit(task: Task) -> tuple[float, Diagnostics]:
    """The same model in NumPyro; the second of two runs, so that compilation is left out."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.infer import MCMC, NUTS

    jax.config.update("jax_enable_x64", True)
    rows, scales = task.rows()
    p, m = rows.columns.shape[1], len(rows.sets)

    def model() -> None:
        intercept = numpyro.sample("intercept", dist.Normal(scales[0], scales[1]))
        tau = numpyro.sample("coef_scale", dist.HalfNormal(scales[2]))
        coef = tau * numpyro.sample("coef_z", dist.Normal(0, 1).expand([p]))
        scale = numpyro.sample("scale", dist.HalfNormal(scales[4:]))
        z = scale[rows.sets] * numpyro.sample("effect_z", dist.Normal(0, 1).expand([m]))
        effect = jnp.concatenate([z[: rows.first], jnp.cumsum(z[rows.first :]), jnp.zeros(1)])
        eta = intercept + rows.columns @ coef + sum(effect[codes] for codes in rows.codes)
        numpyro.factor(
            "likelihood", jnp.sum(rows.labelled * eta - rows.weight * jax.nn.softplus(eta))
        )

    sampler = MCMC(
        NUTS(model),
        num_warmup=PLAIN["tune"],
        num_samples=PLAIN["draws"],
        num_chains=PLAIN["chains"],
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(0), extra_fields=("diverging", "energy"))
    began = time.process_time()
    sampler.run(jax.random.PRNGKey(1), extra_fields=("diverging", "energy"))
    kept = {k: np.asarray(v) for k, v in sampler.get_samples(group_by_chain=True).items()}
    seconds = time.process_time() - began
    extra = sampler.get_extra_fields(group_by_chain=True)
    return seconds, _judged(
        kept, rows, np.asarray(extra["diverging"]), np.asarray(extra["energy"]), "numpyro"
    )


def _judged(
    kept: dict[str, np.ndarray],
    rows: Rows,
    diverging: np.ndarray,
    energy: np.ndarray,
    sampler: str,
) -> Diagnostics:
    """Diagnostics of the same parameters that the library's model judges."""
    effect = kept["effect_z"] * kept["scale"][..., rows.sets]
    effect[..., rows.first :] = np.cumsum(effect[..., rows.first :], axis=-1)
    parameters = {
        "intercept": kept["intercept"][..., None],
        "coef": kept["coef_scale"][..., None] * kept["coef_z"],
        "effect": effect,
        "scale": kept["scale"],
        "coef_scale": kept["coef_scale"][..., None],
    }
    names = {kind: [str(i) for i in range(v.shape[-1])] for kind, v in parameters.items()}
    return diagnose(parameters, names, diverging=diverging, energy=energy, sampler=sampler)


def backtest_seconds(made: dict[int, Task]) -> tuple[float, list[Diagnostics]]:
    """CPU seconds of fit and forecast from every origin, as `backtest` runs them."""
    panel = ar.load_panel()
    panel = panel.select(tomllib.loads(DEFAULT.read_text())["run"]["indicators"])
    model = MODELS["bayesian_logit"]().set_params(model__n_draws=0)
    began, found = time.process_time(), []
    for origin in made:
        found.append(ar.forecast(model, panel, origin=origin).estimator[-1].diagnostics_)
    return time.process_time() - began, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "bayesian.csv")
    parser.add_argument("--skip-plain", action="store_true", help="leave the slow rivals out")
    chosen = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        parser.error("all sides get one thread: set OMP_NUM_THREADS=1")
    warnings.simplefilter("ignore")
    made = tasks()
    last, first = made[ORIGINS[-1]], made[ORIGINS[0]]
    ours(first, draws=100)  # compile
    lines: list[dict[str, Any]] = []
    for share in (8, 4, 2, 1):
        seconds, found = ours(Task(last.origin, last.X.iloc[::share], last.y.iloc[::share]))
        lines.append(line("rows", "atrocityrisk", len(last.X.iloc[::share]), seconds, found))
    seconds, found = ours(last, draws=1000)
    lines.append(line("one fit", "atrocityrisk", len(last.X), seconds, found))
    seconds, each = backtest_seconds(made)
    worst = max(each, key=lambda d: d.r_hat)
    total = line("30 origins", "atrocityrisk", sum(len(t.X) for t in made.values()), seconds, worst)
    total["effective_draws"] = round(min(d.ess_bulk for d in each))
    total["effective_draws_per_second"] = None
    total["divergences"] = sum(d.divergences for d in each)
    lines.append(total)
    pd.DataFrame(lines).to_csv(chosen.out, index=False)
    if not chosen.skip_plain:
        cold = {}
        for task in (first, last):
            seconds, found = plain(task, "pymc")
            cold[len(task.X)] = seconds
            lines.append(line("one fit", "PyMC, plain", len(task.X), seconds, found))
        slope, start = np.polyfit(list(cold), list(cold.values()), 1)
        fits = sum(start + slope * len(task.X) for task in made.values())
        lines.append(
            total
            | dict.fromkeys(("effective_draws", "r_hat", "divergences"))
            | {"program": "PyMC, plain (extrapolated)", "cpu_seconds": round(fits, 2)}
            | {"draws": PLAIN["draws"]}
        )
        pd.DataFrame(lines).to_csv(chosen.out, index=False)
        seconds, found = plain(last, "nutpie")
        lines.append(line("one fit", "PyMC, plain, by nutpie", len(last.X), seconds, found))
        if importlib.util.find_spec("numpyro"):
            seconds, found = numpyro_fit(last)
            lines.append(line("one fit", "NumPyro", len(last.X), seconds, found))
    table = pd.DataFrame(lines)
    table.to_csv(chosen.out, index=False)
    print(table.to_string(index=False))
    backtests = table[table["task"] == "30 origins"].set_index("program")["cpu_seconds"]
    if len(backtests) == 2:
        ratio = backtests.iloc[1] / backtests.iloc[0]
        print(f"thirty cold PyMC fits take {ratio:.1f} times the thirty-origin backtest")


if __name__ == "__main__":
    main()
