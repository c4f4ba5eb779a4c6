"""Several writers, and writers that are killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from atrocityrisk import ledger

APPEND = """
import sys
from pathlib import Path
from atrocityrisk import ledger
for i in range(int(sys.argv[2])):
    ledger.append_entry(Path(sys.argv[1]), {"writer": sys.argv[3], "value": i, "pad": "x" * 20000})
"""


def writer(folder, count, name):
    return subprocess.Popen([sys.executable, "-c", APPEND, str(folder), str(count), name])


@pytest.mark.slow
def test_two_processes_that_append_fifty_each_leave_a_hundred_valid_entries(tmp_path):
    book = ledger.init_ledger(tmp_path / "book")
    both = [writer(book, 50, name) for name in "ab"]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    result = ledger.verify_ledger(book)
    assert result.intact
    assert result.entries == 100
    for name in "ab":
        own = [e.content["value"] for e in ledger.read_entries(book) if e.content["writer"] == name]
        assert own == list(range(50))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system that can kill")
def test_a_writer_that_is_killed_leaves_a_valid_ledger(tmp_path):
    book = ledger.init_ledger(tmp_path / "book")
    for delay in (0.0, 0.011):
        process = writer(book, 100_000, "killed")
        before = ledger.verify_ledger(book).entries
        deadline = time.monotonic() + 60
        while ledger.verify_ledger(book).entries < before + 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        result = ledger.verify_ledger(book)
        assert result.intact, result.problem
        assert ledger.append_entry(book, {"kind": "after"}).number >= result.entries + 1
    assert ledger.verify_ledger(book).notes == ()
