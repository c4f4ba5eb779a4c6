"""A comparison of two lists as one page that loads nothing; numbers are rounded for the eye."""

import base64
from collections.abc import Callable
from typing import Any

import pandas as pd

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.html import render_page
from atrocityrisk._formatting.titles import LIMITS, subject
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.list_changes.changes_of_lists import ListChanges
from atrocityrisk.list_changes.list_moves import BEYOND, BOTH, UNKNOWN
from atrocityrisk.outcomes import OUTCOMES, outcome_named

PACKAGE, TEMPLATE = "atrocityrisk.list_changes", "changes.html"
ALL_SHOWN = 30
"""States in the table of moves; the file holds all."""
PARTS_SHOWN = 15
"""States whose parts are shown."""
LEADING = 2
"""Changed inputs named for a state."""


def heading(changes: ListChanges) -> str:
    """What is compared, in one line."""
    a, b = changes.a, changes.b
    return f"{_what(b.outcome)}: what changed from {a.name} to {b.name}, seen from {_when(changes)}"


def figure_heading(changes: ListChanges) -> str:
    """The same without the names of files, which may be longer than a figure is wide."""
    return f"{_what(changes.b.outcome)}: two lists, seen from {_when(changes)}"


def _when(changes: ListChanges) -> str:
    origins = dict.fromkeys([changes.a.origin, changes.b.origin])
    return " and ".join(str(origin) for origin in origins)


def summary(changes: ListChanges) -> list[str]:
    """What changed, in a few sentences."""
    if not changes.moved:
        return ["Nothing moved: both lists say the same of every state."]
    rows = changes.frame[changes.frame["listed"] == BOTH]
    sentences = [
        f"{_named(changes.entered)} entered the first {changes.k}."
        if changes.entered
        else f"No state entered the first {changes.k}.",
        f"{_named(changes.left)} left them." if changes.left else "None left them.",
    ]
    for value, verdict in (("probability", "probability_verdict"), ("rank", "rank_verdict")):
        told = rows[verdict][rows[verdict] != UNKNOWN]
        if len(told):
            beyond = int((told == BEYOND).sum())
            sentences.append(
                f"The {value} moved by more than its uncertainty in {beyond or 'none'} of "
                f"{numbers.counted(len(told), 'state')}."
            )
    alone = len(changes.frame) - len(rows)
    if alone:
        sentences.append(f"{alone} {'state is' if alone == 1 else 'states are'} in one list only.")
    return sentences


def parts_table(changes: ListChanges, *, k: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Names of the parts, and for each of the first `k` moves its parts and leading inputs."""
    if changes.reasons.empty:
        return [], []
    wide = changes.reasons.pivot(index="gwcode", columns="part", values="probability")
    wide = wide[list(dict.fromkeys(changes.reasons["part"]))]
    # A part that moved no probability, as other states' facts, would be a column of zeros.
    wide = wide.loc[:, (wide != 0).any()]
    first = changes.frame[changes.frame["listed"] == BOTH].head(k)
    rows = [
        {
            "country": row["country"],
            "change": row["probability_change"],
            "parts": wide.loc[row["gwcode"]].tolist(),
            "inputs": _leading(changes.inputs, row["gwcode"]),
        }
        for row in first.to_dict("records")
    ]
    return [str(name) for name in wide], rows


def render(changes: ListChanges, figure: bytes) -> str:
    """The page of a comparison."""
    frame = changes.frame
    moved = frame[frame["listed"] == BOTH]
    names, parts = parts_table(changes, k=PARTS_SHOWN)
    filters: dict[str, Callable[..., str]] = {
        "counted": numbers.counted, "percent": numbers.percent, "span": numbers.share_span,
        "whole": numbers.whole, "points": points, "places": places, "plain": numbers.plain,
    }  # fmt: skip
    return render_page(
        PACKAGE,
        TEMPLATE,
        filters=filters,
        context={
            "heading": heading(changes),
            "a": changes.a,
            "b": changes.b,
            "k": changes.k,
            "summary": summary(changes),
            "notes": changes.notes,
            "rule": changes.rule,
            "plot": base64.b64encode(figure).decode("ascii"),
            "rows": _records(moved.head(ALL_SHOWN)),
            "count": len(moved),
            "probabilities": bool(moved["probability_change"].notna().any()),
            "intervals": bool(moved["change_low"].notna().any()),
            "alone": _records(frame[frame["listed"] != BOTH]),
            "part_names": names,
            "parts": parts,
            "differences": _records(changes.differences),
            "untold": changes.untold,
            "limits": LIMITS,
            "definition": _definition(changes.b.outcome),
        },
    )


def _leading(inputs: pd.DataFrame, gwcode: int) -> list[dict[str, Any]]:
    """The changed inputs that moved a state most."""
    rows = _records(inputs[inputs["gwcode"] == gwcode].head(LEADING))
    return [{**row, "described": _described(row["indicator"])} for row in rows]


def _described(indicator: str) -> str:
    """What an indicator says, in the words of its registry; its name if it is in none."""
    if indicator in INDICATORS:
        return INDICATORS[indicator].description.rstrip(".")
    return indicator.replace("_", " ")


def points(change: Any) -> str:
    """A change of a probability in percentage points, with its sign."""
    return numbers.DASH if numbers.is_missing(change) else numbers.signed(100 * change, digits=1)


def places(change: Any) -> str:
    """A change of a rank as places moved up."""
    return numbers.DASH if numbers.is_missing(change) else numbers.signed(-int(change), digits=0)


def _named(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _what(outcome: str) -> str:
    known = outcome.partition("@")[0] in OUTCOMES
    return subject(outcome_named(outcome)) if known else outcome


def _definition(outcome: str) -> str:
    known = outcome.partition("@")[0] in OUTCOMES
    return outcome_named(outcome).definition if known else "The event as its publisher defines it."


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
