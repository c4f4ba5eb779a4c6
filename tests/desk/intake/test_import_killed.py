"""An import that is killed in the middle has written all of its rows or none."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROWS = 3000

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
    from atrocityrisk.desk.intake.import_plan import ImportPlan
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


def _run(home, step, **options):
    environment = {
        **os.environ,
        "ATROCITYRISK_DESK_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests" / "support")]),
    }
    return subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, step, str(ROWS)],
        env=environment, stdout=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def _counts(home):
    with closing(sqlite3.connect(home / "desk.sqlite3")) as connection:
        tables = ("desk_record", "desk_historicalrecord", "desk_chainentry")
        found = [connection.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0] for t in tables]
        state = connection.execute("SELECT state FROM desk_upload").fetchone()[0]
    return found, state


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A desk of its own, with a file that waits for confirmation."""
    from atrocityrisk.desk.home import prepare_home

    home = prepare_home(tmp_path_factory.mktemp("killed") / "desk")
    with _run(home, "prepare") as process:
        assert process.wait(timeout=120) == 0
    return home


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system that kills")
def test_a_killed_import_leaves_all_rows_or_none(prepared):
    before, state = _counts(prepared)
    assert (before[0], state) == (0, "waiting")
    # From the beginning of the work to near its end.
    for moment in (0.3, 0.8, 1.4, 2.0):
        with _run(prepared, "confirm") as process:
            assert process.stdout.readline() == "begins\n"
            time.sleep(moment)
            process.kill()
        (records, versions, chained), state = _counts(prepared)
        done = state == "done"
        assert records == versions == (ROWS if done else 0)
        assert chained == before[2] + records
        if done:
            break
    else:
        with _run(prepared, "confirm") as process:
            assert process.wait(timeout=120) == 0
        (records, versions, _), state = _counts(prepared)
        assert (records, versions, state) == (ROWS, ROWS, "done")
