"""Signatures: the right one holds, any other does not, and none can be taken away."""

import builtins
import json

import pytest

from atrocityrisk import ledger
from atrocityrisk.errors import DataError, LedgerWarning, MissingExtraError, OutputError
from atrocityrisk.ledger import signing


@pytest.fixture
def key(tmp_path):
    ledger.make_key(tmp_path / "key.pem")
    return ledger.read_key(tmp_path / "key.pem")


@pytest.fixture
def book(tmp_path, key):
    ledger.init_ledger(tmp_path / "book")
    for i in range(3):
        ledger.append_entry(tmp_path / "book", {"value": i}, key=key)
    return tmp_path / "book"


def test_a_signed_ledger_names_its_signer(book, key):
    result = ledger.verify_ledger(book, signers=[ledger.public_key(key)])
    assert result.intact
    assert result.signers == {ledger.public_key(key): 3}


def test_every_flipped_byte_of_a_signed_entry_is_seen(book):
    path = book / "entries.jsonl"
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for at in range(first, whole.index(b"\n", first)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        problem = ledger.verify_ledger(book).problem
        assert problem is not None, at
        assert problem.number == 2, at


def test_a_signature_cannot_be_taken_away_or_exchanged(book):
    path = book / "entries.jsonl"
    parts = path.read_text().splitlines(keepends=True)
    second = json.loads(parts[1])
    for other in (None, json.loads(parts[0])["signature"]):
        changed = {**second, "signature": other}
        text = json.dumps(changed, sort_keys=True, separators=(",", ":")) + "\n"
        path.write_text("".join([parts[0], text, parts[2]]))
        problem = ledger.verify_ledger(book).problem
        assert (problem.number, problem.kind) == (2, "wrong signature")


def test_another_key_and_an_unsigned_entry_are_reported(book, key, tmp_path):
    ledger.make_key(tmp_path / "other.pem")
    other = ledger.read_key(tmp_path / "other.pem")
    wanted = [ledger.public_key(key)]
    assert ledger.verify_ledger(book, signers=[ledger.public_key(other)]).problem.number == 1
    ledger.append_entry(book, {"value": 9}, key=other)
    problem = ledger.verify_ledger(book, signers=wanted).problem
    assert (problem.number, problem.kind) == (4, "wrong key")
    ledger.init_ledger(tmp_path / "plain")
    ledger.append_entry(tmp_path / "plain", {"value": 9})
    assert ledger.verify_ledger(tmp_path / "plain", signers=wanted).problem.kind == "unsigned"


def test_a_key_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "key.pem"
    public = ledger.make_key(path)
    assert len(public) == 64
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(OutputError, match="never overwritten"):
        ledger.make_key(path)
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(DataError, match="expected a private key in PEM without a password"):
        ledger.read_key(path)
    with pytest.raises(DataError, match="found no file"):
        ledger.read_key(tmp_path / "nothing.pem")


def test_without_the_extra_the_error_names_it(book, monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments, **options):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"pip install 'atrocityrisk\[record\]'"):
        signing.signature_holds("a", signature="00", signer="00")


def test_paths_may_be_text(tmp_path):
    path = str(tmp_path / "key.pem")
    assert ledger.make_key(path) == ledger.public_key(ledger.read_key(path))


def test_an_unsigned_entry_after_signed_ones_is_said(book):
    with pytest.warns(LedgerWarning, match="entry 4 of .* has no signature, though entry 3"):
        ledger.append_entry(book, {"value": 3})
    result = ledger.verify_ledger(book)
    assert result.intact
    assert result.notes == ("1 of 4 entries have no signature, first entry 4, though others have",)
