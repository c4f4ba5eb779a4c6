"""What nobody measures about a state, in one or two sentences."""

from collections.abc import Sequence

import pandas as pd

from atrocityrisk._formatting.numbers import count_word
from atrocityrisk.reports.table_rows import records

NAMED = 3
"""Risk factors named; more would be a list, which the table has."""


def unmeasured_sentences(factors: pd.DataFrame) -> tuple[str, ...]:
    """Risk factors of a state without a single value, and how many items have none."""
    rows = records(factors)
    unseen = [_spelt_out(str(row["risk_factor"])) for row in rows if row["known"] == 0]
    items = sum(int(row["items"]) for row in rows)
    unknown = sum(int(row["unknown"]) for row in rows)
    said = []
    if unseen:
        verb = "is" if len(unseen) == 1 else "are"
        said.append(
            f"Of {len(rows)} risk factors {count_word(len(unseen))} {verb} not measured at all: "
            f"{_listed(unseen)}. What do people on the ground report?"
        )
    if unknown:
        said.append(
            f"Of {items} signs that the UN's Framework of Analysis names, {unknown} have no value "
            "here."
        )
    return tuple(said)


def _spelt_out(title: str) -> str:
    """A title of the Framework without its one abbreviation."""
    return title.replace("IHL", "international humanitarian law")


def _listed(names: Sequence[str]) -> str:
    """The first few, in quotation marks, since they are titles of many words."""
    shown = [f"“{name}”" for name in names[:NAMED]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {count_word(more)} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
