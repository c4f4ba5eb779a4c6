"""The desk by its commands: set up, served, watched over, tidied; as an office's machine does."""

import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from .conftest import ENTRIES, ON_POSTGRES, environment, run_desk, run_sql


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A desk that answers, and where."""
    port = 20_000 + os.getpid() % 20_000
    running = subprocess.Popen(
        [sys.executable, "-m", "atrocityrisk", "desk", "start", "--json"]
        + ["--home", str(home), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment(),
    )
    try:
        assert running.stdout is not None
        lines = []
        while not lines or lines[-1] != "}\n":
            line = running.stdout.readline()
            assert line, running.stderr and running.stderr.read()
            lines.append(line)
        yield json.loads("".join(lines))["address"], running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)


def open_page(opener: urllib.request.OpenerDirector, address: str, **form: str) -> tuple[str, str]:
    """Where one ends up, and what stands there."""
    data = urllib.parse.urlencode(form).encode() if form else None
    with opener.open(urllib.request.Request(address, data), timeout=30) as answer:
        return answer.url, answer.read().decode()


def log_in(address: str, name: str, password: str) -> tuple[str, str]:
    """What a person sees after logging in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    opener.addheaders = [("Referer", address)]
    place, page = open_page(opener, address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    return open_page(opener, place, csrfmiddlewaretoken=token[1], username=name, password=password)


@pytest.mark.skipif(ON_POSTGRES, reason="the embedded default")
def test_a_new_desk_opens_for_its_first_administrator(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    with serving(home) as (address, running):
        assert home.stat().st_mode & 0o777 == 0o700
        made = run_desk("create-admin", "--name", "chief", "--generate", "--json", home=home)
        assert made.code == 0, made.err
        place, page = log_in(address, "chief", made.json["password"])
        assert "Log out" in page
        assert "password" in place, "a password that was shown is changed at the first log-in"
        # A second process would not see what the first one has in its memory.
        second = run_desk("start", "--port", 39_999, home=home)
        assert second.code == 2
        assert "expected to be the only one to serve the desk" in second.err
        assert run_desk("upgrade", home=home).code == 2
        # Copied and looked through while it is open.
        assert run_desk("backup", home=home).code == 0
        assert run_desk("verify", home=home).code == 0
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    assert {path.stat().st_mode & 0o077 for path in home.rglob("*")} == {0}
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)


@pytest.mark.skipif(ON_POSTGRES, reason="the same on every engine")
def test_a_training_desk_says_so_on_every_page(restored: Path) -> None:
    run_desk("create-admin", "--name", "chief", "--generate", home=restored)
    with serving(restored) as (address, running):
        opener = urllib.request.build_opener()
        _, page = open_page(opener, address)
        assert "Training desk: States, people and events are invented." in page
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0


@pytest.mark.skipif(ON_POSTGRES, reason="the same on every engine")
def test_access_is_given_from_the_machine(restored: Path) -> None:
    run_desk("create-admin", "--name", "chief", "--generate", home=restored)
    chief = ("access", "--name", "chief")
    given = run_desk(*chief, "--clearance", "confidential", "--json", home=restored)
    assert given.json == {"name": "chief", "changes": ["clearance public to confidential"]}
    assert (
        "nothing was to be changed"
        in run_desk(*chief, "--clearance", "confidential", home=restored).out
    )
    refused = run_desk(*chief, "--role", "owner", home=restored)
    assert refused.code != 0
    assert "expected roles among reader, analyst" in refused.err
    assert run_desk(*chief, home=restored).code == 2
    assert run_desk("access", "--name", "nobody", "--role", "reader", home=restored).code != 0


@pytest.mark.skipif(ON_POSTGRES, reason="the embedded default")
def test_on_a_terminal_the_first_administrator_is_asked_for(tmp_path: Path) -> None:
    home, port = tmp_path / "desk", 20_000 + (os.getpid() + 7) % 20_000
    number, terminal = pty.fork()
    if number == 0:
        words = ["desk", "start", "--home", str(home), "--port", str(port)]
        given = {**environment(), "TERM": "dumb", "COLUMNS": "200"}
        os.execve(sys.executable, [sys.executable, "-m", "atrocityrisk", *words], given)
    try:
        _converse(
            terminal,
            ("Name to log in with:", "chief"),
            # Refused, with a reason: too short; then two that differ; then a good one.
            ("Password (nothing, to have one made): ", "short"),
            ("The same again: ", "short"),
            ("at least 12 characters", ""),
            ("Name to log in with [chief]:", "chief"),
            ("Password (nothing, to have one made): ", "correct horse battery"),
            ("The same again: ", "something else"),
            ("These were two different ones.", ""),
            ("Password (nothing, to have one made): ", "correct horse battery"),
            ("The same again: ", "correct horse battery"),
            (f"the desk is open at http://127.0.0.1:{port}/", ""),
        )
        _, page = log_in(f"http://127.0.0.1:{port}/", "chief", "correct horse battery")
        assert "Log out" in page
        os.write(terminal, b"\x03")
        _converse(terminal, ("the desk is closed", ""))
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)


def _converse(terminal: int, *turns: tuple[str, str]) -> None:
    """Wait for each text on a terminal, and type what follows it."""
    # Of a password's prompt the last blank comes when what is typed is hidden; before, it is lost.
    seen = ""
    for text, typed in turns:
        while text not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            assert ready, f"expected {text!r}, found {seen!r}"
            seen += os.read(terminal, 4096).decode()
        _, _, seen = seen.partition(text)
        if typed:
            os.write(terminal, f"{typed}\n".encode())


def test_unsafe_settings_are_not_served(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    home.mkdir()
    (home / "desk.toml").write_text('[serving]\naddress = "0.0.0.0"\n')
    refused = run_desk("start", home=home)
    assert refused.code == 2
    assert "expected a desk that is safe to serve" in refused.err
    (home / "desk.toml").write_text("[servings]\n")
    refused = run_desk("start", home=home)
    assert (refused.code, "did you mean 'serving'" in refused.err) == (2, True)


def test_a_desk_is_looked_for_where_it_was_said_to_be(tmp_path: Path) -> None:
    refused = run_desk("verify", home=tmp_path / "nowhere")
    assert refused.code == 2
    assert "expected a desk in" in refused.err
    assert not (tmp_path / "nowhere").exists()


def test_a_training_desk_is_never_put_into_another(demo: Path) -> None:
    refused = run_desk("demo", home=demo)
    assert refused.code == 2
    assert "a training desk is never put into another" in refused.err


def test_check_names_each_fault_and_what_to_do(restored: Path) -> None:
    found = run_desk("check", "--json", home=restored)
    codes = {fault["what"]: fault["todo"] for fault in found.json["faults"]}
    assert found.code == 3
    assert any("there is no backup" in what for what in codes)
    assert run_desk("backup", home=restored).code == 0
    sound = run_desk("check", "--json", home=restored)
    assert (sound.code, sound.json["faults"]) == (0, [])
    (restored / "history.key").chmod(0o644)
    loose = run_desk("check", home=restored)
    assert loose.code == 3
    assert f"chmod 600 {restored / 'history.key'}" in loose.out


def test_check_says_that_a_database_does_not_answer(restored: Path) -> None:
    if ON_POSTGRES:
        text = (restored / "desk.toml").read_text()
        (restored / "desk.toml").write_text(text.replace("host =", "port = 1\nhost ="))
    else:
        (restored / "desk.sqlite3").write_bytes(b"no database" * 500)
    found = run_desk("check", "--json", home=restored)
    assert found.code == 3, found.err
    assert any("database" in fault["what"] for fault in found.json["faults"])
    refused = run_desk("verify", home=restored)
    assert refused.code == 2
    assert "expected a database that answers" in refused.err


def test_a_database_of_a_newer_program_is_left_alone(restored: Path) -> None:
    run_sql(
        restored,
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('desk', '9999_of_tomorrow', CURRENT_TIMESTAMP)",
    )
    for words in (("start",), ("upgrade",), ("backup",), ("verify",)):
        refused = run_desk(*words, home=restored)
        assert refused.code == 2, words
        assert "9999_of_tomorrow" in refused.err


CHANGES = {
    "UPDATE desk_record SET severity = 5 WHERE id = 7": "record: it differs from its last version",
    "UPDATE desk_person SET clearance = 2 WHERE username = 'public-reader'": "person: it differs",
    "DELETE FROM desk_chainentry WHERE number = 100": "entries 100 to 100 are missing: removed",
    "DELETE FROM desk_historicalrecord WHERE history_id = 9": "version 9 was removed",
    "UPDATE desk_historicalrecord SET account = 'x' WHERE history_id = 12": "version 12 (entry",
    "DELETE FROM desk_chainentry WHERE number > 300": "which an anchor names, is gone",
}
"""What somebody with SQL alone may do, and what is said of it."""


def test_what_was_changed_by_sql_is_named(restored: Path) -> None:
    run_sql(restored, *CHANGES)
    found = run_desk("verify", "--json", home=restored)
    assert found.code == 3
    said = [f"{problem['kind']}: {problem['what']}" for problem in found.json["problems"]]
    for what in CHANGES.values():
        assert any(what in line for line in said), what


def test_a_text_is_taken_out_of_a_withdrawn_record_and_the_history_holds(restored: Path) -> None:
    key = _key_of_a_withdrawn_record(restored)
    refused = run_desk("redact", "not-a-key", "--reason", "no", home=restored)
    assert (refused.code, "expected a key, such as that of a record" in refused.err) == (2, True)
    done = run_desk("redact", key, "--reason", "names a person", "--json", home=restored)
    assert done.code == 0, done.err
    assert done.json["versions"] == 4
    assert run_desk("verify", home=restored).code == 0


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL tidies its files by itself")
def test_nothing_of_a_text_that_was_taken_out_stays_in_the_file(restored: Path) -> None:
    key = _key_of_a_withdrawn_record(restored)
    table = f"desk_record WHERE key = '{uuid.UUID(key).hex}'"
    with closing(sqlite3.connect(restored / "desk.sqlite3")) as reading:
        account, number = reading.execute(f"SELECT account, external_id FROM {table}").fetchone()
    word = f"zyxwvut{number[-3:]}"
    run_sql(
        restored,
        f"UPDATE desk_record SET account = account || '{word}', words = words || ' {word}' "
        f"WHERE key = '{uuid.UUID(key).hex}'",
    )
    assert _mentions(restored, word) > 0
    done = run_desk("redact", key, "--reason", "names a person", home=restored)
    assert done.code == 0, done.err
    assert (_mentions(restored, word), _mentions(restored, account)) == (0, 0)


def _mentions(home: Path, text: str) -> int:
    """How often a text stands in the files of a database."""
    return sum(path.read_bytes().count(text.encode()) for path in home.glob("desk.sqlite3*"))


def _key_of_a_withdrawn_record(home: Path) -> str:
    import zipfile

    done = run_desk("backup", "--json", home=home)
    with zipfile.ZipFile(done.json["file"]) as archive:
        rows = map(json.loads, archive.read("tables/desk.record.jsonl").splitlines())
        return next(row["key"] for row in rows if row["status"] == "withdrawn")


def test_tidying_drops_what_is_past_its_time_and_no_record(restored: Path) -> None:
    old = "2020-01-01 00:00:00+00:00"
    run_sql(
        restored,
        f"INSERT INTO django_session VALUES ('old', 'x', '{old}')",
        f"INSERT INTO desk_activity (at, kind, detail) VALUES ('{old}', 'machine', 'long ago')",
    )
    stale = restored / "uploads" / "old.csv"
    stale.write_text("a,b\n")
    os.utime(stale, (0, 0))
    (restored / "uploads" / "new.csv").write_text("a,b\n")
    would = run_desk("tidy", "--dry-run", "--json", home=restored)
    assert would.code == 0, would.err
    expected = {
        "upload_files": 1, "uploads_dropped": 0, "sessions": 1, "login_attempts": 0,
        "activities": 1, "backups": 0, "left_behind": 0,
    }  # fmt: skip
    assert would.json["removed"] == expected
    assert stale.exists()
    assert run_desk("tidy", "--json", home=restored).json["removed"] == expected
    assert [path.name for path in (restored / "uploads").iterdir()] == ["new.csv"]
    again = run_desk("tidy", "--json", home=restored).json["removed"]
    assert set(again.values()) == {0}
    verified = run_desk("verify", "--json", home=restored).json
    assert (verified["intact"], verified["entries"]) == (True, ENTRIES)


def test_only_the_newest_backups_are_kept(restored: Path) -> None:
    text = (restored / "desk.toml").read_text()
    (restored / "desk.toml").write_text(text + "[retention]\nbackups = 2\n")
    kept = []
    for _ in range(3):
        kept.append(run_desk("backup", "--json", home=restored).json["file"])
        time.sleep(1.1)
    left = sorted(str(path) for path in (restored / "backups").iterdir())
    assert left == kept[1:]


def test_the_library_and_help_need_no_extra(tmp_path: Path) -> None:
    (tmp_path / "django.py").write_text(
        "raise ImportError('No module named django', name='django')"
    )
    code = "import sys; import atrocityrisk, atrocityrisk.cli; from atrocityrisk.cli import main\n"
    code += "assert not [m for m in sys.modules if m.startswith(('django', 'atrocityrisk.desk'))]\n"
    code += "main(sys.argv[1:])"
    given = environment()
    given["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{given.get('PYTHONPATH', '')}"

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("desk", "--help").returncode == 0
    refused = run("desk", "start", "--home", str(tmp_path / "desk"))
    assert refused.returncode == 2
    assert "pip install 'atrocityrisk[desk]'" in refused.stderr
