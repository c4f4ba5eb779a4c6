"""Receipts in a ledger: of a forecast that is there, on its states, with a label or a reason."""

import pandas as pd
import pytest

from atrocityrisk import ledger
from atrocityrisk.errors import DataError

LABELS = {"name": "made up", "version": "1", "sha256": "0" * 64, "last_year": 2024}
FORECAST = {
    "model": "m", "outcome": "mass_killing", "origin": 2022, "first_year": 2023,
    "last_year": 2024, "states": {"gwcode": [2, 20], "probability": [0.1, 0.2]},
}  # fmt: skip


@pytest.fixture
def book(tmp_path):
    folder = ledger.init_ledger(tmp_path / "book")
    ledger.append_entry(folder, {"kind": "forecast", "forecast": FORECAST})
    ledger.append_entry(folder, {"kind": "remark"})
    return folder


def seen(observed=(1.0, 0.0), void=("", ""), codes=(2, 20)):
    return pd.DataFrame({"gwcode": codes, "observed": observed, "void": void})


def register(book, number=1, states=None, scores=None):
    return ledger.register_receipt(
        book, number, labels=LABELS, states=seen() if states is None else states, scores=scores
    )


def test_a_receipt_is_an_entry_like_any_other(book):
    entry = register(book, states=seen((1.0, float("nan")), ("", "why")), scores={"log_score": 1})
    assert (entry.number, entry.format) == (3, 1)
    assert entry.content["states"] == {"gwcode": [2, 20], "observed": [1, None],
                                       "void": [None, "why"]}  # fmt: skip
    assert entry.content["void"] == {"states": 1, "share": 0.5, "reasons": {"why": 1}}
    assert ledger.verify_ledger(book).intact
    assert [e.number for e in ledger.receipts_of(ledger.read_entries(book))[1]] == [3]
    with pytest.raises(DataError, match="entry 3 holds no forecast"):
        ledger.entry_frame(entry)
    with pytest.raises(DataError, match="entry 1 is no receipt"):
        ledger.receipt_frame(ledger.read_entries(book)[0])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"number": 9}, "expected a forecast as entry 9 .*, found no such entry"),
        ({"number": 2}, "expected a forecast as entry 2 .*, found an entry of another kind"),
        ({"states": seen(codes=(2, 200))}, "on the 2 states of entry 1"),
        ({"states": seen((1.0, float("nan")))}, "found otherwise for 20; what is unknown is"),
        ({"states": seen(void=("", "why"))}, "found otherwise for 20"),
        ({"states": seen((1.0, 0.5))}, "found otherwise for 20"),
        ({"scores": None}, "if and only if a state has a label"),
        ({"states": seen((float("nan"),) * 2, ("why",) * 2)}, "if and only if a state has a label"),
    ],
)
def test_what_is_no_receipt_is_refused_and_nothing_is_written(book, asked, message):
    with pytest.raises(DataError, match=message):
        register(book, **{"scores": {"log_score": 1.0}, **asked})
    assert len(ledger.read_entries(book)) == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": 2}, "receipt 4 has version 2, newer than the 1 that this version"),
        ({"entry": {"number": 1, "hash": "0" * 64}}, "expected the forecast of receipt 4 as entry"),
        ({"entry": {"number": 7, "hash": "0" * 64}}, "expected the forecast of receipt 4 as entry"),
    ],
)
def test_a_receipt_of_another_program_is_not_taken_for_one(book, changed, message):
    made = register(book, scores={"log_score": 1.0})
    ledger.append_entry(book, {**made.content, **changed})
    assert ledger.verify_ledger(book).intact
    with pytest.raises(DataError, match=message):
        ledger.receipts_of(ledger.read_entries(book))
