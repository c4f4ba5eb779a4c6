"""Time of the first page, and of a State's page, of a desk that holds much, on either engine.

Writes results/watch_speed.csv: milliseconds of the clock (median) and of the processor, the number
of queries, and the bar. Everything from the request to the last byte of the page, without a server.

    python benchmarks/desk/watch_speed.py [--records 100000] [--alerts 500] [--engine sqlite]
"""

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import database_speed as timing

RESULTS = Path(__file__).parent / "results" / "watch_speed.csv"
COLUMNS = (
    "engine",
    "records",
    "alerts",
    "states",
    "page",
    "viewer",
    "clock_ms",
    "processor_ms",
    "queries",
    "kept",
    "bar_ms",
)
BAR = 300
PAGES = {
    "home": "/",
    "home, all States": "/?show=all",
    "home, with records": "/?with_records=on",
    "a State": "/states/490/",
}
_LATE = 0.05
"""Share of the records that are of the last 180 days: what the first page counts."""


def main() -> None:
    """Measure each engine, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--alerts", type=int, default=500)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--measure", metavar="ENGINE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        json.dump(measure(options.records, options.alerts), sys.stdout)
        return
    rows: list[dict[str, Any]] = []
    sizes = ["--records", str(options.records), "--alerts", str(options.alerts)]
    for lines in timing.measured(options.engine, __file__, sizes):
        rows += lines
        for line in lines:
            print(*(line[name] for name in COLUMNS))
        timing.write_rows(rows, COLUMNS, options.out)


def measure(records: int, alerts: int) -> list[dict[str, Any]]:
    """All pages of the present engine, for two viewers."""
    import django

    django.setup()
    import synthetic_records as synthetic

    people = synthetic.make_people()
    sources = synthetic.make_sources(people["analyst"])
    states = make_lists()
    make_records(people, sources, records, states)
    make_alerts(people, alerts, states)
    rows = []
    for viewer in ("analyst", "public_reader"):
        for page, address in PAGES.items():
            told = measure_page(people[viewer], address)
            kept = told["clock_ms"] <= BAR
            size = {"records": records, "alerts": alerts, "states": len(states)}
            rows.append({**size, "page": page, "viewer": viewer, **told, "kept": kept})
    return [{**row, "bar_ms": BAR} for row in rows]


def measure_page(person: Any, address: str) -> dict[str, Any]:
    """One page, asked for again and again by somebody who is logged in."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    queries = len(asked)
    assert answer.status_code == 200, answer.status_code
    clock, processor = timing.again(lambda: client.get(address))
    return {
        "clock_ms": round(clock, 1),
        "processor_ms": round(processor, 1),
        "queries": queries,
    }


def make_lists() -> list[int]:
    """Six years of lists of every State that a list has, and a nowcast; gives the States."""
    import numpy as np
    from django.utils import timezone

    from atrocityrisk.desk.changes.forecast_adding import ListHead, ListRow, add_list
    from atrocityrisk.desk.database.forecast_queries import AHEAD, BEGUN
    from atrocityrisk.desk.rules.scope import as_system
    from atrocityrisk.states import states_in

    origin = 2025
    states = [int(number) for number in states_in(origin)]
    rng = np.random.default_rng(3)
    heads = [(origin - back, "pool", None) for back in range(5, -1, -1)]
    heads += [(origin, model, timezone.now().date().replace(day=1)) for model in (BEGUN, AHEAD)]
    with as_system("benchmark"):
        for year, model, month in heads:
            shares = np.sort(rng.beta(0.5, 12, size=len(states)))[::-1]
            rows = [
                ListRow(
                    gwcode=number,
                    probability=float(share),
                    rank=place,
                    low=float(share / 3),
                    high=float(min(1, 3 * share)),
                    rank_low=max(1, place - 20),
                    rank_high=min(len(states), place + 20),
                    under_way="none under way",
                    drivers=_drivers(year),
                )
                for place, (number, share) in enumerate(
                    zip(rng.permutation(states).tolist(), shares, strict=True), start=1
                )
            ]
            head = ListHead(
                name=f"List from {year}",
                publisher="Benchmark",
                model=model,
                outcome="mass_killing",
                origin=year,
                first_year=year + 1,
                last_year=year + 2,
                through_month=month,
                interval=0.9,
            )
            add_list(head, rows)
    return states


def _drivers(year: int) -> Any:
    """As many as a report gives for each State."""
    from atrocityrisk.desk.rules.drivers import Driver
    from atrocityrisk.indicators import INDICATORS

    return tuple(
        Driver(
            indicator=name,
            value=0.5,
            status="observed",
            value_year=year - 1,
            contribution=0.01 * place,
            kind="dynamic",
            framework=("1.3", "7.10"),
        )
        for place, name in enumerate(list(INDICATORS)[:45], start=-20)
    )


def make_records(people: Any, sources: Any, number: int, states: list[int]) -> None:
    """Records over 27 years; of the last 180 days a share of all States."""
    import numpy as np
    import synthetic_records as synthetic
    from django.utils import timezone

    from atrocityrisk.desk.changes.bulk_versions import create_records
    from atrocityrisk.desk.rules.scope import as_person

    made = synthetic.make_records(people, sources, number)
    rng = np.random.default_rng(4)
    places = rng.choice(states, size=number).tolist()
    late = (rng.uniform(size=number) < _LATE).tolist()
    back = rng.integers(0, 180, size=number).tolist()
    today = timezone.now().date()
    for record, gwcode, is_late, days in zip(made, places, late, back, strict=True):
        # Those of long ago stay with the few States of `synthetic_records`, which were there then.
        if is_late:
            record.gwcode = gwcode
            record.first_day = record.last_day = today - timedelta(days=days)
    with as_person(people["analyst"]):
        create_records(made, reason="imported")


def make_alerts(people: Any, number: int, states: list[int]) -> None:
    """Candidates and watched alerts of all States, and as many drafts of assessments."""
    import hashlib

    from django.utils import timezone

    from atrocityrisk.desk.models import Alert, Assessment
    from atrocityrisk.desk.rules.scope import as_person

    today = timezone.now().date()
    analyst = people["analyst"]
    with as_person(analyst):
        for place in range(number):
            mark = hashlib.sha256(str(place).encode()).hexdigest()
            gwcode = states[(7 * place) % len(states)]
            Alert(
                gwcode=gwcode,
                state=("candidate", "watching")[place % 2],
                level=place % 3,
                fired_on=today - timedelta(days=place % 300),
                fingerprint=mark,
                reason="Five records within thirty days.",
                author=analyst,
                last_editor=analyst,
            ).save()
            Assessment(
                gwcode=gwcode,
                first_day=today - timedelta(days=120),
                last_day=today - timedelta(days=30),
                author=analyst,
                last_editor=analyst,
            ).save()


if __name__ == "__main__":
    main()
