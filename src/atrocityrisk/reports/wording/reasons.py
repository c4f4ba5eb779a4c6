"""Parts and new facts of one state, chosen and put into words."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._formatting.numbers import DASH
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.explanations.attribution import LEVEL
from atrocityrisk.reports.edition import Edition
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.plain_values import heading, readable
from atrocityrisk.reports.wording.summaries import FACTS, size_of

RAISING, LOWERING = 6, 4
"""How many single indicators are shown; the rest is one row, so that the column adds up."""
NEW_FACTS, LEAST_FACT = 4, 0.01
"""New facts shown, and the least that one must move the log-odds to be worth a line."""
SHOWN = (
    "indicator", "value", "status", "value_year", "reference_value", "contribution", "low", "high",
)  # fmt: skip
NO_INDICATOR = "model"
"""Status of parts that are no indicator."""


def against_the_median(made: Explanation | None) -> Explanation | None:
    """An explanation whose reference is what the whole model says of the median state.

    Parameters
    ----------
    made : Explanation or None
        As `explain` gives it: the level to which a recalibrated model moves all states alike is a
        part of its own.

    Returns
    -------
    Explanation or None
        With that part in the reference, where it belongs to the median state as well: it says
        nothing of why one state stands higher than another. Parts add up as before.
    """
    if made is None:
        return None
    level = (made.parts["indicator"] == LEVEL).to_numpy()
    if not level.any():
        return made
    return dataclasses.replace(
        made,
        parts=made.parts[~level].reset_index(drop=True),
        draws=None if made.draws is None else made.draws[~level],
        reference_log_odds=made.reference_log_odds
        + float(made.parts.loc[level, "contribution"].sum()),
    )


def top_parts(made: Explanation | None, edition: Edition) -> tuple[pd.DataFrame, float, int]:
    """Parts that raise and lower most, and the sum of the others.

    Parameters
    ----------
    made : Explanation or None
        Parts of the log-odds.
    edition : Edition
        With the words for its indicators.

    Returns
    -------
    tuple
        The parts with description, told and told_reference (value and median as people read
        them); the sum of the contributions of all others; how many they are.
    """
    if made is None:
        return pd.DataFrame(), 0.0, 0
    size = made.parts["contribution"].to_numpy(np.float64)
    order = np.argsort(-size, kind="stable")
    shown = [*order[size[order] > 0][:RAISING], *order[size[order] < 0][-LOWERING:]]
    others = np.setdiff1d(order, shown)
    part = {name: made.parts[name].array[shown] for name in SHOWN}
    names = [str(name) for name in part["indicator"]]
    told, told_reference = (
        [
            DASH if status == NO_INDICATOR else _words(edition, name, value)
            for name, value, status in zip(names, part[column], part["status"], strict=True)
        ]
        for column in ("value", "reference_value")
    )
    table = pd.DataFrame(
        {
            **part,
            "description": [_name(edition, name) for name in names],
            "told": told,
            "told_reference": told_reference,
        }
    )
    return table, float(size[others].sum()), len(others)


def _name(edition: Edition, indicator: str) -> str:
    """What an indicator is; a part that is none by its name."""
    text = edition.descriptions.get(indicator, indicator)
    return heading(text, unit=edition.units.get(indicator, ""))


def _words(edition: Edition, indicator: str, value: object) -> str:
    """Value of an indicator as people read it."""
    return readable(
        value,
        description=edition.descriptions.get(indicator, indicator),
        unit=edition.units.get(indicator, ""),
    )


def new_facts(edition: Edition, gwcode: int) -> pd.DataFrame:
    """New facts that moved the log-odds by a percent of the odds or more, largest first.

    Parameters
    ----------
    edition : Edition
        With the forecast of the year before.
    gwcode : int
        State.

    Returns
    -------
    DataFrame
        description, before and now (values as people read them), log_odds; empty where nothing is
        known.
    """
    before = edition.previous_forecast
    if before is None or gwcode not in edition.new_facts.index:
        return pd.DataFrame({"description": [], "before": [], "now": [], "log_odds": []})
    names = [str(name) for name in edition.new_facts.columns]
    moved = edition.new_facts.loc[[gwcode]].to_numpy(np.float64)[0]
    order = np.argsort(-np.abs(moved), kind="stable")[:NEW_FACTS]
    chosen = [k for k in order.tolist() if abs(moved[k]) >= LEAST_FACT]
    rows = [made.features.loc[gwcode].to_dict() for made in (before, edition.forecast)]
    values = [
        [_words(edition, names[k], row[names[k]]) if names[k] in row else DASH for k in chosen]
        for row in rows
    ]
    return pd.DataFrame(
        {
            "description": [_name(edition, names[k]) for k in chosen],
            "before": values[0],
            "now": [_differing(then, now) for then, now in zip(*values, strict=True)],
            "log_odds": moved[chosen],
        }
    )


def _differing(before: str, now: str) -> str:
    """A value beside the one before it, where three figures do not tell them apart."""
    return "about the same" if now == before else now


def leading_fact(ledger: ChangeDecomposition | None, facts: pd.DataFrame) -> dict[str, Any]:
    """The new fact that did most in the direction of all of them.

    Parameters
    ----------
    ledger : ChangeLedger or None
        Parts of the move.
    facts : DataFrame
        As `new_facts`.

    Returns
    -------
    dict
        A row of `facts`; empty if there is none.
    """
    if ledger is None or facts.empty:
        return {}
    whole = size_of(ledger, FACTS)
    return next((row for row in records(facts) if row["log_odds"] * whole > 0), {})


def as_words(fact: dict[str, Any]) -> str:
    """A new fact with its value before and now.

    Parameters
    ----------
    fact : dict
        As `leading_fact`.

    Returns
    -------
    str
        Empty if there is none.

    Examples
    --------
    >>> as_words({"description": "Deaths", "before": "4", "now": "9"})
    'Deaths (was 4, is 9)'
    """
    if not fact:
        return ""
    return f"{fact['description']} (was {fact['before']}, is {fact['now']})"
