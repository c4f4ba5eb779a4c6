"""What is drawn: arrays (units, years), a unit being one state or one polity under its number."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray


def indicator(rng: np.random.Generator, shape: tuple[int, int], *, slow: bool) -> FloatArray:
    """Autoregression of order one with unit variance in every year."""
    persistence = 0.98 if slow else 0.6
    values = np.empty(shape)
    values[:, 0] = rng.standard_normal(shape[0])
    for year in range(1, shape[1]):
        shock = rng.standard_normal(shape[0]) * np.sqrt(1 - persistence**2)
        values[:, year] = persistence * values[:, year - 1] + shock
    return values


def history(
    score: FloatArray, chance: FloatArray, *, base_rate: float, effect: float, lasting: int
) -> tuple[FloatArray, FloatArray, float]:
    """Onsets, probabilities of an onset in the next year, and the intercept.

    `score` holds log-odds without the intercept, `chance` uniform numbers for every year but the
    first, `effect` what an event under way adds to the log-odds.
    """

    def lifespan_text(intercept: float) -> tuple[FloatArray, FloatArray]:
        onset, probability = np.zeros(score.shape), np.empty(score.shape)
        for year in range(score.shape[1]):
            going = onset[:, max(year - lasting + 1, 0) : year + 1].max(axis=1)
            probability[:, year] = expit(intercept + score[:, year] + effect * going)
            if year + 1 < score.shape[1]:
                onset[:, year + 1] = chance[:, year] < probability[:, year]
        return onset, probability

    if effect:
        intercept = _level(lambda middle: float(lifespan_text(middle)[1].mean()), base_rate)
    else:
        intercept = _level(lambda middle: float(expit(middle + score).mean()), base_rate)
    onset, probability = lifespan_text(intercept)
    return onset, probability, intercept


def under_way(onset: FloatArray, lasting: int) -> FloatArray:
    """Whether an event is under way, if every one lasts so many years."""
    result = onset.copy()
    for years in range(1, lasting):
        result[:, years:] = np.maximum(result[:, years:], onset[:, :-years])
    return result


def delays(rng: np.random.Generator, onset: FloatArray, *, share: float, most: int) -> FloatArray:
    """Years until an onset is first coded: 0 for most, 1 to `most` for a share of them."""
    late = rng.random(onset.shape) < share
    return np.where(late, rng.integers(1, max(most, 1) + 1, onset.shape), 0).astype(float)


def leaks(
    rng: np.random.Generator, onset: FloatArray, leading: FloatArray
) -> Mapping[str, FloatArray]:
    """Columns that hold the future, as careless panels do."""
    ahead = np.zeros_like(onset)
    ahead[:, :-1] = onset[:, 1:]
    lead = leading.copy()
    lead[:, :-1] = leading[:, 1:]
    noise = rng.normal(0, 0.1, onset.shape)
    return {
        "leak_label": ahead + noise,
        "leak_backfill": np.maximum(ahead, onset),
        "leak_lead": lead,
        "leak_mean": np.broadcast_to(onset.mean(axis=1, keepdims=True), onset.shape).copy(),
    }


def _level(mean_at: Callable[[float], float], wanted: float) -> float:
    """Intercept that gives the wanted mean probability, by bisection."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_at(middle) < wanted else (low, middle)
    return (low + high) / 2
