"""Random histories as arrays (polities, years): a polity is a state, or one of several in turn."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray


def indicator(rng: np.random.Generator, shape: tuple[int, int], *, slow: bool) -> FloatArray:
    """Autoregression of order one with unit variance in every year."""
    # Begun in its stationary distribution, so that no year is easier to predict than another.
    values = np.empty(shape)
    values[:, 0] = rng.standard_normal(shape[0])
    for year in range(1, shape[1]):
        shock = rng.standard_normal(shape[0])
        values[:, year] = next_year(values[:, year - 1], shock, slow=slow)
    return values


def next_year(value: FloatArray, shock: FloatArray, *, slow: bool) -> FloatArray:
    """Values of an indicator a year on, from standard normal shocks."""
    persistence = 0.98 if slow else 0.6
    return np.asarray(persistence * value + shock * np.sqrt(1 - persistence**2))


def history(
    score: FloatArray, chance: FloatArray, *, base_rate: float, effect: float, duration: int
) -> tuple[FloatArray, FloatArray, float]:
    """Onsets, probabilities of an onset in the next year, and the intercept."""

    # `score` holds log-odds without the intercept, `chance` uniform numbers for every year but the
    # first, `effect` what an ongoing event adds to the log-odds.
    def simulate(intercept: float) -> tuple[FloatArray, FloatArray]:
        onset, probability = np.zeros(score.shape), np.empty(score.shape)
        for year in range(score.shape[1]):
            under_way = onset[:, max(year - duration + 1, 0) : year + 1].max(axis=1)
            probability[:, year] = expit(intercept + score[:, year] + effect * under_way)
            if year + 1 < score.shape[1]:
                onset[:, year + 1] = chance[:, year] < probability[:, year]
        return onset, probability

    # With the same uniform numbers throughout, more intercept means more onsets: bisection works.
    if effect:
        intercept = _intercept_for(lambda value: float(simulate(value)[1].mean()), base_rate)
    else:
        intercept = _intercept_for(lambda value: float(expit(value + score).mean()), base_rate)
    onset, probability = simulate(intercept)
    return onset, probability, intercept


def ongoing(onset: FloatArray, duration: int) -> FloatArray:
    """Whether an event is ongoing, if every one lasts so many years."""
    result = onset.copy()
    for years in range(1, duration):
        result[:, years:] = np.maximum(result[:, years:], onset[:, :-years])
    return result


def ongoing_after(onset: FloatArray, duration: int, ahead: int) -> FloatArray:
    """Whether an event begun by each year is still ongoing some years later."""
    result = np.zeros(onset.shape)
    for ago in range(duration - ahead):
        result[:, ago:] = np.maximum(result[:, ago:], onset[:, : onset.shape[1] - ago])
    return result


def delays(
    rng: np.random.Generator, onset: FloatArray, *, share: float, longest: int
) -> FloatArray:
    """Years until an onset is first coded: 1 to `longest` for a share of onsets, 0 for the rest."""
    late = rng.random(onset.shape) < share
    return np.where(late, rng.integers(1, max(longest, 1) + 1, onset.shape), 0).astype(float)


def leaks(
    rng: np.random.Generator, onset: FloatArray, leading: FloatArray
) -> Mapping[str, FloatArray]:
    """Columns that hold the future, as careless panels do."""
    ahead = np.zeros_like(onset)
    ahead[:, :-1] = onset[:, 1:]
    lead = leading.copy()
    lead[:, :-1] = leading[:, 1:]
    # Blurred, or a test for values equal to the label would find it.
    noise = rng.normal(0, 0.1, onset.shape)
    return {
        "leak_label": ahead + noise,
        "leak_backfill": np.maximum(ahead, onset),
        "leak_lead": lead,
        "leak_mean": np.broadcast_to(onset.mean(axis=1, keepdims=True), onset.shape).copy(),
    }


def _intercept_for(mean_at: Callable[[float], float], wanted: float) -> float:
    """Intercept that gives the wanted mean probability, by bisection."""
    low, high = -40.0, 40.0
    # Eighty halvings of 80 reach the last digit of a float.
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_at(middle) < wanted else (low, middle)
    return (low + high) / 2
