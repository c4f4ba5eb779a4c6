import json
import warnings

import pytest

from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec


@pytest.fixture
def made(panel_file, drawn, tmp_path):
    run(RunSpec(panel=panel_file, model=drawn, seed=3), tmp_path / "run")
    return tmp_path / "run"


def test_from_init_to_verify(shell, made, tmp_path):
    book, key = tmp_path / "book", tmp_path / "key.pem"
    done = shell("ledger", "init", book, "--new-key", key)
    assert done.code == 0
    public = done.out.strip().rpartition(" ")[2]
    done = shell("ledger", "append", book, made, "--key", key, "--note", "a\x1b[31mb")
    assert done.code == 0
    assert "the window had closed on 2025-12-31" in done.out
    assert "can be set" in done.out
    head = done.out.strip().rpartition(" ")[2]
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = shell("ledger", "append", book, made, "--corrects", "1", "--note", "typo")
    assert done.code == 0
    assert "note: entry 2 of" in done.err
    assert "has no signature, though entry 1 has one" in done.err
    done = shell("ledger", "list", book)
    assert "corrected by entry 2" in done.out
    assert "corrects entry 1" in done.out
    assert "\x1b" not in done.out
    assert [e["corrects"] for e in json.loads(shell("ledger", "list", book, "--json").out)] == [
        None,
        1,
    ]
    done = shell("ledger", "verify", book, "--head", head)
    assert done.code == 0
    assert "1 of 2 entries have no signature, first entry 2" in done.out
    assert f"1 signed by {public}" in done.out
    assert shell("ledger", "verify", book, "--signer", public).code == 3
    assert shell("ledger", "verify", book, "--head", "0" * 64).code == 3


def test_a_broken_ledger_is_reported_with_code_3_and_the_entry(shell, made, tmp_path):
    book = tmp_path / "book"
    shell("ledger", "init", book)
    shell("ledger", "append", book, made)
    path = book / "entries.jsonl"
    path.write_text(path.read_text().replace("0", "1", 1))
    done = shell("ledger", "verify", book)
    assert done.code == 3
    assert "entry 1 was edited" in done.out


def test_an_entry_is_exported(shell, made, tmp_path):
    book = tmp_path / "book"
    shell("ledger", "init", book)
    shell("ledger", "append", book, made)
    done = shell("ledger", "export", book, "--entry", "1", "--out", tmp_path / "out")
    assert done.code == 0
    assert (tmp_path / "out" / "forecast.csv").read_text().startswith("model,outcome,gwcode")
    done = shell("ledger", "export", book, "--entry", "2", "--out", tmp_path / "out")
    assert done.code == 2


def test_the_same_run_twice_is_said_and_listed(shell, made, tmp_path):
    book = tmp_path / "book"
    shell("ledger", "init", book)
    assert shell("ledger", "append", book, made).err == ""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = shell("ledger", "append", book, made)
    assert done.code == 0
    assert "already, as entry 1" in done.err
    assert "the same forecast as entry 1" in " ".join(shell("ledger", "list", book).out.split())
