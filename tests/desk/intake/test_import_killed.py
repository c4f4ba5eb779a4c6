"""An import that is killed in the middle has written all of its rows or none."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The bar is 20,000 rows, which take a while.
ROWS = int(os.environ.get("ATROCITYRISK_DESK_TEST_ROWS", "4000"))
ON_POSTGRES = os.environ.get("ATROCITYRISK_DESK_TEST_DATABASE") == "postgresql"
POSTGRES = os.environ.get("ATROCITYRISK_DESK_TEST_POSTGRES", "")

_SCRIPT = """
import os, sys, threading, time
os.environ["DJANGO_SETTINGS_MODULE"] = "desk_settings"
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from atrocityrisk.desk.rules.scope import as_system, as_person
step, rows = sys.argv[1], int(sys.argv[2])
from atrocityrisk.desk.models import Person, SourceDocument, Upload
if step == "prepare":
    call_command("migrate", verbosity=0)
    from desk_people import make_person, make_source
    from intake_files import csv_bytes, mapping_form, row
    person = make_person("importer", "analyst")
    source = make_source(person)
    from atrocityrisk.desk.intake.dry_run import make_dry_run
    from atrocityrisk.desk.incoming.import_plan import ImportPlan
    from atrocityrisk.desk.intake.upload_store import store_upload
    content = csv_bytes(*(row(id=f"A-{n}", account=f"Event {n} in a town.") for n in range(rows)))
    form = mapping_form(source)
    plan = ImportPlan(
        columns={k[7:]: v for k, v in form.items() if k.startswith("column_")},
        constants={k[6:]: v for k, v in form.items() if k.startswith("value_")},
    )
    person = Person.objects.get(username="importer")
    with as_person(person):
        upload = store_upload(SimpleUploadedFile("rows.csv", content), person, "table")
        upload.mapping = plan.as_json()
        make_dry_run(upload, person)
        assert upload.counts["new"] == rows, upload.counts
else:
    from atrocityrisk.desk.intake.confirming import Confirmation, confirm_import
    person = Person.objects.get(username="importer")
    with as_person(person):
        upload = Upload.objects.get()
        print("begins", flush=True)
        confirm_import(upload, person, Confirmation(digest=upload.digest))
        print("done", flush=True)
"""


@dataclass(frozen=True)
class Desk:
    """A desk in a folder of its own, on the engine that the tests run on."""

    home: Path
    database: str

    def run(self, step):
        environment = {
            **os.environ,
            "ATROCITYRISK_DESK_HOME": str(self.home),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests" / "support")]),
        }
        return subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, step, str(ROWS)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def connect(self, database=""):
        if ON_POSTGRES:
            import psycopg

            name = database or self.database
            return psycopg.connect(
                host=POSTGRES, user="atrocityrisk_owner", dbname=name, autocommit=True
            )
        return sqlite3.connect(self.home / "desk.sqlite3")

    def ask(self, query):
        with closing(self.connect()) as connection:
            return connection.execute(query).fetchone()[0]

    def counts(self):
        tables = ("desk_record", "desk_historicalrecord", "desk_chainentry")
        found = [self.ask(f"SELECT COUNT(*) FROM {table}") for table in tables]
        return found, self.ask("SELECT state FROM desk_upload")

    def size(self):
        """Bytes on disk: they grow while an import is writing."""
        if ON_POSTGRES:
            return self.ask("SELECT pg_database_size(current_database())")
        log = self.home / "desk.sqlite3-wal"
        return log.stat().st_size if log.exists() else 0


@pytest.fixture
def prepared(tmp_path):
    """A desk with a file that waits for confirmation."""
    from atrocityrisk.desk.home import OPTIONS_FILE, prepare_home

    desk = Desk(prepare_home(tmp_path / "desk"), f"killed_{os.getpid()}")
    if ON_POSTGRES:
        with closing(desk.connect("postgres")) as connection:
            connection.execute(f"CREATE DATABASE {desk.database}")
        (desk.home / OPTIONS_FILE).write_text(
            f'[database]\nengine = "postgresql"\nhost = "{POSTGRES}"\nname = "{desk.database}"\n'
        )
    with desk.run("prepare") as process:
        assert process.wait(timeout=300) == 0
    yield desk
    if ON_POSTGRES:
        with closing(desk.connect("postgres")) as connection:
            connection.execute(f"DROP DATABASE {desk.database} WITH (FORCE)")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system that kills")
def test_a_killed_import_leaves_all_rows_or_none(prepared):
    before, state = prepared.counts()
    assert (before[0], state) == (0, "waiting")
    for grown in (1 << 18, 1 << 20, 3 << 20):
        with prepared.run("confirm") as process:
            assert process.stdout.readline() == "begins\n"
            at_first = prepared.size()
            while prepared.size() < at_first + grown and process.poll() is None:
                time.sleep(0.005)
            process.kill()
            told = process.stdout.read()
        (records, versions, chained), state = prepared.counts()
        assert (told, records, versions, state) == ("", 0, 0, "waiting")
        assert chained == before[2]
    with prepared.run("confirm") as process:
        assert process.wait(timeout=300) == 0
    (records, versions, chained), state = prepared.counts()
    assert (records, versions, state) == (ROWS, ROWS, "done")
    assert chained == before[2] + ROWS
