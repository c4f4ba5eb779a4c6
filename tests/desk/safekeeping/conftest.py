"""Desks in folders of their own, driven as their owner drives them: by the command line."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from desk_engines import ON_POSTGRES

POSTGRES = os.environ.get("ATROCITYRISK_DESK_TEST_POSTGRES", "")

ENTRIES = 368
"""Entries in the history of a training desk."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment() -> dict[str, str]:
    """The environment without what binds the tests to a desk of their own."""
    bound = {"DJANGO_SETTINGS_MODULE", "ATROCITYRISK_DESK_HOME", "ATROCITYRISK_DESK_AS_OWNER"}
    return {name: value for name, value in os.environ.items() if name not in bound}


def run_desk(*words: object, home: Path | None = None, timeout: float = 120) -> Ran:
    """Run a command of the desk as a process of its own."""
    place = [] if home is None else ["--home", home]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "atrocityrisk", "desk", *map(str, (*words, *place))],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a training desk; read only."""
    home = tmp_path_factory.mktemp("training") / "desk"
    made = run_desk("demo", home=home)
    assert made.code == 0, made.err
    _add_rarer_rows(home)
    return home


def _add_rarer_rows(home: Path) -> None:
    """Rows of kinds that no training desk has; they have no history."""
    import sqlite3
    from contextlib import closing

    moment = "2024-06-01 12:00:00.123456"
    with closing(sqlite3.connect(home / "desk.sqlite3")) as changing, changing:
        changing.execute(
            "INSERT INTO desk_importmapping (key, owner_id, name, content) VALUES (?, 1, ?, ?)",
            (uuid.UUID(int=1).hex, 'Ünser "mapping"', '{"columns": {"a": [1, 2.5, null]}}'),
        )
        changing.execute(
            "INSERT INTO desk_duplicateproposal "
            "(key, first_id, second_id, similarity, state, made_at) VALUES (?, 1, 2, ?, 'open', ?)",
            (uuid.UUID(int=2).hex, 0.1 + 0.2, moment),
        )
        changing.execute(
            "INSERT INTO desk_apitoken (key, owner_id, label, digest, made_at, expires_on) "
            "VALUES (?, 1, 'reader', ?, ?, '2030-01-01')",
            (uuid.UUID(int=3).hex, "ab" * 32, moment),
        )


@pytest.fixture(scope="session")
def backup(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, with its keys."""
    path = tmp_path_factory.mktemp("backups") / "training.deskbackup"
    done = run_desk("backup", "--with-keys", "--out", path, home=demo)
    assert done.code == 0, done.err
    return path


@pytest.fixture(scope="session")
def make_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """Makes folders for a training desk, on the engine that the tests run on, or copies one."""
    names: list[str] = []

    def make(pattern: Path | None = None) -> Path:
        home = tmp_path_factory.mktemp("home") / "desk"
        if pattern is None:
            home.mkdir()
        else:
            shutil.copytree(pattern, home)
        text = "training = true\n"
        if ON_POSTGRES:
            names.append(f"desk_{uuid.uuid4().hex[:12]}")
            template = "" if pattern is None else f"TEMPLATE {database_of(pattern)}"
            _as_owner(f"CREATE DATABASE {names[-1]} {template}")
            text += (
                f'[database]\nengine = "postgresql"\nhost = "{POSTGRES}"\nname = "{names[-1]}"\n'
            )
        (home / "desk.toml").write_text(text, encoding="utf-8")
        return home

    yield make
    for name in names:
        _as_owner(f"DROP DATABASE {name} WITH (FORCE)")


def database_of(home: Path) -> str:
    """Name of a desk's database on PostgreSQL."""
    return (home / "desk.toml").read_text(encoding="utf-8").split('name = "')[1].split('"')[0]


def _as_owner(statement: str) -> None:
    import psycopg

    with psycopg.connect(
        host=POSTGRES, user="atrocityrisk_owner", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def pattern(backup: Path, make_home: Callable[..., Path]) -> Path:
    """A desk restored from the backup; read only."""
    home = make_home()
    done = run_desk("restore", backup, home=home)
    assert done.code == 0, done.err
    return home


@pytest.fixture
def restored(pattern: Path, make_home: Callable[..., Path]) -> Path:
    """A desk of one's own, as it was restored from the backup."""
    return make_home(pattern)


@pytest.fixture
def new_home(make_home: Callable[..., Path]) -> Callable[[], Path]:
    """Makes folders for a training desk that has no database yet."""
    return make_home


def run_sql(home: Path, *statements: str) -> None:
    """Change a desk's database past the desk."""
    if ON_POSTGRES:
        import psycopg

        with psycopg.connect(
            host=POSTGRES, user="atrocityrisk_owner", dbname=database_of(home)
        ) as changing:
            for statement in statements:
                changing.execute(statement)
        return
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "desk.sqlite3")) as changing, changing:
        for statement in statements:
            changing.execute(statement)
