"""Registered forecasts beside what happened: an append-only receipt for each closed window.

A receipt is written once for what labels say. Where a later release says otherwise, another is
appended and both stand; where it says the same, nothing is.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from atrocityrisk import ledger
from atrocityrisk.errors import DataError, IntegrityError, LedgerWarning, SpecError
from atrocityrisk.ledger.appending import sole_writer
from atrocityrisk.panels import Panel
from atrocityrisk.scoreboard.label_editions import LabelVintage
from atrocityrisk.scoreboard.label_releases import (
    LabelRelease,
    OutcomeRecord,
    read_release,
    record_of,
)
from atrocityrisk.scoreboard.receipt_texts import asides_of, receipt_text
from atrocityrisk.scoreboard.receipts_due import UNTOLD, Finding, Known, finding, same_forecasts

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAMED = ("model", "outcome", "origin", "first_year", "last_year")
_SCORES = ("expected", "observed", "log_score", "brier_score", "hits_10", "hits_30")
COLUMNS = [
    "entry",
    *_NAMED,
    "registered",
    "status",
    "why",
    "receipt",
    "states",
    "void",
    "void_share",
    *_SCORES,
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Resolution:
    """What became of the forecasts in a ledger.

    Attributes
    ----------
    frame : DataFrame
        A row for each registered forecast: entry, model, outcome, origin, first_year, last_year;
        registered, "before", "within" or "after" its window; status: "open", "scored" or "void" (a
        receipt was appended), "on record" (one stands that says the same), "not in these labels" or
        "unreadable"; why, in words; receipt, its entry; states, and void, those of which the labels
        cannot tell, with void_share; expected, observed, log_score, brier_score, hits_10 and
        hits_30, missing unless scored.
    receipts : tuple of Entry
        What was appended; empty if nothing was, or if it was tried only.
    release : LabelRelease
        The labels.
    forecasts : int
        Distinct forecasts: the same one counts once, and one that was corrected does not.
    notes : tuple of str
        What a reader of the record should know.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from sklearn.linear_model import LogisticRegression
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     _ = ar.ledger.register_forecast(
    ...         folder, ar.forecast(LogisticRegression(), panel, origin=2022)
    ...     )
    ...     found = ar.scoreboard.resolve_ledger(folder, panel)
    >>> found.frame["status"].tolist(), found.forecasts
    (['scored'], 1)
    """

    frame: pd.DataFrame
    receipts: tuple[ledger.Entry, ...]
    release: LabelRelease
    forecasts: int
    notes: tuple[str, ...]


def resolve_ledger(
    folder: str | PathLike[str],
    labels: LabelRelease | LabelVintage | Panel | str | PathLike[str] | None = None,
    *,
    as_of: int | None = None,
    dry_run: bool = False,
    key: "Ed25519PrivateKey | None" = None,
    now: datetime | None = None,
) -> Resolution:
    """Append a receipt for each registered forecast whose window has closed.

    Parameters
    ----------
    folder : path
        A ledger; it is verified first.
    labels : LabelRelease, LabelVintage, Panel or path, optional
        As `read_release` takes them; the embedded panel if None.
    as_of : int, optional
        Last year of events that may be used; the last on record if None. This is no older
        release: what was coded late is there.
    dry_run : bool
        Append nothing.
    key : Ed25519PrivateKey, optional
        Signs the receipts.
    now : datetime, optional
        Moment of the receipts; the local clock's if None.

    Returns
    -------
    Resolution
        A row for each forecast, and what was appended.

    Raises
    ------
    IntegrityError
        If the ledger is not intact.
    DataError
        If it holds no forecast, or labels are refused.
    SpecError
        If the labels know the outcome of no forecast, or end before `as_of`.

    Warns
    -----
    LedgerWarning
        If a receipt is by labels that are older than those of an earlier one.

    Notes
    -----
    A window is closed once its last year is over and on record. A state whose label is not known
    is void: it is in no score, and the receipt says why. Labels are compared state by state with
    the newest receipt, and with every earlier one by the same release; the scores are not, so that
    another version of the package appends nothing. The log score of a certainty that was wrong is
    infinite, and stands as the text "inf".

    References
    ----------
    .. [1] Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B 14,
       107-114.
    .. [2] Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly
       Weather Review 78, 1-3.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from sklearn.linear_model import LogisticRegression
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     for origin in (2022, 2024):
    ...         made = ar.forecast(LogisticRegression(), panel, origin=origin)
    ...         _ = ar.ledger.register_forecast(folder, made)
    ...     first = resolve_ledger(folder, panel)
    ...     again = resolve_ledger(folder, panel)
    >>> first.frame["status"].tolist(), again.frame["status"].tolist()
    (['scored', 'open'], ['on record', 'open'])
    """
    folder = Path(folder)
    entries = _entries_with_forecasts(folder)
    release = labels if isinstance(labels, LabelRelease) else read_release(labels)
    _check_year(as_of, release)
    moment = datetime.now(UTC) if now is None else now

    @cache
    def known(name: str, ahead: tuple[int, int]) -> OutcomeRecord | None:
        return record_of(release, name, ahead=ahead)

    def look(entries: Sequence[ledger.Entry]) -> dict[int, Finding]:
        return _findings(entries, release, known, as_of=as_of, now=moment)

    found = look(entries)
    appended: dict[int, ledger.Entry] = {}
    if not dry_run and any(one.is_due for one in found.values()):
        # Looked at again while nobody else can write: another run may have been faster.
        with sole_writer(folder):
            entries = _entries_with_forecasts(folder)
            found = look(entries)
            appended = _append_due(folder, entries, found, release, key=key, now=moment)
    forecasts = _forecasts(entries)
    corrected, first_of = _corrected(entries), same_forecasts(forecasts)
    distinct = {first_of[entry.number] for entry in forecasts if entry.number not in corrected}
    return Resolution(
        frame=_frame(forecasts, found, appended),
        receipts=tuple(appended.values()),
        release=release,
        forecasts=len(distinct),
        notes=_notes(forecasts, len(distinct), corrected),
    )


def _entries_with_forecasts(folder: Path) -> list[ledger.Entry]:
    """Entries of a ledger that holds forecasts."""
    entries = _intact_entries(folder)
    if not _forecasts(entries):
        raise DataError(
            f"expected forecasts in the ledger {folder}, found none; register one first"
        )
    return entries


def _forecasts(entries: Sequence[ledger.Entry]) -> list[ledger.Entry]:
    return [entry for entry in entries if entry.content.get("kind") == "forecast"]


def _corrected(entries: Sequence[ledger.Entry]) -> dict[int, ledger.Entry]:
    """The correction of each corrected entry, by its number."""
    return {e.content["corrects"]["number"]: e for e in entries if e.content.get("corrects")}


def _findings(
    entries: Sequence[ledger.Entry],
    release: LabelRelease,
    known: Known,
    *,
    as_of: int | None,
    now: datetime,
) -> dict[int, Finding]:
    """What labels say of every forecast, by its entry: all before the first is written."""
    standing, forecasts = ledger.receipts_of(entries), _forecasts(entries)
    found = {
        entry.number: finding(
            entry, release, known, earlier=standing.get(entry.number, []), as_of=as_of, now=now
        )
        for entry in forecasts
    }
    _refuse_foreign(forecasts, list(found.values()), release)
    return found


def _append_due(
    folder: Path,
    entries: Sequence[ledger.Entry],
    found: dict[int, Finding],
    release: LabelRelease,
    *,
    key: "Ed25519PrivateKey | None",
    now: datetime,
) -> dict[int, ledger.Entry]:
    """Write the receipts that are due, by entry of the forecast."""
    forecasts, corrected = _forecasts(entries), _corrected(entries)
    first_of = same_forecasts(forecasts)
    appended = {}
    for entry in forecasts:
        one = found[entry.number]
        if not one.is_due:
            continue
        asides = asides_of(entry, one, corrected.get(entry.number), first_of[entry.number])
        _warn_if_older(entry, one, release)
        appended[entry.number] = _append(folder, entry, one, asides, key=key, now=now)
    return appended


def _intact_entries(folder: Path) -> list[ledger.Entry]:
    """Entries of a ledger that was verified."""
    checked = ledger.verify_ledger(folder)
    if checked.problem is not None:
        raise IntegrityError(
            f"expected an intact ledger in {folder}, found that {checked.problem.message}; no "
            "receipt is written: restore the ledger from a copy"
        )
    return ledger.read_entries(folder)


def _check_year(as_of: int | None, release: LabelRelease) -> None:
    labels = release.labels
    end = labels.last_year if isinstance(labels, LabelVintage) else labels.record_end
    if as_of is not None and as_of > end:
        raise SpecError(
            f"expected a year up to {end}, with which the record of {release.name} ends, found "
            f"{as_of}; what is not on record yet is unknown"
        )


def _refuse_foreign(
    forecasts: Sequence[ledger.Entry], found: Sequence[Finding], release: LabelRelease
) -> None:
    """Refuse labels that know the outcome of no forecast: a wrong file, more likely than not."""
    if all(one.status == UNTOLD for one in found):
        names = sorted({str(entry.content["forecast"].get("outcome")) for entry in forecasts})
        raise SpecError(
            f"expected labels of {', '.join(names)}, found {release.name}, which has none of "
            f"{'them' if len(names) > 1 else 'it'}; give labels of what was forecast"
        )


def _warn_if_older(entry: ledger.Entry, one: Finding, release: LabelRelease) -> None:
    if one.older_than is not None:
        warnings.warn(
            f"{release.name} is older than the labels of receipt {one.older_than} for entry "
            f"{entry.number}; both stand",
            LedgerWarning,
            stacklevel=4,
        )


def _append(
    folder: Path,
    entry: ledger.Entry,
    one: Finding,
    asides: tuple[str, ...],
    *,
    key: "Ed25519PrivateKey | None",
    now: datetime,
) -> ledger.Entry:
    """Write one receipt."""
    assert one.seen is not None
    assert one.labels is not None
    text = receipt_text(
        entry,
        one.seen,
        labels=one.labels,
        scores=one.scores,
        changes=one.changes,
        asides=asides,
    )
    return ledger.register_receipt(
        folder,
        entry.number,
        labels=one.labels,
        states=one.seen,
        scores=one.scores,
        changes=one.changes,
        note=text,
        key=key,
        now=now,
    )


def _frame(
    forecasts: Sequence[ledger.Entry],
    found: dict[int, Finding],
    appended: dict[int, ledger.Entry],
) -> pd.DataFrame:
    """A row for each forecast."""
    rows = []
    for entry in forecasts:
        one = found[entry.number]
        held = entry.content["forecast"]
        made = appended.get(entry.number)
        row: dict[str, Any] = {"entry": entry.number, "status": one.status, "why": one.why}
        row |= {name: held.get(name) for name in _NAMED}
        row["registered"] = entry.content.get("registration", {}).get("window")
        row["receipt"] = one.receipt if made is None else made.number
        if one.seen is not None:
            void = one.seen["observed"].isna()
            row |= {
                "states": len(void),
                "void": int(void.sum()),
                "void_share": float(void.mean()),
            }
        row |= {name: value for name, value in (one.scores or {}).items() if name in _SCORES}
        rows.append(row)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    whole = dict.fromkeys(("receipt", "states", "void", "observed"), "Int64")
    numbers = dict.fromkeys((name for name in ("void_share", *_SCORES) if name not in whole), float)
    return frame.astype({**whole, **numbers})


def _notes(
    forecasts: Sequence[ledger.Entry], distinct: int, corrected: dict[int, ledger.Entry]
) -> tuple[str, ...]:
    """How many forecasts there are, where it is fewer than there are entries."""
    if distinct == len(forecasts):
        return ()
    withdrawn = sum(entry.number in corrected for entry in forecasts)
    return (
        f"of {len(forecasts)} entries {distinct} distinct "
        f"{'forecast stands' if distinct == 1 else 'forecasts stand'}: {withdrawn} "
        f"{'is' if withdrawn == 1 else 'are'} corrected by a later entry, and the same forecast "
        "counts once",
    )
