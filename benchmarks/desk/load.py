"""Load on one desk: eight processes that write, a backup meanwhile, and processes that are killed.

    python benchmarks/desk/load.py --engine sqlite
    eval "$(scripts/desk_postgres start --durable)"
    python benchmarks/desk/load.py --engine postgresql

Run on demand, not by the tests: what it measures depends on the machine. It ends with an error if
anything is lost, twice or differs, and writes what it measured to `results.csv` otherwise. Every
writer repeats: create a record, edit it, submit it, have it reviewed by another, and edit a record
that all writers edit.
"""

import argparse
import csv
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.csv"
WRITERS = 8
IMPORTED = 20_000
HOT = "hot"


def open_desk(home: Path, *, new: bool = False) -> None:
    """Make this process one of a desk's."""
    from atrocityrisk.desk.commands.opening import open_desk as open_it

    open_it(home, new=new, as_owner=new)


def prepare(home: Path) -> None:
    """People, a source and the record that all writers edit."""
    open_desk(home, new=True)
    from atrocityrisk.desk.accounts.people_changes import Access, give_access
    from atrocityrisk.desk.models import Person
    from atrocityrisk.desk.rules.levels import Level
    from atrocityrisk.desk.rules.scope import as_system
    from atrocityrisk.desk.safekeeping.schema_state import migrate

    migrate()
    for name, role in (("analyst", "analyst"), ("reviewer", "reviewer")):
        with as_system("load"):
            person = Person(username=name)
            person.set_unusable_password()
            access = Access(roles=frozenset({role}), clearance=Level.CONFIDENTIAL)
            give_access(person, access, reason="load")
    analyst = Person.objects.get(username="analyst")
    source(analyst)
    saved(record(analyst, HOT), analyst)


def source(author: Any) -> Any:
    """The one source of all records."""
    from datetime import date

    from atrocityrisk.desk.models import SourceDocument
    from atrocityrisk.desk.rules.scope import as_person

    with as_person(author):
        found = SourceDocument.objects.first()
        if found is None:
            found = SourceDocument(
                publisher="Observatory of Invented Events", kind="ngo", reliability="C",
                accessed_on=date(2024, 6, 1), level=0, author=author,
            )  # fmt: skip
            found.full_clean()
            found.save()
    return found


def record(author: Any, number: str) -> Any:
    """A draft that is not saved yet."""
    from datetime import date

    from atrocityrisk.desk.models import Record

    day = date(2024, 5, 1)
    return Record(
        external_id=number, gwcode=9002, region="Lake Region", first_day=day, last_day=day,
        perpetrator="non_state", target="civilians", indicators=("1.1", "7.2"),
        crime_scope="common", severity=3, account=f"Invented, for a load test: {number}.",
        source=source(author), credibility="3", level=1,
    )  # fmt: skip


def saved(one: Any, author: Any) -> Any:
    """A draft, saved by its author."""
    from atrocityrisk.desk.changes.workflow import save_content
    from atrocityrisk.desk.rules.scope import as_person

    with as_person(author):
        return save_content(one, author)


def write(home: Path, seconds: float, name: str) -> None:
    """Be one writer; prints what it did."""
    open_desk(home)
    from django.db import OperationalError

    from atrocityrisk.desk.changes.workflow import STEPS, take_step
    from atrocityrisk.desk.models import Person, Record
    from atrocityrisk.desk.models.record import StaleRecordError
    from atrocityrisk.desk.rules.scope import as_person

    people = {person.username: person for person in Person.objects.all()}
    analyst, reviewer = people["analyst"], people["reviewer"]
    waits: list[float] = []
    cycles = hot = stale = locked = 0

    def timed(act: Any, *words: Any, **options: Any) -> Any:
        nonlocal locked
        begun = time.perf_counter()
        while True:
            try:
                done = act(*words, **options)
            except OperationalError:
                # SQLite gives up after a while, and says so: nothing of it is kept.
                locked += 1
                continue
            waits.append(time.perf_counter() - begun)
            return done

    def step(one: Any, step_name: str, who: Any) -> Any:
        with as_person(who):
            return timed(take_step, one, STEPS[step_name], who, reason="load")

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        one = timed(saved, record(analyst, f"{name}-{cycles}"), analyst)
        one.severity = 4
        one = timed(saved, one, analyst)
        one = step(step(one, "submit", analyst), "accept", reviewer)
        cycles += 1
        with as_person(analyst):
            shared = Record.objects.get(external_id=HOT)
        shared.account = f"Invented, for a load test: {name} {cycles}."
        try:
            timed(saved, shared, analyst)
            hot += 1
        except StaleRecordError:
            # Another was faster, and it was said: nothing of theirs is written over.
            stale += 1
    did = {"cycles": cycles, "hot": hot, "stale": stale, "locked": locked, "waits": waits}
    print(json.dumps(did))


def import_rows(home: Path, name: str) -> None:
    """Bring many records at once, as an import does, until it is done or killed."""
    open_desk(home)
    from django.db import transaction

    from atrocityrisk.desk.changes.bulk_versions import create_records
    from atrocityrisk.desk.models import Person
    from atrocityrisk.desk.rules.scope import as_person

    analyst = Person.objects.get(username="analyst")
    one = source(analyst)
    rows = []
    for number in range(IMPORTED):
        row = record(analyst, f"{name}-{number}") if number == 0 else _like(rows[0], name, number)
        row.author = row.last_editor = analyst
        row.source = one
        rows.append(row)
    print("begins", flush=True)
    with as_person(analyst), transaction.atomic():
        create_records(rows, reason="import")


def _like(first: Any, name: str, number: int) -> Any:
    fields = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    fields |= {"external_id": f"{name}-{number}"}
    fields.pop("key")
    return type(first)(**fields)


def counts(home: Path) -> None:
    """Print how much is kept."""
    open_desk(home)
    from atrocityrisk.desk.models import ChainEntry, Record
    from atrocityrisk.desk.rules.scope import as_system

    with as_system("load"):
        numbers = list(Record.objects.values_list("external_id", flat=True))
        print(
            json.dumps(
                {
                    "records": len(numbers),
                    "numbers": len(set(numbers)),
                    "reviewed": Record.objects.filter(status="reviewed").count(),
                    "hot_version": Record.objects.get(external_id=HOT).version,
                    "versions": Record.history.model.stored.count(),
                    "entries": ChainEntry.objects.count(),
                }
            )
        )


def started(*words: object) -> "subprocess.Popen[str]":
    """This script as a process of its own, in one of its parts."""
    parts = [sys.executable, str(Path(__file__).resolve()), *map(str, words)]
    return subprocess.Popen(parts, stdout=subprocess.PIPE, text=True)


def answer(*words: object) -> Any:
    """What a part prints."""
    running = started(*words)
    out, _ = running.communicate()
    if running.returncode:
        sys.exit(f"{words[0]} failed")
    return json.loads(out) if out.strip() else None


def desk(*words: object) -> tuple[int, float]:
    """Exit code of a command of the desk, and how long it took."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "atrocityrisk", "desk", *map(str, words)], stdout=subprocess.DEVNULL
    )
    return done.returncode, time.perf_counter() - begun


def make_home(folder: Path, engine: str) -> Path:
    """Folder of a new desk on an engine."""
    home = folder / "desk"
    home.mkdir()
    text = "training = true\n"
    if engine == "postgresql":
        host = os.environ["ATROCITYRISK_DESK_TEST_POSTGRES"]
        text += f'[database]\nengine = "postgresql"\nhost = "{host}"\n'
    (home / "desk.toml").write_text(text, encoding="utf-8")
    return home


def expect(what: str, expected: object, found: object) -> None:
    """End with an error where something was lost."""
    if expected != found:
        sys.exit(f"{what}: expected {expected}, found {found}")


def writers_at_work(home: Path, folder: Path, seconds: float) -> dict[str, float]:
    """Eight writers and a backup meanwhile; nothing lost, nothing twice."""
    running = [started("write", home, seconds, f"w{number}") for number in range(WRITERS)]
    time.sleep(seconds / 3)
    copy = folder / "under-load.deskbackup"
    code, took = desk("backup", "--with-keys", "--out", copy, "--home", home)
    expect("backup under load", 0, code)
    done = [json.loads(process.communicate()[0]) for process in running]
    waits = sorted(wait for one in done for wait in one["waits"])
    cycles, hot = sum(one["cycles"] for one in done), sum(one["hot"] for one in done)
    kept = answer("counts", home)
    expect("records", cycles + 1, kept["records"])
    expect("different numbers", kept["records"], kept["numbers"])
    expect("reviewed", cycles, kept["reviewed"])
    expect("edits of the shared record", hot + 1, kept["hot_version"])
    expect("versions", 4 * cycles + hot + 1, kept["versions"])
    expect("verify", 0, desk("verify", "--home", home)[0])
    # What was copied in the middle of it stands by itself.
    expect("restore", 0, desk("restore", copy, "--home", folder / "copy")[0])
    expect("verify of the copy", 0, desk("verify", "--home", folder / "copy")[0])
    return {
        "transactions a second": (4 * cycles + hot) / seconds,
        "median wait, ms": 1000 * statistics.median(waits),
        "wait of 99 in 100, ms": 1000 * waits[int(0.99 * len(waits))],
        "worst wait, s": waits[-1],
        "edits refused as out of date": sum(one["stale"] for one in done),
        "waits given up": sum(one["locked"] for one in done),
        "backup under load, s": took,
    }


def imports_killed(home: Path, moments: tuple[float, ...]) -> dict[str, float]:
    """Imports that are killed bring nothing, one that is not brings all."""
    before = answer("counts", home)
    for number, moment in enumerate(moments):
        running = started("import", home, f"killed{number}")
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(moment)
        expect("an import that is still at work", None, running.poll())
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        expect("rows after a killed import", before, answer("counts", home))
    running = started("import", home, "whole")
    assert running.stdout is not None
    running.stdout.readline()
    began = time.perf_counter()
    running.wait()
    took = time.perf_counter() - began
    after = answer("counts", home)
    expect("rows after a whole import", before["records"] + IMPORTED, after["records"])
    expect("entries after it", before["entries"] + IMPORTED, after["entries"])
    expect("verify", 0, desk("verify", "--home", home)[0])
    return {"imports killed, no row left": len(moments), "import of 20,000 rows, s": took}


def backups_killed(home: Path, folder: Path, times: int) -> dict[str, float]:
    """Backups that are killed leave no file of their name."""
    target = folder / "out" / "killed.deskbackup"
    target.parent.mkdir()
    for _ in range(times):
        words = ["-m", "atrocityrisk", "desk", "backup", "--out", target, "--home", home]
        running = subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.DEVNULL)
        while not list(target.parent.glob(".*.part")) and running.poll() is None:
            time.sleep(0.005)
        time.sleep(random.Random(times).uniform(0.1, 1.0))
        expect("a backup that is still at work", None, running.poll())
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        expect("a file of its name", False, target.exists())
        for path in target.parent.iterdir():
            path.unlink()
    expect("verify", 0, desk("verify", "--home", home)[0])
    return {"backups killed, none left": times}


def write_results(engine: str, measured: dict[str, float]) -> None:
    """Put the figures of an engine in the place of its earlier ones."""
    rows = []
    if RESULTS.exists():
        with RESULTS.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["engine"] != engine]
    rows += [{"engine": engine, "what": what, "value": f"{value:.4g}"}
             for what, value in measured.items()]  # fmt: skip
    rows.sort(key=lambda row: row["engine"] != "sqlite")
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["engine", "what", "value"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def run(engine: str, seconds: float) -> None:
    """All of it on one engine."""
    folder = Path(tempfile.mkdtemp(prefix="desk-load-"))
    try:
        home = make_home(folder, engine)
        answer("prepare", home)
        measured = {"writers": float(WRITERS), "seconds": seconds}
        measured |= writers_at_work(home, folder, seconds)
        measured |= imports_killed(home, (0.5, 1.5, 2.5))
        measured |= backups_killed(home, folder, 3)
        for what, value in measured.items():
            print(f"{engine}  {what}  {value:,.4g}")
        write_results(engine, measured)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Run, or be one of the parts."""
    parts = {"prepare": prepare, "counts": counts, "import": import_rows}
    if sys.argv[1:] and sys.argv[1] in parts:
        parts[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])  # type: ignore[operator]
    elif sys.argv[1:2] == ["write"]:
        write(Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
    else:
        parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
        parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
        parser.add_argument("--seconds", type=float, default=60)
        asked = parser.parse_args()
        run(asked.engine, asked.seconds)


if __name__ == "__main__":
    main()
