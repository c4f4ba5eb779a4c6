"""Results as small tables for notebooks: escaped, short, and never without what they are of."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd


def html_table(frame: pd.DataFrame, *, heading: str, notes: Sequence[str] = ()) -> str:
    """A heading, the rows of a table as text, and notes under it; whatever it holds is escaped."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in frame.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    below = "".join(f"<p><small>{escape(note)}</small></p>" for note in notes)
    return (
        f"<div><p><strong>{escape(heading)}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{below}</div>"
    )


def coverage_table(described: pd.DataFrame, *, heading: str) -> str:
    """The first indicators of a panel's description, and how many there are besides."""
    # Units and releases are long: in a narrow cell they would take six lines each.
    shown = described.drop(columns=["unit", "version"]).head(8)
    more = len(described) - len(shown)
    notes = [f"and {more} more: describe() shows them all"] if more else []
    return html_table(shown.rename_axis("indicator").reset_index(), heading=heading, notes=notes)


def span(low: Any, high: Any, form: str) -> str:
    """Both ends of an interval; a dash where there is none."""
    if pd.isna(low):
        return "–"
    # A dash between signed numbers reads as another minus.
    between = " to " if low < 0 or "+" in form else "–"
    return f"{low:{form}}{between}{high:{form}}"
