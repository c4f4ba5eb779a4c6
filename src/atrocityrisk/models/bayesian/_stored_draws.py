"""What a hierarchical logit keeps of its draws, and what is said of their convergence."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models.bayesian._design import Design
from atrocityrisk.models.bayesian._diagnostics import Diagnostics, diagnose
from atrocityrisk.models.bayesian._effects import Effects

_TIME = "time"


def store_draws(model: Any, design: Design, found: Effects) -> None:
    """Store draws, chains after one another, the draw axis last, in units of the columns."""

    intercept = found.intercept.ravel()

    def flat(draws: FloatArray) -> FloatArray:
        # Not -1 rows: a model may have no effect, or no column, at all.
        return np.ascontiguousarray(draws.reshape(len(intercept), draws.shape[-1]).T)

    slope = flat(found.coef) / design.deviation[:, None]
    model.coef_draws_ = np.zeros((design.n_columns, len(intercept)))
    model.coef_draws_[design.varying] = slope
    model.intercept_draws_ = intercept - design.mean @ slope
    effect = flat(found.effect)
    ends = np.cumsum([len(levels) for levels in design.levels]).astype(int)
    parts = np.split(effect, ends)
    model.group_draws_ = dict(zip(design.groups, parts, strict=False))
    model.levels_ = dict(zip(design.groups, design.levels, strict=True))
    model.time_draws_ = np.zeros((0, len(intercept)))
    model.steps_ = np.zeros(0, dtype=np.int64)
    names = list(design.groups)
    if design.steps is not None:
        model.time_draws_ = np.concatenate([np.zeros((1, len(intercept))), parts[-1]])
        model.steps_ = np.arange(design.steps[0], design.steps[1] + 1) * design.years_per_step
        names.append(_TIME)
    scales = flat(found.scale)
    model.scale_draws_ = {"coef": found.coef_scale.ravel()} | dict(zip(names, scales, strict=True))
    model.deviation_ = np.zeros(design.n_columns)
    model.deviation_[design.varying] = design.deviation
    model.coef_ = model.coef_draws_.mean(axis=1)
    model.intercept_ = float(model.intercept_draws_.mean())


def diagnose_effects(
    design: Design,
    found: Effects,
    diverging: NDArray[np.bool_],
    energy: FloatArray,
    sampler: str,
    more: dict[str, FloatArray] | None = None,
) -> Diagnostics:
    """Diagnostics of everything that enters a prediction, of every scale, and of `more`."""
    walk = [] if design.steps is None else [_TIME]
    levels = [
        f"{group}={level}"
        for group, of in zip(design.groups, design.levels, strict=True)
        for level in of
    ]
    if design.steps is not None:
        levels += [
            f"{_TIME}={step * design.years_per_step}"
            for step in range(design.steps[0] + 1, design.steps[1] + 1)
        ]
    parameters = {
        "intercept": (found.intercept[..., None], [""]),
        "coef": (found.coef, [design.names[j] for j in design.varying]),
        "effect": (found.effect, levels),
        "scale": (found.scale, [*design.groups, *walk]),
        "coef_scale": (found.coef_scale, [""]),
    }
    parameters |= {name: (draws[..., None], [""]) for name, draws in (more or {}).items()}
    present = {kind: of for kind, of in parameters.items() if of[0].shape[-1]}
    return diagnose(
        {kind: draws for kind, (draws, _) in present.items()},
        {kind: names for kind, (_, names) in present.items()},
        diverging=diverging,
        energy=energy,
        sampler=sampler,
    )
