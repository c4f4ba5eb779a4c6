"""A backup comes back whole on either engine, or not at all."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from atrocityrisk.desk.safekeeping.backup_file import key_name

from .conftest import ENTRIES, ON_POSTGRES, environment, run_desk, run_sql


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def parts_of(path: Path) -> dict[str, tuple[str, int]]:
    parts = manifest_of(path)["parts"]
    return {part["name"]: (part["sha256"], part["rows"]) for part in parts}


_RARER = ("importmapping.jsonl", "duplicateproposal.jsonl", "apitoken.jsonl")


def test_a_backup_tells_what_is_in_it_and_is_its_owners_alone(backup: Path) -> None:
    manifest = manifest_of(backup)
    assert (manifest["format"], manifest["engine"], manifest["training"]) == (1, "sqlite", True)
    assert manifest["chain_length"] == ENTRIES
    rows = {name: rows for name, (_, rows) in parts_of(backup).items()}
    assert rows["tables/desk.record.jsonl"] == 120
    assert rows["tables/desk.chainentry.jsonl"] == ENTRIES
    assert rows["tables/desk.person.jsonl"] == 8
    assert rows["tables/desk.person_groups.jsonl"] == 8
    assert backup.stat().st_mode & 0o777 == 0o600


def test_no_session_and_no_key_is_in_a_backup_unless_asked_for(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.deskbackup"
    done = run_desk("backup", "--out", path, home=demo)
    assert "The keys are not in it" in done.out
    names = set(parts_of(path))
    assert not [name for name in names if name.startswith("keys/") or "session" in name]
    content = path.read_bytes()
    for name in ("history.key", "secret.key"):
        assert (demo / name).read_bytes().strip() not in content


def test_what_is_restored_is_backed_up_to_the_same_bytes(
    backup: Path, restored: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.deskbackup"
    assert run_desk("backup", "--with-keys", "--out", again, home=restored).code == 0
    first, second = parts_of(backup), parts_of(again)
    assert first == second
    assert {rows for name, (_, rows) in first.items() if name.endswith(_RARER)} == {1}
    assert manifest_of(again)["chain_head"] == manifest_of(backup)["chain_head"]
    assert manifest_of(again)["engine"] == ("postgresql" if ON_POSTGRES else "sqlite")
    # And back into the embedded engine.
    back = tmp_path / "back"
    assert run_desk("restore", again, home=back).code == 0
    verified = run_desk("verify", "--json", home=back)
    assert verified.json["intact"] is True
    assert verified.json["entries"] == ENTRIES


def test_work_goes_on_after_a_restore(restored: Path) -> None:
    # A further account: its number must not be one of those restored.
    done = run_desk("create-admin", "--name", "chief", "--generate", "--json", home=restored)
    assert done.code == 0, done.err
    assert len(done.json["password"]) >= 20
    verified = run_desk("verify", "--json", home=restored).json
    assert verified["intact"] is True
    assert verified["entries"] > ENTRIES


def test_a_desk_that_holds_something_is_replaced_only_when_asked(
    backup: Path, restored: Path
) -> None:
    refused = run_desk("restore", backup, home=restored)
    assert refused.code == 2
    assert "expected an empty desk" in refused.err
    run_desk("create-admin", "--name", "chief", "--generate", home=restored)
    done = run_desk("restore", backup, "--replace", "--json", home=restored)
    assert done.code == 0, done.err
    assert done.json["history"] == ENTRIES
    kept = Path(done.json["backup"])
    assert manifest_of(kept)["chain_length"] > ENTRIES
    assert run_desk("verify", home=restored).code == 0


def test_an_older_backup_gives_later_anchors_up_and_a_ledger_does_not_by_itself(
    backup: Path, restored: Path, tmp_path: Path
) -> None:
    from atrocityrisk.ledger import init_ledger, read_entries

    ledger = init_ledger(tmp_path / "ledger")
    run_desk("create-admin", "--name", "chief", "--generate", home=restored)
    anchored = run_desk("anchor", "--ledger", ledger, "--json", home=restored)
    assert anchored.json["ledger_entry"] == 1
    assert run_desk("restore", backup, "--replace", home=restored).code == 0
    at_home = run_desk("verify", "--json", home=restored)
    assert at_home.code == 0
    assert "given up" in at_home.json["notes"][0]
    # The witness elsewhere still says what it saw.
    outside = run_desk("verify", "--ledger", ledger, "--json", home=restored)
    assert outside.code == 3
    assert "which an anchor names, is gone" in outside.json["problems"][0]["what"]
    # Until it is told, which stays on record.
    told = run_desk("restore", backup, "--replace", "--ledger", ledger, home=restored)
    assert told.code == 0
    assert [entry.content["kind"] for entry in read_entries(ledger)] == [
        "desk-anchor",
        "desk-restored",
    ]
    assert run_desk("verify", "--ledger", ledger, home=restored).code == 0


def test_without_its_key_a_history_is_not_restored_unless_asked(
    demo: Path, tmp_path: Path, new_home: Callable[[], Path]
) -> None:
    path = tmp_path / "plain.deskbackup"
    run_desk("backup", "--out", path, home=demo)
    home = new_home()
    refused = run_desk("restore", path, home=home)
    assert refused.code == 2
    assert "expected the key of the history" in refused.err
    assert not (home / "history.key").exists()
    done = run_desk("restore", path, "--unverified", "--json", home=home)
    assert done.json["verified"] is False
    found = run_desk("verify", "--json", home=home)
    assert found.code == 3
    assert len(found.json["problems"]) == ENTRIES


def test_another_key_is_refused_by_name(demo: Path, backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "other"
    home.mkdir()
    (home / "history.key").write_text("x" * 60)
    (home / "desk.toml").write_text("training = true\n")
    refused = run_desk("restore", backup, home=home)
    assert refused.code == 2
    assert key_name("x" * 60) in refused.err
    assert key_name((demo / "history.key").read_text().strip()) in refused.err


def test_invented_records_never_enter_a_real_desk(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "real"
    home.mkdir()
    (home / "desk.toml").write_text('title = "Real"\n')
    refused = run_desk("restore", backup, home=home)
    assert refused.code == 2
    assert "what is invented and what is not stay apart" in refused.err


def edited(path: Path, target: Path, **changes: bytes) -> Path:
    """A backup with some of its files replaced."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
    return target


def test_half_a_backup_is_refused_and_the_desk_is_as_it_was(
    backup: Path, restored: Path, tmp_path: Path
) -> None:
    half = tmp_path / "half.deskbackup"
    half.write_bytes(backup.read_bytes()[:60_000])
    refused = run_desk("restore", half, "--replace", home=restored)
    assert refused.code == 2
    assert "cut short" in refused.err
    assert run_desk("verify", "--json", home=restored).json["entries"] == ENTRIES


def test_an_edited_row_is_refused(backup: Path, restored: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        rows = archive.read("tables/desk.record.jsonl")
    changed = rows.replace(b"Invented, for training", b"Real, for certain     ", 1)
    path = edited(backup, tmp_path / "edited", **{"tables/desk.record.jsonl": changed})
    refused = run_desk("restore", path, "--replace", home=restored)
    assert refused.code == 2
    assert "tables/desk.record.jsonl is not what the manifest says" in refused.err
    assert run_desk("verify", "--backup", path, home=restored).code == 3


def test_an_edited_row_under_a_new_hash_is_refused_by_the_key(
    backup: Path, restored: Path, tmp_path: Path
) -> None:
    import hashlib

    name = "tables/desk.record.jsonl"
    with zipfile.ZipFile(backup) as archive:
        changed = archive.read(name).replace(
            b"Invented, for training", b"Real, for certain     ", 1
        )
    manifest = manifest_of(backup)
    part = next(part for part in manifest["parts"] if part["name"] == name)
    part["sha256"] = hashlib.sha256(changed).hexdigest()
    path = edited(
        backup,
        tmp_path / "edited",
        **{name: changed, "manifest.json": json.dumps(manifest).encode()},
    )
    refused = run_desk("restore", path, "--replace", home=restored)
    assert refused.code == 2
    assert "its manifest was edited" in refused.err
    found = run_desk("verify", "--backup", path, "--json", home=restored)
    assert found.code == 3
    assert "its manifest was edited" in found.json["problems"][0]["what"]


def test_a_backup_of_a_changed_history_is_copied_and_not_restored(
    restored: Path, tmp_path: Path, new_home: Callable[[], Path]
) -> None:
    run_sql(restored, "UPDATE desk_record SET severity = 5 WHERE id = 1")
    path = tmp_path / "changed.deskbackup"
    assert run_desk("backup", "--with-keys", "--out", path, home=restored).code == 0
    home = new_home()
    refused = run_desk("restore", path, home=home)
    assert refused.code == 2
    assert "it differs from its last version: edited" in refused.err
    # Nothing was kept of it.
    assert run_desk("restore", path, "--unverified", "--json", home=home).json["backup"] is None


def test_a_killed_backup_leaves_no_file_that_counts(restored: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "desk.deskbackup"
    target.parent.mkdir()
    words = ["-m", "atrocityrisk", "desk", "backup", "--out", str(target), "--home", str(restored)]
    running = subprocess.Popen([sys.executable, *words], env=environment())
    begun = time.monotonic()
    while not list(target.parent.iterdir()) and time.monotonic() - begun < 60:
        time.sleep(0.002)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(30)
    assert not target.exists()
    left = list(target.parent.iterdir())
    for path in left:
        refused = run_desk("restore", path, "--replace", home=restored)
        assert refused.code == 2
    assert run_desk("verify", home=restored).code == 0


@pytest.mark.skipif(ON_POSTGRES, reason="a file of SQLite")
def test_a_damaged_database_is_kept_and_replaced(backup: Path, restored: Path) -> None:
    database = restored / "desk.sqlite3"
    content = bytearray(database.read_bytes())
    content[:4096] = b"damaged!" * 512
    database.write_bytes(content)
    assert run_desk("restore", backup, home=restored).code == 2
    done = run_desk("restore", backup, "--replace", "--json", home=restored)
    assert done.code == 0, done.err
    assert Path(done.json["backup"]).read_bytes()[:8] == b"damaged!"
    assert run_desk("verify", home=restored).code == 0


@pytest.mark.skipif(ON_POSTGRES, reason="a file of SQLite")
def test_a_killed_restore_leaves_the_old_desk(backup: Path, restored: Path) -> None:
    run_sql(restored, "UPDATE desk_record SET words = 'mark' WHERE id = 1")
    words = ["-m", "atrocityrisk", "desk", "restore", str(backup), "--replace"]
    running = subprocess.Popen([sys.executable, *words, "--home", str(restored)], env=environment())
    begun = time.monotonic()
    while not list(restored.glob(".desk-*.restoring")) and time.monotonic() - begun < 60:
        time.sleep(0.002)
    time.sleep(0.2)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(30)
    with closing(sqlite3.connect(restored / "desk.sqlite3")) as reading:
        assert reading.execute("SELECT words FROM desk_record WHERE id = 1").fetchone() == ("mark",)
    assert run_desk("verify", home=restored).code == 0
    # What it left behind goes in time.
    for path in restored.glob(".desk-*"):
        os.utime(path, (0, 0))
    assert run_desk("tidy", "--json", home=restored).json["removed"]["left_behind"] >= 1
    assert not list(restored.glob(".desk-*"))


def test_a_copy_of_the_folder_is_another_way(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    assert run_desk("verify", home=copy).code == 0


@pytest.mark.skipif(ON_POSTGRES, reason="older backups go through SQLite")
def test_a_backup_of_an_older_program_is_brought_up_to_date(
    demo: Path, backup: Path, tmp_path: Path
) -> None:
    from atrocityrisk.desk.safekeeping.backup_file import Manifest, code_of, manifest_text

    # As a program would have written it that did not have the later migrations yet.
    manifest = Manifest.model_validate(manifest_of(backup))
    first = tuple(one for one in manifest.migrations if one[0] != "desk" or one[1] < "0002")
    assert len(first) < len(manifest.migrations)
    manifest = manifest.model_copy(update={"migrations": first})
    key = (demo / "history.key").read_text().strip()
    manifest = manifest.model_copy(update={"code": code_of(manifest, key)})
    older = edited(
        backup, tmp_path / "older", **{"manifest.json": manifest_text(manifest).encode()}
    )
    home = tmp_path / "home"
    assert run_desk("restore", older, home=home).code == 0
    assert run_desk("upgrade", "--json", home=home).json == {"migrations": [], "backup": None}
    with closing(sqlite3.connect(home / "desk.sqlite3")) as reading:
        words = "SELECT count(*) FROM desk_record_words WHERE desk_record_words MATCH 'invented'"
        assert reading.execute(words).fetchone() == (120,)
