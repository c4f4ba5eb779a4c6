"""An explanation: one state's log-odds as a reference's and parts that add up to the rest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk.indicators import (
    INDICATORS,
    THEMES,
    framework_links,
    load_framework,
    risk_factor_coverage,
)
from atrocityrisk.indicators.themes import OTHER

COLUMNS = [
    "indicator", "value", "status", "value_year", "reference_value", "contribution", "low", "high",
    "kind", "theme", "framework",
]  # fmt: skip
MODEL = "model"
"""Status and kind of a part that is no indicator, such as the effect of a region."""
LEVEL = "level in recent years"
"""Part of a recalibrated model: how far recent years moved the level of all states alike."""
UNLINKED = "none"
"""Risk factor of indicators that the Framework does not mention."""
GROUPED = ["contribution", "low", "high", "indicators", "unknown"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    r"""Why a model gives one state the risk it gives.

    .. math::

        \mathrm{logit}\,p = \mathrm{logit}\,p_{ref} + \sum_j \phi_j

    The reference is the median state of the origin: in each indicator the median of the values
    known of all states in the forecast. Parts say what the model does with its inputs; they are
    not causes.

    Attributes
    ----------
    gwcode : int
        State explained.
    country : str
        Its name in the year of the origin.
    model, outcome : str
        As in the forecast.
    origin, first_year, last_year : int
        Year seen from, and the window.
    probability, log_odds : float
        What the model says of the state.
    reference_log_odds : float
        What it says of the median state, before the part "level in recent years" of a recalibrated
        model, which moves all states alike.
    parts : DataFrame
        One row per part, largest first: indicator, value, status ("observed", "carried",
        "unknown", or "model" for a part that is no indicator), value_year (year the value is of),
        reference_value (median), contribution (:math:`\phi_j`, log-odds), low and high (its
        interval over the draws, missing without draws), kind ("structural", "dynamic", "model" or
        "other"), theme, framework (numbers in the UN Framework of Analysis, separated by ", ").
    draws : ndarray of shape (parts, draws) or None
        Contributions under each draw of the model, rows in the order of `parts`: they sum to what
        the draw says of the state less what it says of the reference.
    level : float
        Level of the intervals.
    method : str
        How the parts were found.
    probability_interval : tuple of float
        Interval of the probability over the forecast's draws; missing without draws.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> made = ar.explain(now, 2)
    >>> made.method, round(made.probability, 3)
    ('coefficients times the distance from the reference', 0.028)
    """

    gwcode: int
    country: str
    model: str
    outcome: str
    origin: int
    first_year: int
    last_year: int
    probability: float
    log_odds: float
    reference_log_odds: float
    parts: pd.DataFrame
    draws: FloatArray | None
    level: float
    method: str
    probability_interval: tuple[float, float] = (np.nan, np.nan)

    def __repr__(self) -> str:
        """State, outcome, window, origin and probability in one line."""
        ends = span(*self.probability_interval, ".1%")
        return (
            f"<Explanation: {self.country}, {self.outcome} in {self.first_year}-{self.last_year} "
            f"seen from the end of {self.origin}, probability {self.probability:.1%} "
            f"({self.level:.0%} interval {ends}), median state {self.reference_probability:.1%}, "
            f"{len(self.parts)} parts, {self.model}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the line of `repr`, and the parts by theme, which add up."""
        themes = self.by_theme().reset_index(names="theme")
        rows = zip(themes["low"], themes["high"], strict=True)
        shown = pd.DataFrame(
            {
                "theme": themes["theme"],
                "log-odds": [f"{size:+.2f}" for size in themes["contribution"]],
                f"{self.level:.0%} interval": [span(low, high, "+.2f") for low, high in rows],
                "indicators": themes["indicators"],
                "unknown": themes["unknown"],
            }
        )
        notes = [
            f"Parts lead from the median state ({self.reference_log_odds:+.2f}) to this one "
            f"({self.log_odds:+.2f} in log-odds). They say what the model does with its inputs and "
            "are not causes; `parts` has each of them."
        ]
        return html_table(shown, heading=repr(self).strip("<>"), notes=notes)

    @property
    def reference_probability(self) -> float:
        """Probability that the whole model gives to the median state."""
        return float(expit(self.reference_log_odds + self._level()))

    def by_kind(self) -> pd.DataFrame:
        """Contributions of structural and of dynamic indicators.

        Returns
        -------
        DataFrame
            Indexed by kind: contribution, low, high, indicators and unknown (numbers of parts, and
            of those without a value). The contributions add up as the parts do.
        """
        return self._grouped(self._shares("kind", ["structural", "dynamic", OTHER, MODEL]))

    def by_theme(self) -> pd.DataFrame:
        """Contributions of each theme.

        Returns
        -------
        DataFrame
            Indexed by theme, in the order of `THEMES`; columns as in `by_kind`.
        """
        return self._grouped(self._shares("theme", [*THEMES, OTHER, MODEL]))

    def by_framework(self) -> pd.DataFrame:
        """Contributions by risk factor of the UN Framework of Analysis.

        Returns
        -------
        DataFrame
            All 14 risk factors, indexed by risk_factor_id, then "none" for parts that the Framework
            does not mention: contribution, low, high, indicators and unknown as in `by_kind`;
            risk_factor (its name), framework_items (how many the Framework lists) and measured (how
            many of them have a value here). Contributions are missing, not 0, where no indicator
            of the model is linked to the risk factor.

        Notes
        -----
        An indicator linked to several risk factors gives each an equal share, so that the
        contributions add up. The share is book-keeping: it does not say which of them is meant.
        """
        named = [name for name in self.parts["indicator"] if name in INDICATORS]
        values = self.parts.set_index("indicator").loc[named, "value"]
        coverage = risk_factor_coverage(named, values=values)
        shares = framework_shares(self.parts["indicator"].tolist(), coverage.index.tolist())
        table = self._grouped(shares)
        linked = table["indicators"] > 0
        for column in ("contribution", "low", "high"):
            table[column] = table[column].where(linked)
        items = pd.DataFrame(
            {
                "risk_factor": coverage["risk_factor"],
                "framework_items": coverage["n_framework"],
                "measured": coverage["n_framework"] - coverage["unknown"],
            }
        ).convert_dtypes()
        return table.join(items).rename_axis("risk_factor_id")

    def _level(self) -> float:
        """Log-odds by which recent years moved all states alike, the median one too."""
        return float(self.parts.loc[self.parts["indicator"] == LEVEL, "contribution"].sum())

    def _shares(self, column: str, order: list[str]) -> pd.DataFrame:
        """Which group each part belongs to: 1 or 0."""
        present = self.parts[column].to_numpy(dtype=object)[:, None] == np.array(
            order, dtype=object
        )
        found = present.any(axis=0)
        groups = [name for name, any_of_it in zip(order, found, strict=True) if any_of_it]
        return pd.DataFrame(present[:, found].astype(float), columns=groups)

    def _grouped(self, shares: pd.DataFrame) -> pd.DataFrame:
        weights = shares.to_numpy().T
        unknown = (self.parts["status"] == "unknown").to_numpy()
        table = pd.DataFrame(index=pd.Index(shares.columns), columns=GROUPED)
        table["contribution"] = weights @ self.parts["contribution"].to_numpy()
        draws = None if self.draws is None else weights @ self.draws
        table["low"], table["high"] = intervals(draws, len(table), self.level)
        table["indicators"] = (weights > 0).sum(axis=1)
        table["unknown"] = (weights[:, unknown] > 0).sum(axis=1)
        return table


def framework_shares(names: list[str], risk_factors: list[str]) -> pd.DataFrame:
    """Share of each part (rows) that is counted to each risk factor or "none"; rows sum to 1."""
    factor = load_framework()["risk_factor_id"]
    links = framework_links([name for name in names if name in INDICATORS])
    links = links[links["quality"] != "none"]
    pairs = links.assign(factor=links["indicator_id"].map(factor))
    pairs = pairs.drop_duplicates(["name", "factor"])
    groups = [*risk_factors, UNLINKED]
    own: dict[str, list[int]] = {name: [] for name in names}
    for name, group in zip(pairs["name"], pairs["factor"], strict=True):
        own[name].append(groups.index(group))
    shares = np.zeros((len(names), len(groups)))
    for number, name in enumerate(names):
        mine = own[name] or [groups.index(UNLINKED)]
        shares[number, mine] = 1.0 / len(mine)
    return pd.DataFrame(shares, columns=groups)


def intervals(draws: FloatArray | None, rows: int, level: float) -> tuple[FloatArray, FloatArray]:
    """Equal-tailed interval (low, high) of each row of draws; missing without draws."""
    if draws is None:
        return np.full(rows, np.nan), np.full(rows, np.nan)
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=1)
    return low, high
