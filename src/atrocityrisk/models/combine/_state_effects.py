"""Effects of states in draws: what sets states apart that no indicator shows.

How large they are is learnt from past forecasts; see docs/concepts/recalibration.md.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.groups_and_years import labels_of, warn_of_unknown
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample

SPACING = 0.1
"""Of the grids over which effects, their standard deviation and the level are summed."""
SDS: FloatArray = np.asarray(SPACING * np.arange(21), dtype=np.float64)
"""Standard deviations that effects may have, in log-odds."""
_LEVELS: FloatArray = np.asarray(SPACING * np.arange(-20, 21), dtype=np.float64)
_MOVES: FloatArray = np.asarray(SPACING * np.arange(-60, 61), dtype=np.float64)
LEVEL_SD = 1.0
"""Prior standard deviation of the level, in log-odds: wide, because it is learnt elsewhere."""
NO_STATE = 0
"""Code of a made-up row, as of the median state: it has no effect."""


@dataclass(frozen=True)
class StateEffects:
    """Posterior over `SDS` of the standard deviation of states' effects."""

    probability: FloatArray

    @property
    def mean_sd(self) -> float:
        """Posterior mean of the standard deviation."""
        return float(self.probability @ SDS)

    def draw_sds(self, n: int, rng: np.random.Generator) -> FloatArray:
        """Draws (n,) of the standard deviation."""
        return np.asarray(rng.choice(SDS, size=n, p=self.probability))


def learn_state_effects(
    code: IntArray, log_odds: FloatArray, onset: FloatArray, *, temper: float, likely_sd: float
) -> StateEffects:
    """Posterior of their standard deviation, a priori most likely `likely_sd`, from the past."""
    # The likelihood of each state's labels, each to the power `temper`, at log-odds moved by m, is
    # summed over m = level + effect. On one grid that is a product of matrices: cheap, and exact
    # enough where effects and level change slowly over a tenth of log-odds.
    state, place = np.unique(code, return_inverse=True)
    likelihood = np.zeros((len(state), len(_MOVES)))
    for j, move in enumerate(_MOVES):
        moved = log_odds + move
        row = temper * (log_expit(moved) - (1.0 - onset) * moved)
        likelihood[:, j] = np.bincount(place, row, minlength=len(state))
    largest = likelihood.max(axis=1, keepdims=True)
    relative = np.exp(likelihood - largest)
    log_posterior = np.empty((len(_LEVELS), len(SDS)))
    for k, sd in enumerate(SDS):
        log_posterior[:, k] = np.log(relative @ _normal_weights(sd)).sum(axis=0)
    log_posterior -= 0.5 * (_LEVELS[:, None] / LEVEL_SD) ** 2
    # Rayleigh's distribution, in the cells around the points of the grid. No effect at all is
    # unlikely beforehand: with few onsets a prior that is highest there decides the matter.
    edge = np.append(np.maximum(SDS - SPACING / 2.0, 0.0), np.inf)
    prior = -np.diff(np.exp(-0.5 * (edge / likely_sd) ** 2))
    total = np.exp(log_posterior - log_posterior.max()).sum(axis=0) * prior
    return StateEffects(total / total.sum())


def _normal_weights(sd: float) -> FloatArray:
    """Weights (moves, levels) of each move, if effects are normal around the level."""
    distance = _MOVES[:, None] - _LEVELS
    # Without effects the level alone moves the log-odds.
    density = np.exp(-0.5 * (distance / max(sd, SPACING / 100.0)) ** 2)
    return np.asarray(density / density.sum(axis=0))


def learnt_from(self: Any, past: PseudoOutOfSample, X: pd.DataFrame) -> StateEffects | None:
    """Effects of a recalibrated model from its past forecasts; None where no row has a state."""
    # The rows to learn from must name their states even where there is no past.
    if state_codes(self, X) is None:
        warn_of_unknown(f"states={self.states!r}", "draws hold no effects of states")
        return None
    return learn_state_effects(
        np.asarray(past.index.get_level_values(self.states), dtype=np.int64),
        self._map.apply(past.log_odds[:, 0], self._map.coef),
        past.onset.astype(np.float64),
        temper=temper_of(self),
        likely_sd=self.effect_sd,
    )


def in_draws(self: Any, log_odds: FloatArray, X: pd.DataFrame) -> FloatArray:
    """Log-odds (n, draws) of a recalibrated model with its states' effects."""
    code = state_codes(self, X)
    if self._effects is None or code is None:
        return log_odds
    return with_state_effects(self._effects, log_odds, code, self._effects_seed)


def state_codes(self: Any, X: pd.DataFrame) -> IntArray | None:
    """Number of each row's state; None if unknown."""
    code = labels_of(X, self.states, None, argument="states")
    if code is None:
        return None
    if code.dtype.kind not in "iu" or (code < 0).any():
        raise ModelError(
            f"states={self.states!r} must name a level of whole numbers, 0 or more, but it is of "
            f"type {code.dtype} or holds a negative one; give the rows codes of their states, or "
            "set state_effects=False"
        )
    return np.asarray(code, dtype=np.int64)


def with_state_effects(
    effects: StateEffects, log_odds: FloatArray, code: IntArray, seed: np.random.SeedSequence
) -> FloatArray:
    """Log-odds (n, draws) with an effect of each state in each draw; mean risks do not move."""
    # A state's effects derive from its code alone: neither other rows nor their order matter.
    n = log_odds.shape[1]
    sds = effects.draw_sds(n, np.random.default_rng(seed))
    state, place = np.unique(code, return_inverse=True)
    each = np.zeros((len(state), n))
    for k, number in enumerate(state):
        if number != NO_STATE:
            own = np.random.SeedSequence(
                entropy=seed.entropy, spawn_key=(*seed.spawn_key, int(number))
            )
            each[k] = sds * np.random.default_rng(own).standard_normal(n)
    # Log-odds that scatter evenly have a mean risk above that of their middle: to second order by
    # sd^2 / 2 times the curvature of the logistic curve. The draws are of the same mean risk.
    lift = 0.5 * (1.0 - 2.0 * expit(log_odds)) * np.where(state == NO_STATE, 0.0, 1.0)[place, None]
    return np.asarray(log_odds + each[place] - lift * sds**2)
