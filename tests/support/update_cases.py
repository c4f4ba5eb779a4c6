"""What tests of updates share: made-up addresses, files of invented figures, one update."""

import hashlib
from datetime import date
from pathlib import Path

from publisher_server import Site

from atrocityrisk.sources import update
from atrocityrisk.sources.addresses import Publication
from atrocityrisk.sources.arriving_files import UpdatedFile

TODAY = date(2026, 11, 29)
HOST = "https://data.example.org"
STATES = [("TCD", "Chad"), ("MLI", "Mali"), ("NER", "Niger"), ("SDN", "Sudan"), ("KEN", "Kenya")]


def entry(file: str, access: str = "rolling", *, source: str = "population", **more) -> Publication:
    return Publication(
        source=source,
        file=file,
        version="1",
        access=access,
        address=f"{HOST}/files/{file}",
        page=f"{HOST}/files/",
        sha256=more.pop("sha256", ""),
        bytes=0,
        rows=0,
        updates=True,
        **more,
    )


def people(last: int, *, first: int = 2000, seed: int = 7, column: str = "Value") -> bytes:
    """Inhabitants of five states up to a year; invented."""
    rows = [
        f"{name},{code},{year},{1_000_000 + 997 * seed * (year - first) + 13 * i}"
        for i, (code, name) in enumerate(STATES)
        for year in range(first, last + 1)
    ]
    return "\n".join([f"Country Name,Country Code,Year,{column}", *rows, ""]).encode()


def events(year: int, months: range, *, deaths: int = 30) -> bytes:
    """Candidate events, one a month in Chad; invented."""
    head = (
        "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,best,high,low,"
        "gwnoa"
    )
    rows = [
        f"{year * 100 + m},{year},3,483,{year}-{m:02}-03,{year}-{m:02}-17,5,{deaths + m},90,1,483"
        for m in months
    ]
    return "\n".join([head, *rows, ""]).encode()


POPULATION = entry("population.csv", greatest_age_days=600)
MONTHS = (
    entry(
        "GEDEvent_v{yy}_01_{yy}_{mm}.csv",
        "candidate",
        source="ucdp_candidate_events",
        greatest_age_days=75,
    ),
    entry("GEDEvent_v{yy}_0_{m}.csv", "candidate", source="ucdp_candidate_events"),
)


def updated(site: Site, folder: Path, **more) -> UpdatedFile:
    """The one file of an update."""
    (file,) = update(folder, base=site.base, today=TODAY, timeout=0.15, **more).files
    return file


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
