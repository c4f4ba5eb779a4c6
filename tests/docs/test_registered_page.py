"""The page of what is registered says what the ledger holds."""

from datetime import UTC, datetime

import pandas as pd

import write_registered_page as writer
import written_blocks
from atrocityrisk import ledger


def test_the_table_is_that_of_the_ledger():
    text = writer.PAGE.read_text(encoding="utf-8")
    fresh = written_blocks.filled(text, writer.written)
    assert fresh == text, "run python scripts/write_registered_page.py"


def test_open_corrected_void_and_scored_forecasts_have_their_words(tmp_path):
    held = {"model": "m", "outcome": "mass_killing", "origin": 2022, "first_year": 2023,
            "last_year": 2024, "states": {"gwcode": [2], "probability": [0.1]}}  # fmt: skip
    said = {"kind": "forecast", "forecast": held, "registration": {"window": "before"}}
    ledger.init_ledger(tmp_path)
    ledger.append_entry(tmp_path, said)
    ledger.append_entry(tmp_path, {**said, "corrects": {"number": 1, "hash": ""}})
    labels = {"name": "2025 events", "version": "2025", "last_year": 2024}
    void = pd.DataFrame({"gwcode": [2], "observed": [float("nan")], "void": ["why"]})
    day = datetime(2025, 3, 1, tzinfo=UTC)
    ledger.register_receipt(tmp_path, 1, labels=labels, states=void, scores=None, now=day)
    table = writer.registered(tmp_path)
    assert "corrected by entry 2; receipt 3, by 2025 events (record to 2024): VOID |" in table
    assert "no receipt yet: closes with the record of 2024 |" in table
