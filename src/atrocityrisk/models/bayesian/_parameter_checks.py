"""What the parameters of the hierarchical logit may be."""

from typing import Any

import numpy as np

from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.requirements import require

_CHOICES = {
    "time": ["random_walk", "none"],
    "prior": ["normal", "regularized_horseshoe"],
    "sampler": ["auto", "nutpie", "pymc"],
}
_SCALES = ("coef_scale", "group_scale", "time_scale", "slab_scale")
_SMALLEST = {"years_per_step": 1, "n_large": 1, "draws": 4, "tune": 50, "chains": 2, "n_draws": 0}
_TAKEN = frozenset({"chain", "coef", "draw", "indicator", "row", "step", "time"})
"""Draws are kept and shown under these names: a group called time would share the walk's scale."""
_SHARES = ("temper", "target_accept")


def check_parameters(model: Any) -> None:
    """Refuse parameters outside their domain, by name."""
    given = {name: getattr(model, name) for name in (*_CHOICES, *_SCALES, *_SMALLEST, *_SHARES)}
    given["temper"] = temper_of(model)
    whole = {name: isinstance(given[name], int | np.integer) for name in _SMALLEST}
    groups, (mean, deviation) = model.groups, model.intercept_prior
    require(
        model,
        **{name: (given[name] in of, f"one of {of}") for name, of in _CHOICES.items()},
        **{name: (0 < given[name] < np.inf, "above 0") for name in _SCALES},
        **{
            name: (whole[name] and given[name] >= least, f"a whole number of at least {least}")
            for name, least in _SMALLEST.items()
        },
        **{name: (0 < given[name] <= 1, "above 0 and at most 1") for name in _SHARES},
        groups=(
            type(groups) is not str
            and len(set(groups)) == len(tuple(groups))
            and not _TAKEN.intersection(groups),
            "a tuple of distinct names (for one group write ('region',)) other than those of the "
            f"model's own dimensions {', '.join(sorted(_TAKEN))}",
        ),
        intercept_prior=(
            bool(np.isfinite(mean)) and 0 < deviation < np.inf,
            "a finite mean and a scale above 0",
        ),
    )
