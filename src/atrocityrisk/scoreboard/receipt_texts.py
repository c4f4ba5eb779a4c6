"""A receipt in words, for whoever lists the ledger; numbers are rounded here, for the eye."""

from typing import Any

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import percent
from atrocityrisk.ledger import Entry
from atrocityrisk.states.state_tables import LAST_YEAR

_SHOWN = 5


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
            share = percent(float(void.mean()))
            parts.append(f"Void: {int(void.sum())} of {len(seen)} states, {share} ({why}).")
    if changes is not None:
        parts.append(changes_text(changes, year=int(held["origin"]), now=scores))
    return " ".join([*parts, *asides])


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
    before = changes["log_score"]
    score = f"; log score {_score(before)} → {_score(None if now is None else now['log_score'])}"
    return f"Since receipt {changes['receipt']}: {', '.join(named)}{more}{score}."


def _name(gwcode: int, year: int) -> str:
    """Name of a state; its number where it is none of that year."""
    index = pd.MultiIndex.from_tuples([(gwcode, min(year, LAST_YEAR))], names=["gwcode", "year"])
    name = states.labels(index)["name"].iloc[0]
    return str(name) if pd.notna(name) else f"state {gwcode}"


def _label(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def _score(value: float | str | None) -> str:
    return "none" if value is None else f"{float(value):.4f}"
