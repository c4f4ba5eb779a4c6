"""A receipt in words, for whoever lists the ledger; numbers are rounded here, for the eye."""

from typing import Any

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.ledger import Entry
from atrocityrisk.scoreboard.receipts_due import Finding
from atrocityrisk.states.state_tables import LAST_YEAR

_SHOWN = 5
_LATE = {
    "within": "Registered late, while its window was open.",
    "after": "Registered after its window had closed: no forecast in advance.",
}


def receipt_text(
    entry: Entry,
    seen: pd.DataFrame,
    *,
    labels: dict[str, Any],
    scores: dict[str, Any] | None,
    changes: dict[str, Any] | None,
    asides: tuple[str, ...],
) -> str:
    """What a receipt says, in sentences."""
    held = entry.content["forecast"]
    void = seen["observed"].isna()
    reasons = seen.loc[void, "void"].value_counts().sort_index()
    why = ", ".join(f"{reason}: {count}" for reason, count in reasons.items())
    what = f"entry {entry.number}, {held['model']}, {held['outcome']} "
    what += f"{held['first_year']}–{held['last_year']}, by {labels_text(labels)}"
    if scores is None:
        parts = [f"VOID receipt for {what}: no state has a label ({why})."]
    else:
        parts = [f"Receipt for {what}: {scores_text(scores)}."]
        if void.any():
            share = percent_with_sign(float(void.mean()))
            parts.append(f"Void: {int(void.sum())} of {len(seen)} states, {share} ({why}).")
    if changes is not None:
        parts.append(changes_text(changes, year=int(held["origin"]), now=scores))
    return " ".join([*parts, *asides])


def asides_of(
    entry: Entry, one: Finding, corrected_by: Entry | None, first: int
) -> tuple[str, ...]:
    """What a reader of a receipt should know besides."""
    said = []
    late = _LATE.get(entry.content.get("registration", {}).get("window"))
    if late is not None:
        said.append(late)
    if corrected_by is not None:
        said.append(f"Entry {entry.number} is corrected by entry {corrected_by.number}.")
    if first != entry.number:
        said.append(f"The same forecast as entry {first}.")
    if one.older_than is not None:
        said.append(f"These labels are older than those of receipt {one.older_than}.")
    return tuple(said)


def labels_text(labels: dict[str, Any]) -> str:
    """Name of a release, and how far its record goes."""
    version = "" if not labels["version"] or labels["version"] in labels["name"] else (
        f" {labels['version']}"
    )  # fmt: skip
    return f"{labels['name']}{version} (record to {labels['last_year']})"


def scores_text(scores: dict[str, Any]) -> str:
    """Onsets, scores and hits."""
    hits = ", ".join(f"{scores[f'hits_{k}']:g} among the first {k}" for k in (10, 30))
    return (
        f"{scores['observed']} observed, {scores['expected']:.1f} expected; log score "
        f"{float(scores['log_score']):.4f}, Brier score {scores['brier_score']:.4f}; {hits}"
    )


def changes_text(changes: dict[str, Any], *, year: int, now: dict[str, Any] | None) -> str:
    """Which labels differ from those of the receipt before, and what that did to the score."""
    flipped = changes["flipped"]
    named = [
        f"{_name(row['gwcode'], year)} {_label(row['before'])} → {_label(row['after'])}"
        for row in flipped[:_SHOWN]
    ]
    more = f" and {len(flipped) - _SHOWN} more" if len(flipped) > _SHOWN else ""
    score = _compared(changes, now)
    return f"Since receipt {changes['receipt']}: {', '.join(named)}{more}; {score}."


def _compared(changes: dict[str, Any], now: dict[str, Any] | None) -> str:
    """The log score by both receipts, on states that both know."""
    before, common = changes["log_score"], changes["common"]
    if before is None or now is None:
        return f"log score {_score(before)} → {_score(None if now is None else now['log_score'])}"
    if not common["states"]:
        return "no state is known to both, so that their scores are not compared"
    known = {_label(row[side]) for row in changes["flipped"] for side in ("before", "after")}
    which = f" of the {common['states']} states that both know" if _label(None) in known else ""
    old, new = common["log_score"]
    return f"log score{which} {_score(old)} → {_score(new)}"


def _name(gwcode: int, year: int) -> str:
    """Name of a state; its number where it is none of that year."""
    index = pd.MultiIndex.from_tuples([(gwcode, min(year, LAST_YEAR))], names=["gwcode", "year"])
    name = states.labels(index)["name"].iloc[0]
    return str(name) if pd.notna(name) else f"state {gwcode}"


def _label(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def _score(value: float | str | None) -> str:
    return "none" if value is None else f"{float(value):.4f}"
