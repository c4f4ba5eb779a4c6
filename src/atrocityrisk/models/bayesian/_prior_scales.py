"""Scales of the prior of the hierarchical logit."""

from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models.bayesian._design import Design


def prior_scales(model: Any, design: Design, onsets: float) -> FloatArray:
    """Scales of the prior in the kernel's order; `onsets` is their tempered number."""
    coef_scale = model.coef_scale
    if model.prior == "regularized_horseshoe":
        # Piironen and Vehtari's rule; 1 / sqrt(onsets) is the pseudo deviation of a rare event.
        p = max(len(design.varying), 2)
        large = min(model.n_large, p / 2)
        coef_scale = large / (p - large) / np.sqrt(onsets)
    sets = [model.group_scale] * len(design.groups)
    walk = [] if design.steps is None else [model.time_scale]
    return np.array([*model.intercept_prior, coef_scale, model.slab_scale, *sets, *walk])
