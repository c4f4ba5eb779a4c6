"""What a world's risk is made of beyond a logit of its indicators, and what may follow a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import SpecError
from atrocityrisk.synthetic import _drawing as drawing

CUT = 1.0
"""Value of an indicator, in its standard deviations, above which a step adds to the log-odds."""
FUTURES = 400
"""Random futures over which the probability of a longer window is a mean."""


@dataclass(frozen=True, kw_only=True)
class RiskScore:
    """Log-odds without the intercept: a sum over indicators and what bends it."""

    coefficients: Mapping[str, float]
    interactions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)

    def of(self, values: Mapping[str, FloatArray], shape: tuple[int, ...]) -> FloatArray:
        """Score of values of every indicator, each of the same shape."""
        score = np.zeros(shape)
        for name, weight in self.coefficients.items():
            score = score + weight * values[name]
        for (one, other), weight in self.interactions.items():
            score = score + weight * values[one] * values[other]
        for name, weight in self.steps.items():
            score = score + weight * (values[name] > CUT)
        return score


def check_bends(score: RiskScore, hidden: Sequence[str], *, last: int, state_sd: float) -> None:
    """Refuse what no world can have of what goes beyond a logit of indicators that are shown."""
    named = {name for pair in score.interactions for name in pair} | set(score.steps) | set(hidden)
    strange = sorted(named - set(score.coefficients))
    if strange:
        raise SpecError(
            "interactions, steps and hidden must name indicators with a coefficient, which are "
            f"{', '.join(score.coefficients)}; found {strange[0]!r}; give it one, 0 if need be"
        )
    if set(score.coefficients) <= set(hidden):
        raise SpecError("all indicators are hidden; leave at least one for the panel to show")
    if last < 1 or state_sd < 0:
        raise SpecError(
            f"last must be 1 or more and state_sd not negative; found {last} and {state_sd}"
        )


def background(
    rng: np.random.Generator, shape: tuple[int, int], *, state_sd: float, trend: float
) -> FloatArray:
    """Log-odds of no indicator: a normal effect of each polity, and a trend over the years."""
    effect = state_sd * rng.standard_normal(shape[0])[:, None]
    return np.asarray(effect + trend * np.linspace(-0.5, 0.5, shape[1]))


def window_probability(
    rng: np.random.Generator,
    probability: FloatArray,
    values: Mapping[str, FloatArray],
    score: RiskScore,
    *,
    rest: FloatArray,
    under_way: Sequence[FloatArray],
) -> FloatArray:
    """Probability (polities, years) of an onset in the window, seen from each year."""
    # `probability` is of the window's first year; `rest` holds log-odds of no indicator, and
    # `under_way`, for each further year, what events under way will add if none begins before.
    if not under_way:
        return probability
    none = np.zeros(probability.shape)
    # How indicators will move is not known: a mean over futures, in pairs of opposite shocks, so
    # that fewer are enough.
    for _ in range(FUTURES // 2):
        shocks = [{name: rng.standard_normal(none.shape) for name in values} for _ in under_way]
        for sign in (1.0, -1.0):
            now, survived = dict(values), 1.0 - probability
            for ahead, shock in enumerate(shocks):
                now = {
                    name: drawing.next_year(
                        array, sign * shock[name], slow=name.startswith("structure")
                    )
                    for name, array in now.items()
                }
                later = _later(rest, ahead + 1) + under_way[ahead]
                survived = survived * (1.0 - expit(later + score.of(now, none.shape)))
            none += survived
    return np.asarray(1.0 - none / (2 * (FUTURES // 2)))


def _later(rest: FloatArray, years: int) -> FloatArray:
    """Values of some years later; beyond the last year, those of the last."""
    place = np.minimum(np.arange(rest.shape[1]) + years, rest.shape[1] - 1)
    return np.asarray(rest[:, place])
