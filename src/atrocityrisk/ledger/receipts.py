"""Receipts: entries that say how a forecast in the ledger turned out, by which labels.

A receipt is content of another kind in a line of the same format, so that readers of the published
format check and list a ledger that holds some. It has a version of its own, and it never uses the
keys by which those readers know forecasts and corrections.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.ledger.appending import append_entry
from atrocityrisk.ledger.entries import Entry, utc_text
from atrocityrisk.ledger.ledger_reading import read_entries

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KIND = "receipt"
VERSION = 1
"""Of what a receipt says; the format of the line stays that of the ledger."""

SCORED, VOID = "scored", "void"


def register_receipt(
    ledger: str | PathLike[str],
    number: int,
    *,
    labels: dict[str, Any],
    states: pd.DataFrame,
    scores: dict[str, Any] | None,
    changes: dict[str, Any] | None = None,
    note: str = "",
    key: "Ed25519PrivateKey | None" = None,
    now: datetime | None = None,
) -> Entry:
    """Append what labels say of a registered forecast.

    Parameters
    ----------
    ledger : path
        A ledger.
    number : int
        Entry of the forecast.
    labels : dict
        Release of the labels: name, version, sha256, last_year and what else names it.
    states : DataFrame
        A row for each state of the forecast: gwcode; observed, 1, 0 or missing; void, the reason
        where it is missing, else an empty text.
    scores : dict, optional
        Scores by name; None if no state could be scored, and only then.
    changes : dict, optional
        What differs from the receipt before: its number and what its labels said.
    note : str
        The receipt in words.
    key : Ed25519PrivateKey, optional
        Signs the entry.
    now : datetime, optional
        Moment of the receipt; the local clock's if None.

    Returns
    -------
    Entry
        As it stands in the ledger.

    Raises
    ------
    DataError
        If there is no such forecast, the states are not its states, or a state has neither a
        label nor a reason.
    IntegrityError
        If the ledger is broken at its end.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> from sklearn.linear_model import LogisticRegression
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> made = ar.forecast(LogisticRegression(), panel, origin=2022)
    >>> seen = made.frame[["gwcode"]].assign(observed=0.0, void="")
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     entry = ar.ledger.register_forecast(folder, made)
    ...     receipt = ar.ledger.register_receipt(
    ...         folder, entry.number, labels={"name": "made up"}, states=seen, scores={}
    ...     )
    >>> receipt.content["kind"], receipt.content["entry"]["number"]
    ('receipt', 1)
    """
    entries = {entry.number: entry for entry in read_entries(Path(ledger))}
    entry = entries.get(number)
    if entry is None or entry.content.get("kind") != "forecast":
        found = "no such entry" if entry is None else "an entry of another kind"
        raise DataError(f"expected a forecast as entry {number} of {ledger}, found {found}")
    _check_states(states, entry)
    if (scores is None) != bool(states["observed"].isna().all()):
        raise DataError(
            f"expected scores of entry {number} if and only if a state has a label, found the "
            "opposite; leave scores out of a receipt that is void"
        )
    moment = datetime.now(UTC) if now is None else now
    ordered = states.sort_values("gwcode")
    void = ordered["observed"].isna()
    corrected = [e for e in entries.values() if (e.content.get("corrects") or {}).get("number")
                 == number]  # fmt: skip
    content = {
        "kind": KIND,
        "version": VERSION,
        "result": VOID if scores is None else SCORED,
        "day": utc_text(moment)[:10],
        # Not "forecast" and "corrects": by these, earlier readers know entries of other kinds.
        "entry": {"number": number, "hash": entry.hash},
        "corrected_by": {"number": corrected[-1].number, "hash": corrected[-1].hash}
        if corrected
        else None,
        "labels": labels,
        "states": {
            "gwcode": [int(code) for code in ordered["gwcode"]],
            "observed": [None if pd.isna(y) else int(y) for y in ordered["observed"]],
            "void": [str(why) or None for why in ordered["void"]],
        },
        "void": {
            "states": int(void.sum()),
            "share": float(void.mean()),
            "reasons": {
                str(why): int(n)
                for why, n in ordered.loc[void, "void"].value_counts().sort_index().items()
            },
        },
        "scores": scores,
        "changes": changes,
        "note": note,
    }
    return append_entry(ledger, content, key=key, now=moment)


def receipt_frame(entry: Entry) -> pd.DataFrame:
    """What the labels of a receipt say of each state.

    Parameters
    ----------
    entry : Entry
        Of a receipt.

    Returns
    -------
    DataFrame
        gwcode; observed, 1.0, 0.0 or missing; void, the reason where it is missing, else "".

    Raises
    ------
    DataError
        If the entry is no receipt, or one of a newer version.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from sklearn.linear_model import LogisticRegression
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> made = ar.forecast(LogisticRegression(), panel, origin=2022)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     _ = ar.ledger.register_forecast(folder, made)
    ...     resolved = ar.scoreboard.resolve_ledger(folder, panel)
    >>> len(receipt_frame(resolved.receipts[0])) == len(made.frame)
    True
    """
    if not is_receipt(entry):
        raise DataError(f"entry {entry.number} is no receipt; choose another")
    states = entry.content["states"]
    return pd.DataFrame(
        {
            "gwcode": pd.Series(states["gwcode"], dtype="int64"),
            "observed": pd.Series(states["observed"], dtype="float64"),
            "void": [why or "" for why in states["void"]],
        }
    )


def receipts_of(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Receipts of each forecast.

    Parameters
    ----------
    entries : iterable of Entry
        As `read_entries` returns them.

    Returns
    -------
    dict of int to list of Entry
        By number of the forecast's entry, in the order of the ledger.

    Raises
    ------
    DataError
        If a receipt has a newer version, or is of an entry that is not there.

    Examples
    --------
    >>> receipts_of([])
    {}
    """
    hashes: dict[int, str] = {}
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        hashes[entry.number] = entry.hash
        if not is_receipt(entry):
            continue
        named = entry.content["entry"]
        if hashes.get(named["number"]) != named["hash"]:
            raise DataError(
                f"expected the forecast of receipt {entry.number} as entry {named['number']}, "
                "found another entry there; it was not written by this program"
            )
        found.setdefault(named["number"], []).append(entry)
    return found


def is_receipt(entry: Entry) -> bool:
    """Whether an entry is a receipt that this version of the package can read."""
    if entry.content.get("kind") != KIND:
        return False
    version = entry.content.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise DataError(
            f"receipt {entry.number} has version {version}, newer than the {VERSION} that this "
            "version of atrocityrisk reads; install a newer version to read or extend this ledger"
        )
    return True


def _check_states(states: pd.DataFrame, entry: Entry) -> None:
    """Refuse states that are not those of the forecast, or say nothing of one."""
    asked = sorted(entry.content["forecast"]["states"]["gwcode"])
    if sorted(states["gwcode"]) != asked:
        raise DataError(
            f"expected a receipt on the {len(asked)} states of entry {entry.number}, found one on "
            f"{len(states)} states that are not the same; give a row for each"
        )
    wrong = states[states["observed"].isna() == states["void"].eq("")]
    odd = states[~(states["observed"].isna() | states["observed"].isin([0.0, 1.0]))]
    if len(wrong) or len(odd):
        first = int((wrong if len(wrong) else odd)["gwcode"].iloc[0])
        raise DataError(
            f"expected 1, 0 or a reason why it is unknown of each state, found otherwise for "
            f"{first}; what is unknown is never 0"
        )
