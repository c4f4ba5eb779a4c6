"""Forecasts on record: an append-only file in which nothing can be changed unseen.

Each entry holds the hash of its content and of the entry before, so that an edit, a gap, a change
of order or a repetition shows and is named; an anchor beside the file holds length and head, so
that a cut tail shows too. Whoever can write to the folder can rewrite all of it, and a local clock
can be set: what proves a date is a head hash that was published elsewhere (docs/guides/ledger.md).
"""

from atrocityrisk.ledger.appending import append_entry, init_ledger
from atrocityrisk.ledger.entries import Entry
from atrocityrisk.ledger.ledger_reading import entry_frame, read_entries
from atrocityrisk.ledger.receipts import receipt_frame, receipts_of, register_receipt
from atrocityrisk.ledger.registration import (
    WindowState,
    forecast_content,
    register_forecast,
    register_run,
    window_state,
)
from atrocityrisk.ledger.signing import make_key, public_key, read_key
from atrocityrisk.ledger.verification import Problem, Verification, verify_ledger

__all__ = [
    "Entry",
    "Problem",
    "Verification",
    "WindowState",
    "append_entry",
    "entry_frame",
    "forecast_content",
    "init_ledger",
    "make_key",
    "public_key",
    "read_entries",
    "read_key",
    "receipt_frame",
    "receipts_of",
    "register_forecast",
    "register_receipt",
    "register_run",
    "verify_ledger",
    "window_state",
]
