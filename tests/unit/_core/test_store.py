"""A wrong, stale, foreign or damaged entry never yields a number, and no fault fails a run."""

import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrocityrisk._core import store as stores
from atrocityrisk._core.store import (
    SUFFIX,
    Store,
    current_store,
    from_nothing,
    keeping_in,
    key_of,
)
from atrocityrisk.errors import StoreWarning

KEY = key_of("what it depends on")
VALUE = {"risk": np.linspace(0, 1, 50), "told": ["few onsets"]}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "kept")


@pytest.fixture(autouse=True)
def _untold():
    # A place is complained of once in a process; each test is to hear it.
    stores._told.clear()


def got(store, key=KEY):
    return store.get(key, lambda value: value)


def only_file(store):
    (path,) = store.folder.glob(f"*{SUFFIX}")
    return path


def test_what_was_put_is_got_and_nothing_else(store):
    assert got(store) is None
    store.put(KEY, VALUE)
    assert (got(store)["risk"] == VALUE["risk"]).all()
    assert got(store, key_of("something else")) is None
    assert got(Store()) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_flipped_byte_yields_a_value(store, data):
    store.put(KEY, VALUE)
    path = only_file(store)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    stores._told.clear()
    with pytest.warns(StoreWarning, match="is damaged: .* ignored and made again"):
        assert got(store) is None


def test_no_truncated_file_yields_a_value(store):
    store.put(KEY, VALUE)
    content = only_file(store).read_bytes()
    for length in range(0, len(content), 7):
        only_file(store).write_bytes(content[:length])
        stores._told.clear()
        with pytest.warns(StoreWarning, match="is damaged"):
            assert got(store) is None


def test_an_entry_under_another_name_yields_nothing(store):
    store.put(KEY, VALUE)
    other = key_of("other data")
    only_file(store).rename(store.folder / f"{other}{SUFFIX}")
    with pytest.warns(StoreWarning, match="of another key"):
        assert got(store, other) is None


def test_an_entry_of_another_version_yields_nothing(store, monkeypatch):
    monkeypatch.setattr(stores, "_MAGIC", b"atrocityrisk finished work 0")
    store.put(KEY, VALUE)
    monkeypatch.undo()
    with pytest.warns(StoreWarning, match="no entry of this version"):
        assert got(store) is None


def test_a_whole_entry_that_its_reader_cannot_use_is_damage(store):
    store.put(KEY, VALUE)
    with pytest.warns(StoreWarning, match="'probability'"):
        assert store.get(KEY, lambda value: value["probability"]) is None


def test_a_damaged_entry_is_replaced(store):
    store.put(KEY, VALUE)
    only_file(store).write_bytes(b"nonsense")
    store.put(KEY, VALUE)
    assert (got(store)["risk"] == VALUE["risk"]).all()


def test_a_place_is_complained_of_once(store):
    store.put(KEY, VALUE)
    only_file(store).write_bytes(b"")
    with pytest.warns(StoreWarning) as told:
        assert [got(store), got(store)] == [None, None]
    assert len(told) == 1


def test_a_folder_that_is_a_file_or_an_entry_that_is_a_folder_fails_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.warns(StoreWarning, match="finished work is not kept"):
        Store(tmp_path / "file").put(KEY, VALUE)
    (tmp_path / f"{KEY}{SUFFIX}").mkdir()
    with pytest.warns(StoreWarning, match="cannot read"):
        assert got(Store(tmp_path)) is None


FULL = """
import resource, sys, warnings
import numpy as np
from pathlib import Path
from atrocityrisk._core.store import Store
# No file may grow beyond a page: what a full disk or a quota does to a writer.
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
store = Store(Path(sys.argv[1]))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    for n in range(3):
        store.put("k%d" % n, np.zeros(10_000))
print(len(told), told[0].message)
print(sorted(path.name for path in store.folder.iterdir()))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no limits on the size of files here")
def test_a_full_disk_is_said_once_and_leaves_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.startswith("1 finished work is not kept: cannot write")
    assert second == "[]"


def test_what_has_no_packing_is_not_kept(store):
    store.put(KEY, [lambda: 3])
    assert got(store) is None
    assert store.entries() == []


def used_at(store, key, when):
    os.utime(store.folder / f"{key}{SUFFIX}", (when, when))


def test_the_longest_unused_go_first(tmp_path):
    store = Store(tmp_path, megabytes=0.3)
    for n, name in enumerate("abc"):
        store.put(name, np.zeros(12_000))
        used_at(store, name, 1_000_000 + n)
    assert got(store, "a") is not None
    store.put("d", np.zeros(12_000))
    kept = {path.stem for path, _, _ in store.entries()}
    # Of four of .1 megabytes two go: b and c were used before a was.
    assert kept == {"a", "d"} or kept == {"a", "c", "d"}
    assert "b" not in kept
    assert sum(size for _, size, _ in store.entries()) <= 0.3 * 2**20


def test_what_is_larger_than_the_whole_store_is_not_kept(tmp_path):
    store = Store(tmp_path, megabytes=0.3)
    store.put("small", np.zeros(100))
    store.put("large", np.zeros(60_000))
    assert [path.stem for path, _, _ in store.entries()] == ["small"]


def test_what_a_killed_writer_left_goes_after_a_day(store):
    store.put(KEY, VALUE)
    old, young = (store.folder / f".{name}{SUFFIX}" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half an entry")
    os.utime(old, (time.time() - 90_000,) * 2)
    assert len(store.entries()) == 1
    assert not old.exists()
    assert young.exists()


def test_clearing_says_how_much_went(store):
    for n in range(3):
        store.put(f"{n}", VALUE)
    size = sum(path.stat().st_size for path in store.folder.iterdir())
    assert store.clear() == (3, size)
    assert store.entries() == []
    assert Store().clear() == (0, 0)


WRITER = """
import sys
import numpy as np
from pathlib import Path
from atrocityrisk._core.store import Store
# Room for a dozen entries: the two drop each other's all the time.
store = Store(Path(sys.argv[1]), megabytes=0.1)
wrong = 0
for turn in range(150):
    for n in range(20):
        found = store.get(f"{n}", lambda value: value)
        wrong += found is not None and not (found == np.full(1000, n)).all()
        store.put(f"{n}", np.full(1000, n))
print(wrong)
"""


@pytest.mark.slow
def test_two_writers_who_drop_each_others_entries_see_whole_ones_only(tmp_path):
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    told = [run.communicate(timeout=120) for run in runs]
    assert [out.strip() for out, _ in told] == ["0", "0"], told
    assert [run.returncode for run in runs] == [0, 0]
    assert not list(tmp_path.glob(f".*{SUFFIX}"))


def test_the_store_in_use_is_the_blocks(tmp_path):
    assert current_store() == Store()
    with keeping_in(tmp_path):
        assert current_store().folder == tmp_path
        with keeping_in(None):
            assert current_store().folder == tmp_path
        with from_nothing():
            assert current_store() == Store(shipped=False)
        assert current_store().folder == tmp_path
    assert current_store() == Store()


def test_the_size_is_the_users(monkeypatch, tmp_path):
    monkeypatch.setenv("ATROCITYRISK_CACHE_MB", "12.5")
    with keeping_in(tmp_path):
        assert current_store().megabytes == 12.5


@pytest.mark.parametrize("given", ["much", "-3", "0", "nan"])
def test_a_size_that_is_none_is_refused_by_name(given, monkeypatch, tmp_path):
    monkeypatch.setenv("ATROCITYRISK_CACHE_MB", given)
    told = f"ATROCITYRISK_CACHE_MB .* found '{given}'"
    with pytest.warns(StoreWarning, match=told), keeping_in(tmp_path):
        assert current_store().megabytes == 1024


def test_nothing_is_said_where_nothing_is_wrong(store):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.put(KEY, VALUE)
        store.put(KEY, VALUE)
        assert got(store) is not None
