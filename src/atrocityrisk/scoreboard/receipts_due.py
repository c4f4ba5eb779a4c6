"""Whether a registered forecast is due a receipt, and what it would say."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.ledger import Entry, entry_frame, receipt_frame, window_state
from atrocityrisk.scoreboard.label_releases import (
    LabelRelease,
    OutcomeRecord,
    judged,
    onsets_outside,
)
from atrocityrisk.scoreboard.list_scores import closed_scores

LISTS = (10, 30)
"""Lengths of lists whose hits are counted."""

LEVEL = 0.9
"""Probability of the band of the count of onsets, as on the scoreboard."""

NO_PROBABILITY = "the entry gives no probability"

OPEN, SCORED, VOID, STANDING, UNTOLD, UNREADABLE = (
    "open", "scored", "void", "on record", "not in these labels", "unreadable",
)  # fmt: skip

Known = Callable[[str, tuple[int, int]], OutcomeRecord | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Finding:
    """What labels say of a forecast, and whether a receipt is due."""

    status: str
    why: str = ""
    # Entry of a receipt that stands.
    receipt: int | None = None
    labels: dict[str, Any] | None = None
    # gwcode, observed and void of each state, once the window has closed.
    seen: pd.DataFrame | None = None
    is_due: bool = False
    scores: dict[str, Any] | None = None
    changes: dict[str, Any] | None = None
    # Entry of an earlier receipt by newer labels.
    older_than: int | None = None


def finding(
    entry: Entry,
    release: LabelRelease,
    known: Known,
    *,
    earlier: Sequence[Entry],
    as_of: int | None,
    now: datetime,
) -> Finding:
    """What a release says of one registered forecast, beside its earlier receipts."""
    try:
        frame = readable_frame(entry)
    except DataError as problem:
        return Finding(status=UNREADABLE, why=str(problem))
    row = frame.iloc[0]
    origin, first, last = (int(row[name]) for name in ("origin", "first_year", "last_year"))
    record = known(str(row["outcome"]), (first - origin, last - origin))
    if record is None:
        return Finding(status=UNTOLD, why=f"{release.name} has no labels of {row['outcome']}")
    end = record.last_year if as_of is None else min(as_of, record.last_year)
    # A record that claims a year before it is over has not seen it.
    if last > end or window_state(first, last, now=now).state != "after":
        return Finding(
            status=OPEN, why=f"closes with the record of {last}; these labels end with {end}"
        )
    labels = {
        "name": release.name,
        "version": record.version,
        "file": release.file,
        "sha256": release.sha256,
        "last_year": record.last_year,
        "as_of": as_of,
    }
    seen = judged(record, frame["gwcode"].to_numpy(), origin=origin, last_year=end)
    given = frame["probability"].between(0.0, 1.0)
    seen["observed"] = seen["observed"].where(given)
    seen["void"] = seen["void"].where(given, NO_PROBABILITY)
    outside = onsets_outside(record, seen["gwcode"].to_numpy(), origin=origin, last_year=end)
    scores = _scores(seen["observed"], frame["probability"], outside=outside)
    standing = _standing(earlier, seen, release)
    status = VOID if scores is None else SCORED
    if standing is not None:
        why = f"receipt {standing.number} says the same of every state"
        return Finding(
            status=STANDING,
            why=why,
            receipt=standing.number,
            labels=labels,
            seen=seen,
            scores=scores,
        )
    return Finding(
        status=status,
        why=_void_text(seen),
        labels=labels,
        seen=seen,
        is_due=True,
        scores=scores,
        changes=_changes(earlier[-1], seen, frame["probability"]) if earlier else None,
        older_than=_newer(earlier, labels),
    )


def readable_frame(entry: Entry) -> pd.DataFrame:
    """The forecast in an entry, sorted by state; refused where it is none."""
    try:
        frame = entry_frame(entry)
        frame["probability"] = frame["probability"].astype("float64")
        frame["gwcode"] = frame["gwcode"].astype("int64")
        window = frame[["origin", "first_year", "last_year"]].astype("int64").iloc[0]
    except (KeyError, ValueError, TypeError, IndexError) as problem:
        raise DataError(
            f"expected a forecast in entry {entry.number}, found content that is none ({problem}); "
            "register it again, as a correction"
        ) from problem
    if not window["origin"] < window["first_year"] <= window["last_year"]:
        raise DataError(
            f"expected a window after its origin in entry {entry.number}, found "
            f"{window['first_year']}-{window['last_year']} from {window['origin']}"
        )
    twice = frame["gwcode"][frame["gwcode"].duplicated()]
    if len(twice):
        raise DataError(
            f"expected each state once in entry {entry.number}, found {twice.iloc[0]} twice; "
            "register it again, as a correction"
        )
    return frame


def same_forecasts(forecasts: Sequence[Entry]) -> dict[int, int]:
    """Number of the first entry with the same forecast, for each entry."""
    seen: dict[str, int] = {}
    return {
        entry.number: seen.setdefault(
            json.dumps(entry.content.get("forecast"), sort_keys=True), entry.number
        )
        for entry in forecasts
    }


def _scores(observed: pd.Series, probability: pd.Series, *, outside: int) -> dict[str, Any] | None:
    """Scores of the states with a label; None where there is no such state."""
    known = observed.notna().to_numpy()
    if not known.any():
        return None
    y, p = observed.to_numpy()[known], probability.to_numpy()[known]
    by_length = {k: closed_scores(y, p, k=k, level=LEVEL) for k in LISTS}
    scores = dict(by_length[LISTS[-1]])
    del scores["hits"], scores["recall"]
    for k, found in by_length.items():
        scores |= {f"hits_{k}": found["hits"], f"recall_{k}": found["recall"]}
    scores |= {"states": int(known.sum()), "outside": outside}
    return {name: _storable(value) for name, value in scores.items()}


def _storable(value: Any) -> Any:
    """A score as JSON holds it: an infinite one as text."""
    if value is None or isinstance(value, int):
        return value
    return float(value) if math.isfinite(value) else str(float(value))


def _standing(earlier: Sequence[Entry], seen: pd.DataFrame, release: LabelRelease) -> Entry | None:
    """The receipt that makes another one needless, if there is one."""
    for receipt in reversed(earlier):
        by_it = receipt.content["labels"].get("sha256") == release.sha256
        if (receipt is earlier[-1] or by_it) and not flips(receipt, seen):
            return receipt
    return None


def flips(before: Entry, seen: pd.DataFrame) -> list[dict[str, Any]]:
    """States of which labels say otherwise than a receipt; None stands for unknown."""
    was = receipt_frame(before).set_index("gwcode")["observed"]
    old = was.reindex(seen["gwcode"]).to_numpy()
    new = seen["observed"].to_numpy()
    differing = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    return [
        {"gwcode": int(code), "before": _whole(a), "after": _whole(b)}
        for code, a, b in zip(
            seen["gwcode"][differing], old[differing], new[differing], strict=True
        )
    ]


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _changes(before: Entry, seen: pd.DataFrame, probability: pd.Series) -> dict[str, Any]:
    """What differs from the receipt before, with its scores beside."""
    scores = before.content["scores"] or {}
    kept = ("observed", "expected", "log_score", "brier_score")
    return {
        "receipt": before.number,
        "hash": before.hash,
        "flipped": flips(before, seen),
        **{name: scores.get(name) for name in kept},
        "common": _common_scores(before, seen, probability),
    }


def _common_scores(before: Entry, seen: pd.DataFrame, probability: pd.Series) -> dict[str, Any]:
    """Log score by either receipt on the states that both know: others are no improvement."""
    old = receipt_frame(before).set_index("gwcode")["observed"].reindex(seen["gwcode"])
    old = old.set_axis(seen.index)
    both = old.notna() & seen["observed"].notna()
    pair = [_scores(y.where(both), probability, outside=0) for y in (old, seen["observed"])]
    compared = [scores["log_score"] for scores in pair if scores is not None]
    return {"states": int(both.sum()), "log_score": compared or None}


def _newer(earlier: Sequence[Entry], labels: dict[str, Any]) -> int | None:
    """Number of an earlier receipt by a later release."""
    mine = (labels["last_year"], labels["version"])
    for receipt in reversed(earlier):
        theirs = receipt.content["labels"]
        if (theirs["last_year"], theirs["version"]) > mine:
            return receipt.number
    return None


def _void_text(seen: pd.DataFrame) -> str:
    void = seen.loc[seen["observed"].isna(), "void"].value_counts().sort_index()
    return "; ".join(f"{count} {reason}" for reason, count in void.items())
