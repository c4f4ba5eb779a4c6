"""Time of what the desk asks of its database with many records, on SQLite and on PostgreSQL.

Writes results/database_speed.csv: milliseconds of the clock (median) and of the processor, each
beside a reference measured in the same run, their ratio, and the bar. PostgreSQL is one of its own,
as safe on disk as one in use (`scripts/desk_postgres start --durable`).

    python benchmarks/desk/database_speed.py [--records 100000] [--engine sqlite]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "database_speed.csv"
COLUMNS = (
    "engine",
    "records",
    "task",
    "viewer",
    "clock_ms",
    "processor_ms",
    "reference",
    "reference_ms",
    "ratio",
    "bar_ms",
    "kept",
)
ROUNDS = 9
ONE_BY_ONE = 200
SCOPES = 2000
PAGE = 51


def row(
    task: str,
    times: tuple[float, float],
    *,
    reference: str,
    against: float,
    bar: float | None = None,
    viewer: str = "",
) -> dict[str, Any]:
    """One line of the results; a task without a bar keeps none."""
    clock, processor = times
    return {
        "task": task,
        "viewer": viewer,
        "clock_ms": round(clock, 3),
        "processor_ms": round(processor, 3),
        "reference": reference,
        "reference_ms": round(against, 3),
        "ratio": round(clock / against, 4),
        "bar_ms": "" if bar is None else round(bar),
        "kept": "" if bar is None else clock <= bar,
    }


def main() -> None:
    """Measure each engine, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--measure", metavar="ENGINE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        json.dump(measure(options.records), sys.stdout)
        return
    rows: list[dict[str, Any]] = []
    for lines in measured(options.engine, __file__, ["--records", str(options.records)]):
        for line in lines:
            rows.append({"records": options.records, **line})
            print(*(rows[-1][name] for name in ("engine", "viewer", "task", "clock_ms", "kept")))
        write_rows(rows, COLUMNS, options.out)


def measured(
    engines: Sequence[str] | None, script: str, sizes: Sequence[str]
) -> Iterator[list[dict[str, Any]]]:
    """What a script measures on each engine, in a process and a folder of its own."""
    for engine in engines or ("sqlite", "postgresql"):
        with TemporaryDirectory() as folder, running(engine, Path(folder)) as environment:
            child = subprocess.run(
                [sys.executable, script, "--measure", engine, *sizes],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
            )
        yield [{"engine": engine, **line} for line in json.loads(child.stdout)]


def write_rows(rows: list[dict[str, Any]], columns: Sequence[str], path: Path) -> None:
    """Write the results."""
    import pandas as pd

    path.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows, columns=list(columns)).to_csv(path, index=False, lineterminator="\n")


@contextmanager
def running(engine: str, home: Path) -> Iterator[dict[str, str]]:
    """Environment of a desk with empty tables."""
    os.umask(0o077)
    environment = {
        **os.environ,
        "ATROCITYRISK_DESK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "atrocityrisk.desk.settings",
    }
    script = [str(ROOT / "scripts" / "desk_postgres")]
    if engine == "postgresql":
        said = subprocess.run([*script, "start", "--durable"], check=True, capture_output=True)
        for line in said.stdout.decode().splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            environment[name] = value
        host = environment["ATROCITYRISK_DESK_TEST_POSTGRES"]
        (home / "desk.toml").write_text(
            f'[database]\nengine = "postgresql"\nhost = "{host}"\n', encoding="utf-8"
        )
    try:
        prepare = "from pathlib import Path; import os; from atrocityrisk.desk.home import *; "
        prepare += "prepare_home(desk_home())"
        subprocess.run([sys.executable, "-c", prepare], env=environment, check=True)
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0"],
            env={**environment, "ATROCITYRISK_DESK_AS_OWNER": "1"},
            check=True,
        )
        yield environment
    finally:
        if engine == "postgresql":
            subprocess.run([*script, "stop"], env=environment, check=True)


def measure(records: int) -> list[dict[str, Any]]:
    """All rows of the present engine."""
    import django

    django.setup()
    import synthetic_records as synthetic
    from django.db import connection

    people = synthetic.make_people()
    sources = synthetic.make_sources(people["analyst"])
    rows = measure_import(people, sources, records)
    for viewer in ("public_reader", "restricted_reader", "confidential_reader", "analyst"):
        rows += measure_reading(people[viewer], viewer)
    rows.append(measure_scope(people["analyst"]))
    if connection.vendor == "postgresql":
        rows += measure_policies(people["public_reader"])
    rows.append(measure_verify(records))
    return rows


def measure_import(people: Any, sources: Any, records: int) -> list[dict[str, Any]]:
    """Saving many at once beside saving one by one."""
    from synthetic_records import make_records

    from atrocityrisk.desk.changes.bulk_versions import create_records
    from atrocityrisk.desk.rules.scope import as_person

    few = make_records(people, sources, ONE_BY_ONE, seed=2)
    many = make_records(people, sources, records)
    with as_person(people["analyst"]):
        single = timed(lambda: [record.save() for record in few])
        bulk = timed(lambda: create_records(many, reason="imported"))
    share = single[0] * records / ONE_BY_ONE
    name = f"one by one, from {ONE_BY_ONE} records"
    # A minute for a hundred thousand.
    return [row("import", bulk, reference=name, against=share, bar=0.6 * records)]


def measure_reading(person: Any, viewer: str) -> list[dict[str, Any]]:
    """First page and capped count of searches and of the list, as one viewer."""
    from synthetic_records import COMMON, MIDDLE, RARE

    from atrocityrisk.desk.database.record_search import matching_records
    from atrocityrisk.desk.models import Record
    from atrocityrisk.desk.rules.scope import as_person

    rows = []
    with as_person(person):
        for text in (RARE, MIDDLE, COMMON, f"{MIDDLE} {COMMON[:4]}", "a"):
            found = again(lambda text=text: page(matching_records(Record.objects.all(), text)))
            plain = Record.objects.filter(words__icontains=text).order_by("-pk")
            against = again(lambda plain=plain: page(plain), rounds=3)[0]
            told = {"reference": "icontains", "against": against, "viewer": viewer}
            rows.append(row(f"search {text!r}, first page", found, bar=200, **told))
            count = again(
                lambda text=text: (
                    matching_records(Record.objects.all(), text).order_by()[:1001].count()
                )
            )
            rows.append(row(f"search {text!r}, count to 1,000", count, **told))
        one = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
        single = again(lambda: Record.objects.select_related("source").get(pk=one))[0]
        told = {"reference": "one record", "against": single, "viewer": viewer}
        newest = Record.objects.order_by("-first_day", "-pk")
        lists = {
            "list": newest,
            "list of a State": newest.filter(gwcode=490),
            "list of severity 5": newest.filter(severity__gte=5),
            "list of public records": newest.filter(level=0),
            "list of the submitted": newest.filter(status="submitted"),
            "list of an indicator": newest.filter(indicators__contains=" 7.2 "),
        }
        for name, chosen in lists.items():
            rows.append(row(name, again(lambda chosen=chosen: page(chosen)), bar=300, **told))
        rows.append(
            row("list, count to 1,000", again(lambda: newest.order_by()[:1001].count()), **told)
        )
    return rows


def measure_scope(person: Any) -> dict[str, Any]:
    """Setting a person's scope and taking it away, as each request does."""
    from django.db import connection

    from atrocityrisk.desk.rules.scope import as_person

    def scopes() -> None:
        for _ in range(SCOPES):
            with as_person(person):
                pass

    def queries() -> None:
        with connection.cursor() as cursor:
            for _ in range(SCOPES):
                cursor.execute("SELECT 1")

    scopes()
    clock, processor = timed(scopes)
    return row(
        "scope of a request",
        (clock / SCOPES, processor / SCOPES),
        reference="SELECT 1",
        against=timed(queries)[0] / SCOPES,
        bar=1,
    )


def measure_policies(person: Any) -> list[dict[str, Any]]:
    """The list and a common word with policies, beside the tables' owner, for whom none hold."""
    from django.conf import settings
    from django.db import connection
    from synthetic_records import COMMON

    from atrocityrisk.desk.database.record_search import matching_records
    from atrocityrisk.desk.models import Record
    from atrocityrisk.desk.rules.scope import as_person

    acts: dict[str, Callable[[], Any]] = {
        "list, behind policies": lambda: page(Record.objects.order_by("-first_day", "-pk")),
        "search of a common word, behind policies": lambda: page(
            matching_records(Record.objects.all(), COMMON)
        ),
    }
    times = {}
    for role in (settings.DESK.database.owner, settings.DESK.database.user):
        connection.close()
        connection.settings_dict["USER"] = role
        with as_person(person):
            times[role] = {name: again(act) for name, act in acts.items()}
    owner, user = times.values()
    return [
        row(name, user[name], reference="the owner", against=owner[name][0], viewer="public_reader")
        for name in acts
    ]


def measure_verify(records: int) -> dict[str, Any]:
    """Looking through the whole history beside reading all versions."""
    from atrocityrisk.desk.changes.history_chain import verify_history
    from atrocityrisk.desk.models import Record
    from atrocityrisk.desk.rules.scope import as_system

    with as_system("benchmark"):
        read = timed(lambda: [None for _ in Record.history.model.stored.iterator()])[0]
        found: list[Any] = []
        times = timed(lambda: found.append(verify_history()))
        assert found[0].problems == (), found[0].problems[:3]
        assert found[0].versions >= records
    return row("verify", times, reference="reading every version", against=read)


def page(rows: Any) -> list[Any]:
    """The first page, as the list shows it."""
    return list(rows.select_related("source")[:PAGE])


def again(work: Callable[[], Any], *, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median milliseconds of the clock and of the processor."""
    times = [timed(work) for _ in range(rounds)]
    return median(clock for clock, _ in times), median(processor for _, processor in times)


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of the clock, and of this process's and its PostgreSQL's processor."""
    processor, clock = processor_seconds(), time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - clock), 1e3 * (processor_seconds() - processor)


def processor_seconds() -> float:
    """Of this process and, on PostgreSQL, of the one that serves it (in hundredths)."""
    from django.db import connection

    mine = time.process_time()
    if connection.vendor != "postgresql":
        return mine
    connection.ensure_connection()
    served = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = served.rpartition(")")[2].split()[11:13]
    return mine + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
