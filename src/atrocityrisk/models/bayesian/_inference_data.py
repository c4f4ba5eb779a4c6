"""A fitted hierarchical logit as ArviZ takes it, by version an InferenceData or a DataTree."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.errors import MissingExtraError
from atrocityrisk.models.bayesian._design import Design
from atrocityrisk.models.bayesian._sampling import quiet_libraries
from atrocityrisk.models.bayesian.prior_draws import draw_prior

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit

PRIOR_DRAWS = 1000
ROW, INDICATOR, STEP, TIME = "row", "indicator", "step", "time"
_NAMED = (ROW, INDICATOR, STEP, TIME, "chain", "draw", "weight")
"""Names that a level of the index cannot have beside them."""
_CHUNK = 1024
"""Rows whose log-odds are held at once beside what is kept of them."""


@dataclass(frozen=True)
class LearntRows:
    """Rows of a fit, as far as its likelihood needs them, and what the sampler said."""

    # Shapes (n, p), (n,), (n,) with the temper in it, and (sets, n).
    X: FloatArray
    positive: BoolArray
    weight: FloatArray
    codes: IntArray
    # Levels of the index that hold whole numbers, each (n,).
    index: dict[str, NDArray[np.int64]]
    # Both (chains, draws).
    diverging: BoolArray
    energy: FloatArray
    # The model as it was fitted, without what it learnt: parameters may be set afterwards.
    unfitted: "BayesianLogit"


def index_numbers(frame: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """Named levels of an index that hold whole numbers, such as state and year."""
    names = [str(name) for name in frame.index.names if name is not None]
    levels = {name: frame.index.get_level_values(name) for name in names}
    return {
        (f"index_{name}" if name in _NAMED else name): labels.to_numpy(dtype=np.int64)
        for name, labels in levels.items()
        if labels.dtype.kind in "iu"
    }


def inference_data(model: "BayesianLogit") -> Any:
    """All groups of a fitted model."""
    try:
        with quiet_libraries():
            import arviz
    except ImportError as problem:
        raise MissingExtraError(
            "posterior_ needs ArviZ, which is not installed: pip install 'atrocityrisk[bayes]'"
        ) from problem
    learnt: LearntRows = model._learnt
    shape = learnt.energy.shape
    rng = np.random.default_rng(model._unseen)
    likelihood, replicated = _at_rows(model, rng)
    prior, prior_replicated = _prior(model, rng)
    groups = {
        "posterior": {name: _by_chain(draws, shape) for name, draws in _posterior(model).items()},
        "sample_stats": {"diverging": learnt.diverging, "energy": learnt.energy},
        "log_likelihood": {"y": _by_chain(likelihood, shape)},
        "posterior_predictive": {"y": _by_chain(replicated, shape)},
        "prior": {name: _by_chain(draws, (1, PRIOR_DRAWS)) for name, draws in prior.items()},
        "prior_predictive": {"y": _by_chain(prior_replicated, (1, PRIOR_DRAWS))},
        "observed_data": {"y": learnt.positive.astype(np.int8)},
        "constant_data": {"weight": learnt.weight, **learnt.index},
    }
    coords, dims = _axes(model._design, len(learnt.X))
    dims |= {name: [ROW] for name in ("y", "weight", *learnt.index)}
    attributes = {"temper": float(learnt.weight.max()), "classes": [str(c) for c in model.classes_]}
    with quiet_libraries():
        return _assembled(arviz, groups, coords=coords, dims=dims, attributes=attributes)


def _assembled(
    arviz: Any,
    groups: dict[str, dict[str, Any]],
    *,
    coords: dict[str, Any],
    dims: dict[str, list[str]],
    attributes: dict[str, Any],
) -> Any:
    """The groups in the object of this version of ArviZ."""
    if arviz.__version__.startswith("0."):
        made = arviz.from_dict(**groups, coords=coords, dims=dims)
    else:
        made = arviz.from_dict(groups, coords=coords, dims=dims)
    for name, value in attributes.items():
        made["posterior"].attrs[name] = value
    return made


def _axes(design: Design, n_rows: int) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Coordinates, and the dimensions of each variable."""
    coords: dict[str, Any] = {
        INDICATOR: [design.names[j] for j in design.varying],
        ROW: np.arange(n_rows),
    }
    dims = {"coef": [INDICATOR], "coef_per_sd": [INDICATOR]}
    for group, levels in zip(design.groups, design.levels, strict=True):
        coords[group] = levels
        dims[f"effect_{group}"] = [group]
    if design.steps is not None:
        first, last = design.steps
        coords[STEP] = np.arange(first, last + 1) * design.years_per_step
        dims[TIME] = [STEP]
    return coords, dims


def _posterior(model: "BayesianLogit") -> dict[str, FloatArray]:
    """Draws of every parameter, the draw axis last."""
    design: Design = model._design
    coef = model.coef_draws_[design.varying]
    return {
        "intercept": model.intercept_draws_,
        "coef": coef,
        "coef_per_sd": coef * design.deviation[:, None],
        **{f"effect_{group}": draws for group, draws in model.group_draws_.items()},
        **({} if design.steps is None else {TIME: model.time_draws_}),
        **{f"scale_{name}": draws for name, draws in model.scale_draws_.items()},
    }


def _at_rows(
    model: "BayesianLogit", rng: np.random.Generator
) -> tuple[FloatArray, NDArray[np.int8]]:
    """Contribution of each row to the log posterior, and replicated labels: both (n, draws)."""
    learnt: LearntRows = model._learnt
    sign = np.where(learnt.positive, 1.0, -1.0)[:, None]
    table = np.concatenate(
        [
            *(model.group_draws_[group] for group in model._design.groups),
            model.time_draws_[1:],
            np.zeros((1, len(model.intercept_draws_))),
        ]
    )
    likelihood = np.empty((len(learnt.X), table.shape[1]))
    replicated = np.empty(likelihood.shape, dtype=np.int8)
    for start in range(0, len(learnt.X), _CHUNK):
        part = slice(start, start + _CHUNK)
        log_odds = learnt.X[part] @ model.coef_draws_ + model.intercept_draws_
        for codes in learnt.codes:
            log_odds += table[codes[part]]
        likelihood[part] = learnt.weight[part, None] * log_expit(sign[part] * log_odds)
        replicated[part] = rng.random(log_odds.shape) < expit(log_odds)
    return likelihood, replicated


def _prior(
    model: "BayesianLogit", rng: np.random.Generator
) -> tuple[dict[str, FloatArray], NDArray[np.int8]]:
    """Draws of every parameter from the prior, and labels replicated from it."""
    design: Design = model._design
    learnt: LearntRows = model._learnt
    drawn = draw_prior(
        learnt.unfitted,
        design,
        onsets=float(learnt.weight @ learnt.positive),
        draws=PRIOR_DRAWS,
        rng=rng,
    )
    log_odds = drawn.log_odds(design.columns(learnt.X), learnt.codes)
    slope = drawn.coef / design.deviation[:, None]
    found = {
        "intercept": drawn.intercept - design.mean @ slope,
        "coef": slope,
        "coef_per_sd": drawn.coef,
    }
    for group, effect, scale in zip(design.groups, drawn.effects, drawn.scale, strict=False):
        found |= {f"effect_{group}": effect, f"scale_{group}": scale}
    if design.steps is not None:
        walk = np.concatenate([np.zeros((1, PRIOR_DRAWS)), drawn.effects[-1]])
        found |= {TIME: walk, f"scale_{TIME}": drawn.scale[-1]}
    return found, (rng.random(log_odds.shape) < expit(log_odds)).astype(np.int8)


def _by_chain(draws: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Draws (..., chains * draws) as ArviZ wants them: (chains, draws, ...)."""
    return np.moveaxis(draws.reshape(*draws.shape[:-1], *shape), (-2, -1), (0, 1))
