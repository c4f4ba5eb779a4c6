"""What a prior implies before any label is seen: the base rate and odds ratios."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models.bayesian._design import Design, read_design
from atrocityrisk.models.bayesian._effects import half_cauchy_quantile, half_normal_quantile
from atrocityrisk.models.bayesian._parameter_checks import check_parameters
from atrocityrisk.models.bayesian._predictions import row_codes
from atrocityrisk.models.bayesian._prior_scales import prior_scales

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit


_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def prior_predictive(
    model: "BayesianLogit",
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Quantiles, under the prior alone, of quantities a reader can judge.

    Parameters
    ----------
    model : BayesianLogit
        Fitted or not; only its prior is used.
    X, y : array_like
        Rows as for `fit`. Labels are checked; only a horseshoe's scale depends on their number.
    draws : int
        Draws from the prior.
    seed : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        Rows: ``base rate``, the mean probability over the rows; ``odds ratio per standard
        deviation`` of one column; ``odds ratio of a level of <group>`` against the average level;
        ``odds ratio of a step of time`` against the step before. Columns: quantiles 0.05, 0.25,
        0.5, 0.75, 0.95.

    Raises
    ------
    ModelError
        As `fit`, if data or parameters leave the model undefined.

    References
    ----------
    .. [1] Gabry, Simpson, Vehtari, Betancourt and Gelman (2019), "Visualization in Bayesian
       workflow", Journal of the Royal Statistical Society A 182(2).

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.models import BayesianLogit
    >>> X, y = np.arange(40.0).reshape(20, 2), np.tile([0, 1], 10)
    >>> prior = prior_predictive(BayesianLogit(groups=(), time="none"), X, y)
    >>> bool(prior.loc["odds ratio per standard deviation", 0.95] < 2)
    True
    """
    check_parameters(model)
    data = training_data(model, X, y, None)
    design = read_design(
        data,
        X,
        groups=tuple(model.groups),
        time=model.time,
        years_per_step=model.years_per_step,
    )
    onsets = temper_of(model) * float(data.positive.sum())
    drawn = draw_prior(model, design, onsets=onsets, draws=draws, rng=np.random.default_rng(seed))
    log_odds = drawn.log_odds(design.columns(data.X), row_codes(design, X, data.X))
    found = {"base rate": expit(log_odds).mean(axis=0)}
    if len(drawn.coef):
        found["odds ratio per standard deviation"] = np.exp(drawn.coef)
    for group, change in zip(design.groups, drawn.changes, strict=False):
        found[f"odds ratio of a level of {group}"] = np.exp(change)
    if design.steps is not None and design.sizes[-1]:
        found["odds ratio of a step of time"] = np.exp(drawn.changes[-1])
    return pd.DataFrame(
        {name: np.quantile(values, _QUANTILES) for name, values in found.items()},
        index=list(_QUANTILES),
    ).T


@dataclass(frozen=True)
class PriorDraws:
    """Draws from the prior, the draw axis last, in log-odds of standardised columns."""

    # Shapes (q, draws) and (draws,).
    coef: FloatArray
    intercept: FloatArray
    # One array (effects, draws) a set: of levels, and of steps of the walk from step to step.
    changes: list[FloatArray]
    # The same, the walk summed up.
    effects: list[FloatArray]
    # Shape (sets, draws).
    scale: FloatArray

    def log_odds(self, columns: FloatArray, codes: IntArray) -> FloatArray:
        """Log-odds (n, draws) of standardised rows (n, q) whose effects are at codes (sets, n)."""
        table = np.concatenate([*self.effects, np.zeros((1, len(self.intercept)))])
        log_odds = columns @ self.coef + self.intercept
        for code in codes:
            log_odds += table[code]
        return np.asarray(log_odds)


def draw_prior(
    model: "BayesianLogit",
    design: Design,
    *,
    onsets: float,
    draws: int,
    rng: np.random.Generator,
) -> PriorDraws:
    """Draws from a model's prior; only a horseshoe's scale depends on the onsets."""
    scales = prior_scales(model, design, onsets)
    p = len(design.varying)
    size = _coefficient_sizes(
        scales, p, draws, horseshoe=model.prior == "regularized_horseshoe", rng=rng
    )
    coef = size * rng.standard_normal((p, draws))
    scale = scales[4:, None] * half_normal_quantile(rng.standard_normal((len(design.sizes), draws)))
    changes = [
        sd * rng.standard_normal((size, draws))
        for sd, size in zip(scale, design.sizes, strict=True)
    ]
    effects = list(changes)
    if design.steps is not None:
        effects[-1] = np.cumsum(changes[-1], axis=0)
    intercept = scales[0] + scales[1] * rng.standard_normal(draws)
    return PriorDraws(coef, intercept, changes, effects, scale)


def _coefficient_sizes(
    scales: FloatArray, p: int, draws: int, *, horseshoe: bool, rng: np.random.Generator
) -> FloatArray:
    """Prior draws of the coefficients' scales: (draws,), or (p, draws) with a horseshoe."""
    shared = rng.standard_normal(draws)
    if not horseshoe:
        return np.asarray(scales[2] * half_normal_quantile(shared))
    wide = scales[2] * half_cauchy_quantile(shared)
    wide = wide * half_cauchy_quantile(rng.standard_normal((p, draws)))
    return np.asarray(wide / np.sqrt(1.0 + (wide / scales[3]) ** 2))
