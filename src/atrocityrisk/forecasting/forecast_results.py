"""What a forecast is: one probability per state of an origin year, and what stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin

from atrocityrisk import states
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.errors import WrongTypeError

SHOWN = 10
"""States in a notebook's summary."""

COLUMNS = ["model", "outcome", "gwcode", "origin", "first_year", "last_year", "probability"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """What a forecast was learnt from.

    Attributes
    ----------
    rows, positives, states : int
        Country-years, those followed by the outcome, and distinct states.
    first_year, last_year : int
        Years of the rows.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> now.training.states, now.training.last_year
    (30, 2023)
    """

    rows: int
    positives: int
    states: int
    first_year: int
    last_year: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """Probabilities of one outcome for every state of one origin year.

    Attributes
    ----------
    model, outcome : str
        Names of the model and of what was forecast.
    origin : int
        Year from which the forecast was made.
    first_year, last_year : int
        Window that the probabilities are of.
    probability : Series
        One value in [0, 1] per state, indexed and sorted by gwcode.
    draws : ndarray of shape (rows, draws) or None
        Draws of each probability, rows in the order of `probability`.
    features : DataFrame
        Indicators of the origin year as the model saw them, indexed by gwcode in the same order.
    ages : DataFrame
        Age in years of each value in `features`; -1 where missing.
    unusual_ages : DataFrame
        Values older than 95 % of those learnt from: indicator, gwcode, age, usual_age.
    estimator : classifier
        The fitted model.
    training : Training
        What it was learnt from.
    excluded : Mapping of int to str
        States left out on request, with the reason.
    timing : str
        Mode of time of the inputs.
    seed : int
        Seed of the fit.
    panel_fingerprint : str
        `Panel.fingerprint` of the data.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> now.origin, now.first_year, len(now.frame), now.draws.shape
    (2024, 2025, 30, (30, 200))
    """

    model: str
    outcome: str
    origin: int
    first_year: int
    last_year: int
    probability: pd.Series
    draws: np.ndarray | None
    features: pd.DataFrame
    ages: pd.DataFrame
    unusual_ages: pd.DataFrame
    estimator: ClassifierMixin
    training: Training
    excluded: Mapping[int, str]
    timing: str
    seed: int
    panel_fingerprint: str

    @property
    def frame(self) -> pd.DataFrame:
        """One row per state: model, outcome, gwcode, origin, first_year, last_year, probability."""
        return pd.DataFrame(
            {
                "model": self.model,
                "outcome": self.outcome,
                "gwcode": self.gwcode,
                "origin": self.origin,
                "first_year": self.first_year,
                "last_year": self.last_year,
                "probability": self.probability.to_numpy(),
            },
            columns=COLUMNS,
        )

    @property
    def gwcode(self) -> pd.Index:
        """Gleditsch-Ward number of each row."""
        return self.probability.index

    def __repr__(self) -> str:
        """What was forecast, from when, for how many states."""
        draws = "no draws" if self.draws is None else f"{self.draws.shape[1]} draws"
        return (
            f"<Forecast: {self.outcome} in {self.first_year}-{self.last_year} seen from the end of "
            f"{self.origin}, {len(self.probability)} states, "
            f"{self.probability.sum():.1f} onsets expected, {self.model}, {draws}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the line of `repr`, and the states most at risk with their intervals."""
        rows = np.argsort(-self.probability.to_numpy(), kind="stable")[:SHOWN]
        first = self.probability.iloc[rows]
        ends = np.full((2, len(rows)), np.nan)
        if self.draws is not None:
            ends = np.quantile(self.draws[rows], [0.05, 0.95], axis=1)
        key = pd.MultiIndex.from_product([first.index, [self.origin]], names=["gwcode", "year"])
        shown = pd.DataFrame(
            {
                "state": states.labels(key)["name"].to_numpy(),
                "probability": [f"{p:.1%}" for p in first],
                "90 % interval": [span(low, high, ".1%") for low, high in ends.T],
            }
        )
        notes = ["`rank` adds the uncertainty of the order.", *LIMITS[:2]]
        return html_table(shown, heading=repr(self).strip("<>"), notes=notes)


def require_forecast(given: object) -> None:
    """Refuse what is no forecast, such as the ranking that was made of it."""
    if not isinstance(given, Forecast):
        raise WrongTypeError(
            f"expected a Forecast, found {type(given).__name__}; `forecast` makes one, and a "
            "Ranking holds its own as .forecast"
        )
