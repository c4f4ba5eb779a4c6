"""Parts and changed inputs of one state, chosen and put into words."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.editions.edition import Edition
from atrocityrisk.explanations import ChangeDecomposition, Explanation, median_state
from atrocityrisk.explanations.changes import NEW_FACTS
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.changed_statements import changed_statements
from atrocityrisk.reports.wording.merged_parts import WordedPart
from atrocityrisk.reports.wording.summaries import size_of

RAISING, LOWERING = 6, 4
"""How many single indicators are shown; the rest is one row, so that the column adds up."""
INPUTS, LEAST_MOVE = 4, 0.01
"""Changed inputs shown, and the least move of the log-odds worth a line: 1 % of the odds."""
SHOWN = (
    "value_text", "reference_text", "place_text", "phrase", "sentence", "status", "value_year",
    "contribution", "low", "high",
)  # fmt: skip


def against_the_median(made: Explanation | None) -> Explanation | None:
    """An explanation against what the whole model says of the median state, where there is one."""
    return None if made is None else median_state.against_the_median(made)


def top_parts(parts: Sequence[WordedPart]) -> tuple[pd.DataFrame, float, int]:
    """Parts that raise and lower most, the sum of all others, and how many those are."""
    raising = [part for part in parts if part.contribution > 0][:RAISING]
    lowering = [part for part in parts if part.contribution < 0][-LOWERING:]
    # They are sorted by size: what is not shown lies in between.
    others = parts[len(raising) : len(parts) - len(lowering)]
    table = pd.DataFrame(
        [
            {
                "indicator": ", ".join(part.indicators),
                "description": part.title,
                **{name: getattr(part, name) for name in SHOWN},
            }
            for part in (*raising, *lowering)
        ]
    )
    return table, float(sum(part.contribution for part in others)), len(others)


def changed_inputs(edition: Edition, gwcode: int) -> pd.DataFrame:
    """Inputs whose change moved the log-odds most: description, before, now, log_odds."""
    before = edition.previous_forecast
    if before is None or gwcode not in edition.input_contributions.index:
        return pd.DataFrame({"description": [], "before": [], "now": [], "log_odds": []})
    moved = edition.input_contributions.loc[[gwcode]].to_numpy(np.float64)[0].tolist()
    names = [str(name) for name in edition.input_contributions.columns]
    changes = changed_statements(
        dict(zip(names, moved, strict=True)),
        before=_row(before.features, gwcode),
        now=_row(edition.forecast.features, gwcode),
        edition=edition,
    )
    worth = [one for one in changes if abs(one.log_odds) >= LEAST_MOVE]
    largest = sorted(worth, key=lambda one: -abs(one.log_odds))[:INPUTS]
    return pd.DataFrame(
        [dataclasses.asdict(one) for one in largest],
        columns=["description", "before", "now", "log_odds"],
    )


def _row(features: pd.DataFrame, gwcode: int) -> dict[str, float]:
    """Values of one state by indicator."""
    values = features.loc[[gwcode]].to_numpy(np.float64)[0].tolist()
    return dict(zip((str(name) for name in features.columns), values, strict=True))


def leading_input(change: ChangeDecomposition | None, inputs: pd.DataFrame) -> dict[str, Any]:
    """The changed input that did most in the direction of all of them; empty if there is none."""
    if change is None or inputs.empty:
        return {}
    # One that moved the risk the other way would contradict the sentence that it stands in.
    whole = size_of(change, NEW_FACTS)
    return next((row for row in records(inputs) if row["log_odds"] * whole > 0), {})
