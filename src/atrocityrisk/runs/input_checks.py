"""Whether the inputs of a year can carry a list: its rows held against those learnt from.

A model fills in what is missing and goes on as usual, so that a year of which little is known looks
like any other. Beyond the limits here a list is refused; short of them it is made and says so.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.forecasting import training_rows
from atrocityrisk.panels import Panel, unusual_ages
from atrocityrisk.panels._cells import MISSING

HALF = 0.5
"""Share of a state's values from which on more is filled in than known."""
FEW_YEARS = 5
"""Years of values that a range must be seen in: a series that has just begun has none."""
OTHER_SCALE, FEW_STATES = 30.0, 10
"""Factor by which a year's mean size differs from all others' in another unit, and states that a
mean must be of. In 1975-2024 the largest is 25, once, and 3 otherwise."""
WORST = 10
"""Indicators and states told one by one."""
BY_INDICATOR = ["indicator", "missing", "missing_learnt", "older", "outside", "far_outside"]
BY_STATE = ["gwcode", "country", "missing", "older", "outside"]


@dataclass(frozen=True, kw_only=True)
class InputLimit:
    """From where on a share is said, and from where on a list is refused (never if None)."""

    said: float
    refused: float | None


# Chosen in docs/concepts/inputs.md, from past origins of the embedded panel (all of them below,
# by a factor of 1.5 at least where a list is refused) and from rows damaged on purpose.
LIMITS = {
    # Of all values, those missing beyond the share that is missing in training rows: at a fifth
    # five of the first thirty states are others, and a third too many onsets are expected.
    "missing_beyond_training": InputLimit(said=0.05, refused=0.20),
    "missing": InputLimit(said=0.10, refused=None),
    "states_lacking_half": InputLimit(said=0.0, refused=0.10),
    "columns_without_a_value": InputLimit(said=0.0, refused=None),
    "older_than_learnt": InputLimit(said=0.10, refused=0.60),
    # Share of the states, in the indicator where it is largest. Far is beyond the range by more
    # than its width, or in another scale: another unit, or percent in place of shares.
    "outside_range": InputLimit(said=0.25, refused=None),
    "far_outside_range": InputLimit(said=0.0, refused=0.10),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class InputCheck:
    """What the inputs of an origin are like, against those that a model learns from.

    Attributes
    ----------
    origin : int
        Last year whose data are used.
    states : int
        States of that year.
    shares : dict of str to float
        What each of the limits is about: "missing_beyond_training", "missing" and
        "older_than_learnt" of all values; "states_lacking_half" of the states;
        "columns_without_a_value" of the indicators with values in training; "outside_range" and
        "far_outside_range" of the states with a value, in the indicator where most are.
    by_indicator : DataFrame
        indicator, missing, missing_learnt (share of the training rows), older, outside,
        far_outside: shares of the states, the worst first. Indicators without any value in training
        rows are not in it: no model uses them.
    by_state : DataFrame
        gwcode, country, missing, older, outside: shares of the indicators, the worst first.
    marks : tuple of str
        What must be said at the top of a list made from these inputs.
    accepted : str, optional
        Why a list beyond the limits was made all the same.
    of_origin : float
        Share of the values that are of the origin year itself, and not older or missing.
    provisional : float
        Share of the values that their publishers are expected to revise.
    settled : bool
        Whether the panel counts the origin year as settled; a list from another is provisional.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.runs import InputCheck
    >>> limits = ["missing_beyond_training", "missing", "older_than_learnt", "states_lacking_half",
    ...           "columns_without_a_value", "outside_range", "far_outside_range"]
    >>> check = InputCheck(
    ...     origin=2024, states=169, shares=dict.fromkeys(limits, 0.0),
    ...     by_indicator=pd.DataFrame(), by_state=pd.DataFrame(),
    ... )
    >>> check.beyond
    ()
    """

    origin: int
    states: int
    shares: dict[str, float]
    by_indicator: pd.DataFrame
    by_state: pd.DataFrame
    marks: tuple[str, ...] = ()
    accepted: str | None = None
    of_origin: float = 1.0
    provisional: float = 0.0
    settled: bool = True

    @property
    def beyond(self) -> tuple[str, ...]:
        """Names of the limits at which a list is refused, in their order."""
        return tuple(
            name
            for name, limit in LIMITS.items()
            if limit.refused is not None and self.shares[name] >= limit.refused
        )

    @property
    def said(self) -> tuple[str, ...]:
        """Names of the limits from which on a list says so, in their order."""
        return tuple(
            name
            for name, limit in LIMITS.items()
            if self.shares[name] >= limit.said and self.shares[name] > 0
        )

    def __repr__(self) -> str:
        """What is missing, and whether a list can be made."""
        state = "refused" if self.beyond else "said" if self.said else "within the limits"
        return (
            f"<InputCheck: {self.origin}, {self.states} states, {len(self.by_indicator)} "
            f"indicators, {self.shares['missing']:.1%} of the values missing, {state}>"
        )


def check_inputs(panel: Panel, *, origin: int, exclude: Collection[int] = ()) -> InputCheck:
    """What the inputs of an origin are like, against those that a model learns from.

    Parameters
    ----------
    panel : Panel
        With the indicators that a model is given, and its outcome.
    origin : int
        Last year whose data are used.
    exclude : collection of int
        States that are left out, by Gleditsch-Ward number.

    Returns
    -------
    InputCheck
        Shares, and tables of indicators and states; `beyond` names the limits that are passed.

    Raises
    ------
    OriginError
        If the origin lies outside the panel or leaves nothing to learn from.

    Notes
    -----
    Missing beyond training is, in each indicator, the share of states without a value less the
    share of training rows without one, not below 0, averaged over the indicators. A value is older
    if 95 % of the training rows have it fresher. A range is that of the training rows; it is judged
    where they have values of five years or more. Far outside are also all values of an indicator
    whose mean absolute value differs by a factor of 30 from that of every year learnt from.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> check = check_inputs(load_panel().select(["birth_rate", "population_log2"]), origin=2020)
    >>> check.beyond
    ()
    """
    features = panel.features(known_at=origin)
    ages = panel.ages_known(known_at=origin)
    rows = training_rows(panel, origin=origin)
    learnt = features.loc[rows]
    # What no training row has, no model uses: such a column is not among the inputs.
    used = [str(name) for name in features.columns[learnt.notna().any().to_numpy()]]
    learnt, live = learnt[used], _live(features, origin=origin, exclude=exclude)[used]
    ages_live = ages.loc[live.index, used].droplevel("year")
    older = _older(ages_live, ages.loc[rows, used])
    live = live.droplevel("year")
    missing = live.isna()
    outside, far = _outside(live, learnt)
    by_indicator = pd.DataFrame(
        {
            "missing": missing.mean(),
            "missing_learnt": learnt.isna().mean(),
            "older": older.mean(),
            "outside": _of_known(outside, ~missing),
            "far_outside": _of_known(far, ~missing),
        }
    )
    lacking = (by_indicator["missing"] - by_indicator["missing_learnt"]).clip(lower=0)
    by_state = pd.DataFrame(
        {
            "missing": missing.mean(axis=1),
            "older": older.mean(axis=1),
            "outside": outside.mean(axis=1),
        }
    )
    empty = missing.all()
    shares = {
        "missing_beyond_training": lacking.mean(),
        "missing": missing.to_numpy().mean() if missing.size else 0.0,
        "states_lacking_half": (by_state["missing"] >= HALF).mean(),
        "columns_without_a_value": empty.mean(),
        "older_than_learnt": older.to_numpy().mean() if older.size else 0.0,
        "outside_range": by_indicator["outside"].max(),
        "far_outside_range": by_indicator["far_outside"].max(),
    }
    return InputCheck(
        origin=origin,
        states=len(live),
        # Nothing to look at is nothing wrong: the mean of no column is no number.
        shares={name: float(np.nan_to_num(value)) for name, value in shares.items()},
        by_indicator=_worst_first(by_indicator.assign(lacking=lacking), "indicator")[BY_INDICATOR],
        by_state=_named(_worst_first(by_state, "gwcode"), origin)[BY_STATE],
        of_origin=float(ages_live.eq(0).to_numpy().mean()) if ages_live.size else 0.0,
        provisional=_provisional(panel, ages_live, origin=origin),
        settled=origin <= panel.last_settled_year,
    )


def _provisional(panel: Panel, ages: pd.DataFrame, *, origin: int) -> float:
    """Share of a list's values that are of the origin year and still to be revised."""
    cells = panel.late_cells
    own = cells[(cells["year"] == origin) & cells["provisional"]]
    rows = ages.index.get_indexer(pd.Index(own["gwcode"]))
    columns = ages.columns.get_indexer(pd.Index(own["indicator"]))
    there = (rows >= 0) & (columns >= 0)
    fresh = ages.to_numpy()[rows[there], columns[there]] == 0
    return float(fresh.sum() / ages.size) if ages.size else 0.0


def _live(features: pd.DataFrame, *, origin: int, exclude: Collection[int]) -> pd.DataFrame:
    """Rows of the states that a list from this origin holds."""
    rows = features[features.index.get_level_values("year") == origin]
    gwcode = rows.index.get_level_values("gwcode")
    alive = gwcode.isin(states.states_in(origin, microstates=True))
    return rows[alive & ~gwcode.isin(list(exclude))]


def _older(live: pd.DataFrame, learnt: pd.DataFrame) -> pd.DataFrame:
    """Which values are older than nearly all of those learnt from."""
    found = unusual_ages(live, learnt)
    older = pd.DataFrame(False, index=live.index, columns=live.columns)
    rows = older.index.get_indexer(pd.Index(found["gwcode"]))
    columns = older.columns.get_indexer(pd.Index(found["indicator"]))
    marked = older.to_numpy(copy=True)
    marked[rows, columns] = True
    return pd.DataFrame(marked & live.ne(MISSING).to_numpy(), older.index, older.columns)


def _outside(live: pd.DataFrame, learnt: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Which values lie outside the range learnt from, and which by more than its width."""
    low, high = learnt.min(), learnt.max()
    years = learnt.index.get_level_values("year")
    seen = learnt.notna().groupby(years).any().sum()
    judged = (seen >= FEW_YEARS) & (high > low)
    width = (high - low).where(judged)
    outside = (live.lt(low) | live.gt(high)) & judged
    # A comparison with a width that is not known is false.
    far = live.lt(low - width) | live.gt(high + width)
    # Values a hundred times too small lie within any range that holds 0.
    return outside, far | (live.notna() & _in_another_scale(live, learnt))


def _in_another_scale(live: pd.DataFrame, learnt: pd.DataFrame) -> pd.Series:
    """Whether the mean size of an indicator's values is far from that of every year learnt from."""
    by_year = learnt.abs().groupby(learnt.index.get_level_values("year"))
    sizes = by_year.mean().where(by_year.count() >= FEW_STATES)
    sizes = sizes.where(sizes > 0)
    now = live.abs().mean().where(live.notna().sum() >= FEW_STATES)
    other = (now > OTHER_SCALE * sizes.max()) | (now < sizes.min() / OTHER_SCALE)
    return other & (now > 0) & (sizes.notna().sum() >= FEW_YEARS)


def _of_known(cells: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Share of the states with a value, by indicator; 0 where no state has one."""
    return (cells.sum() / known.sum().clip(lower=1)).astype(float)


def _worst_first(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Table with its index as a column, in the order of what is wrong with each row."""
    # Far outside counts most: one such value moves a list more than many that are filled in.
    wrong = table.get("lacking", table["missing"]) + 0.5 * table["older"]
    wrong = wrong + 0.1 * table["outside"] + 2 * table.get("far_outside", 0.0)
    order = wrong.sort_values(ascending=False, kind="stable").index
    return table.loc[order].rename_axis(index=name).reset_index()


def _named(table: pd.DataFrame, origin: int) -> pd.DataFrame:
    names = [states.label(int(code), origin).name for code in table["gwcode"]]
    return table.assign(country=names)
