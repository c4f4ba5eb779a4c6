"""Made-up worlds whose truth is known: for tests, teaching and power analysis.

The states are numbered like real ones but everything that happens to them is drawn at random;
nothing here says anything about any country.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import expit

from atrocityrisk import states
from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel

SYNTHETIC_ONSET = Outcome(
    name="synthetic_onset",
    event="synthetic event",
    perpetrator="any",
    phase="onset",
    series=("synthetic_onset",),
    ongoing=("synthetic_ongoing",),
    first=1,
    last=1,
    definition="An event drawn at random in a made-up world.",
    reference="synthetic",
)

_COEFFICIENTS: Mapping[str, float] = {"structure": 1.0, "unrest": 0.7, "noise": 0.0}


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """A made-up world.

    Attributes
    ----------
    panel : Panel
        Its country-years.
    probability : Series
        True probability of an onset in the year after each row.
    coefficients : Mapping of str to float
        True coefficients on the log-odds scale.
    intercept : float
        True intercept.
    """

    panel: Panel
    probability: pd.Series
    intercept: float
    coefficients: Mapping[str, float] = field(default_factory=dict)


def synthetic_world(
    *,
    seed: int,
    n_states: int = 60,
    years: tuple[int, int] = (1970, 2024),
    base_rate: float = 0.03,
    coefficients: Mapping[str, float] | None = None,
) -> World:
    """World in which onsets follow a logit of last year's indicators.

    Parameters
    ----------
    seed : int
        Seed of everything drawn.
    n_states : int
        Number of states, all of which exist throughout.
    years : tuple of int
        First and last year.
    base_rate : float
        Mean yearly probability of an onset, in (0, 1).
    coefficients : mapping of str to float, optional
        Indicator to coefficient. An indicator whose name begins with "structure" moves slowly, any
        other from year to year.

    Returns
    -------
    World
        Panel and truth.

    Raises
    ------
    SpecError
        If the base rate or the number of states is impossible.

    Examples
    --------
    >>> world = synthetic_world(seed=1, n_states=20, years=(2000, 2010))
    >>> len(world.panel.index)
    220
    """
    if not 0 < base_rate < 1:
        raise SpecError(f"base_rate must lie strictly between 0 and 1; found {base_rate}")
    first, last = years
    throughout = sorted(set(states.states_in(first)) & set(states.states_in(last)))
    if not 1 <= n_states <= len(throughout):
        raise SpecError(f"n_states must lie in 1-{len(throughout)} for {first}-{last}: {n_states}")
    truth = dict(_COEFFICIENTS if coefficients is None else coefficients)
    rng = np.random.default_rng(seed)
    shape = (n_states, last - first + 1)
    values = {name: _indicator(rng, shape, slow=name.startswith("structure")) for name in truth}
    score = sum((truth[name] * values[name] for name in truth), np.zeros(shape))
    intercept = _intercept(score, base_rate)
    probability = expit(intercept + score)
    onset = np.zeros(shape)
    onset[:, 1:] = rng.random((n_states, shape[1] - 1)) < probability[:, :-1]
    index = pd.MultiIndex.from_product(
        [throughout[:n_states], range(first, last + 1)], names=["gwcode", "year"]
    )
    indicators = pd.DataFrame({k: v.ravel() for k, v in values.items()}, index=index)
    columns = pd.DataFrame(
        {
            "source": "synthetic",
            "version": "1",
            "kind": ["structural" if n.startswith("structure") else "dynamic" for n in truth],
            "unit": "standard deviations",
            "lag": 1,
            "carry": 0,
            "licence": "CC0-1.0",
            "description": "Drawn at random.",
        },
        index=list(truth),
    )
    panel = Panel(
        indicators,
        ages=pd.DataFrame(0, index=index, columns=list(truth)),
        events=pd.DataFrame(
            {"synthetic_onset": onset.ravel(), "synthetic_ongoing": _ongoing(onset).ravel()},
            index=index,
        ),
        columns=columns,
        outcome=SYNTHETIC_ONSET,
    )
    return World(
        panel=panel,
        probability=pd.Series(probability.ravel(), index=index, name="probability"),
        intercept=intercept,
        coefficients=truth,
    )


def _indicator(rng: np.random.Generator, shape: tuple[int, int], *, slow: bool) -> np.ndarray:
    """Autoregression of order one with unit variance in every year."""
    persistence = 0.98 if slow else 0.6
    values = np.empty(shape)
    values[:, 0] = rng.standard_normal(shape[0])
    for year in range(1, shape[1]):
        shock = rng.standard_normal(shape[0]) * np.sqrt(1 - persistence**2)
        values[:, year] = persistence * values[:, year - 1] + shock
    return values


def _intercept(score: np.ndarray, base_rate: float) -> float:
    """Intercept that gives the wanted mean probability, by bisection."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(middle + score).mean() < base_rate else (low, middle)
    return (low + high) / 2


def _ongoing(onset: np.ndarray) -> np.ndarray:
    """Every event lasts three years."""
    lasting = onset.copy()
    for years in (1, 2):
        lasting[:, years:] = np.maximum(lasting[:, years:], onset[:, :-years])
    return lasting
