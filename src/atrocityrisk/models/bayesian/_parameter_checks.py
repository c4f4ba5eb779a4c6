"""What the parameters of the hierarchical logit may be."""

from typing import Any

import numpy as np

from atrocityrisk.errors import ModelError


def check_parameters(model: Any) -> None:
    """Refuse parameters outside their domain, by name."""
    choices = {
        "time": ("random_walk", "none"),
        "prior": ("normal", "regularized_horseshoe"),
        "sampler": ("auto", "nutpie", "pymc"),
    }
    for name, allowed in choices.items():
        if getattr(model, name) not in allowed:
            raise ModelError(
                f"BayesianLogit: {name} must be one of {list(allowed)}, but is "
                f"{getattr(model, name)!r}"
            )
    for name in ("coef_scale", "group_scale", "time_scale", "slab_scale"):
        if not 0 < getattr(model, name) < np.inf:
            raise ModelError(
                f"BayesianLogit: {name} must be above 0, but is {getattr(model, name)!r}"
            )
    for name, least in (
        *(("years_per_step", 1), ("n_large", 1), ("draws", 4), ("tune", 50), ("chains", 2)),
        ("n_draws", 0),
    ):
        if not isinstance(getattr(model, name), int | np.integer) or getattr(model, name) < least:
            raise ModelError(
                f"BayesianLogit: {name} must be a whole number of at least {least}, but is "
                f"{getattr(model, name)!r}"
            )
    for name in ("temper", "target_accept"):
        if not 0 < getattr(model, name) <= 1:
            raise ModelError(
                f"BayesianLogit: {name} must be above 0 and at most 1, but is "
                f"{getattr(model, name)!r}"
            )
    if type(model.groups) is str or len(set(model.groups)) < len(tuple(model.groups)):
        raise ModelError(
            f"BayesianLogit: groups must be a tuple of distinct names, but is {model.groups!r}; "
            "for one group write ('region',)"
        )
    mean, spread = model.intercept_prior
    if not np.isfinite(mean) or not 0 < spread < np.inf:
        raise ModelError(
            "BayesianLogit: intercept_prior must be a finite mean and a scale above 0, but is "
            f"{model.intercept_prior!r}"
        )
