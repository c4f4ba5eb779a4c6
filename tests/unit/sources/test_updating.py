"""Updates against a server on this machine that stands for every publisher, at its worst."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from publisher_server import Site, path_of, publish, serving

from atrocityrisk.errors import DataError, FetchError, OutputError, UnknownNameError
from atrocityrisk.panels.source_files import every_file, unrecognised_files
from atrocityrisk.sources import (
    ages_of_content,
    arriving_files,
    content_ages,
    update,
    updating,
    verify,
)
from atrocityrisk.sources.addresses import Publication
from atrocityrisk.sources.arriving_files import UpdatedFile
from atrocityrisk.sources.paged_downloads import download_pages
from atrocityrisk.sources.update_log import read_log

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


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these be all the addresses that are known."""

    def offer(*entries: Publication) -> None:
        def known(source: str = "") -> tuple[Publication, ...]:
            return tuple(e for e in entries if source in ("", e.source))

        monkeypatch.setattr(updating, "publications", known)
        monkeypatch.setattr(ages_of_content, "publications", known)

    return offer


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


def test_a_release_replaces_the_one_before_which_is_kept_and_written_down(
    site: Site, offered, tmp_path: Path
):
    offered(POPULATION)
    old, new = people(2024), people(2025)
    site.offer(POPULATION.address, old)
    assert updated(site, tmp_path).status == "new"
    assert updated(site, tmp_path).status == "unchanged"
    site.offer(POPULATION.address, new)
    file = updated(site, tmp_path)
    assert (file.status, file.newest, file.old_sha256) == ("replaced", "2025", digest(old))
    assert file.path.read_bytes() == new
    assert (tmp_path / ".previous" / digest(old) / "population.csv").read_bytes() == old
    first, second = read_log(tmp_path)
    assert (first["status"], first["sha256"], first["old_sha256"]) == ("new", digest(old), "")
    assert (second["old_sha256"], second["sha256"]) == (digest(old), digest(new))
    assert second["address"] == POPULATION.address
    assert (second["day"], second["release"], second["newest"]) == (
        "2026-11-29", "to 2025", "2025-12-31",
    )  # fmt: skip
    # Neither what was kept nor the record is read, or called unknown.
    assert every_file(tmp_path, names=["population"]) == {"population": [file.path]}
    assert unrecognised_files(tmp_path) == []
    assert visible(tmp_path) == ["population.csv", "updates.jsonl"]


def test_what_has_not_changed_is_not_sent_again(site: Site, offered, tmp_path: Path):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2024))
    updated(site, tmp_path)
    updated(site, tmp_path)
    assert "If-None-Match" in site.asked[-1][1]
    # A mirror that always says so is believed only while the file is the one that it means.
    site.faults["population.csv"] = "still"
    (tmp_path / "population.csv").write_bytes(people(2023))
    assert updated(site, tmp_path).status == "failed"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("404", "has no such file any more"),
        ("token", "asks for a registration"),
        ("forbidden", "refuses downloads by programs"),
        ("busy", "cannot answer now"),
        ("html", "answered with a web page"),
        ("loop", "sends on and on to other addresses"),
        ("cut", "stopped after"),
        ("silent", "timed out"),
        ("drip", r"sent \d+ bytes in"),
    ],
)
def test_a_server_at_fault_costs_nothing_that_was_there(
    site: Site, offered, tmp_path: Path, fault: str, said: str
):
    offered(POPULATION)
    (tmp_path / "population.csv").write_bytes(people(2024))
    site.offer(POPULATION.address, people(2025))
    site.faults["population.csv"] = fault
    file = updated(site, tmp_path)
    assert file.status == "failed"
    assert re.search(said, file.fault), file.fault
    assert file.path.read_bytes() == people(2024)
    assert not (tmp_path / "updates.jsonl").exists()
    site.faults.clear()
    assert updated(site, tmp_path).status == "replaced"


def test_an_address_that_has_moved_is_followed(site: Site, offered, tmp_path: Path):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2025))
    site.faults[path_of(POPULATION.address)] = "redirect"
    assert updated(site, tmp_path).status == "new"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (people(2025, column="Amount"), "expected column 'Value'"),
        (people(2025)[: len(people(2025)) // 2], "stops in the middle of a row"),
        (people(2025, first=2020), "cut short, or another selection"),
        (b'{"error": "token required"}', "population.csv"),
        (people(2031), "column 'year' has 2027"),
    ],
    ids=["columns", "half", "few years", "token wall", "future"],
)
def test_what_cannot_be_what_it_should_be_is_kept_aside(
    site: Site, offered, tmp_path: Path, content: bytes, said: str
):
    offered(POPULATION)
    (tmp_path / "population.csv").write_bytes(people(2016))
    site.offer(POPULATION.address, content)
    for _ in range(2):
        file = updated(site, tmp_path)
        assert file.status == "refused"
        assert said in file.fault
        assert ".update-" not in file.fault
    assert file.path.read_bytes() == people(2016)
    assert (tmp_path / ".aside" / digest(content) / "population.csv").read_bytes() == content
    # Said each time, written down once.
    assert [line["status"] for line in read_log(tmp_path)] == ["refused"]
    assert list(every_file(tmp_path)["population"]) == [file.path]


def test_a_year_that_has_not_begun_is_refused(site: Site, offered, tmp_path: Path):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2025))
    (file,) = update(tmp_path, base=site.base, today=date(2024, 5, 1)).files
    assert file.status == "refused"
    assert "describes 2025, which has not begun on 2024-05-01" in file.fault


@pytest.mark.parametrize("content", [people(2023), people(2024, seed=3)], ids=["years", "again"])
def test_an_older_release_does_not_count(site: Site, offered, tmp_path: Path, content: bytes):
    offered(POPULATION)
    for step in (content, people(2024)):
        site.offer(POPULATION.address, step)
        updated(site, tmp_path)
    site.offer(POPULATION.address, content)
    file = updated(site, tmp_path)
    assert file.status == "older"
    assert "the file that was there stays" in file.fault
    assert file.path.read_bytes() == people(2024)
    assert (tmp_path / ".aside" / digest(content) / "population.csv").is_file()


def test_one_that_fails_does_not_keep_the_others(site: Site, offered, tmp_path: Path):
    other = entry("wdi.csv")
    offered(other, POPULATION)
    site.offer(POPULATION.address, people(2025))
    report = update(tmp_path, base=site.base, today=TODAY, timeout=0.15)
    assert [file.status for file in report.files] == ["failed", "new"]
    assert report.changed == report.files[1:]
    assert report.not_updated == report.files[:1]


def test_a_host_that_cannot_be_reached_is_asked_once(offered, tmp_path: Path):
    offered(entry("wdi.csv"), POPULATION, *MONTHS)
    report = update(tmp_path, base="http://127.0.0.1:9", today=TODAY)
    assert {file.status for file in report.files} == {"failed"}
    assert len(report.files) == 4
    assert "not asked for, since 127.0.0.1:9 could not be reached" in report.files[1].fault


def test_a_stop_before_the_new_file_is_in_place_leaves_the_old_one(
    site: Site, offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2024))
    updated(site, tmp_path)
    site.offer(POPULATION.address, people(2025))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            updated(site, tmp_path)
    assert (tmp_path / "population.csv").read_bytes() == people(2024)
    (tmp_path / ".update-left").mkdir()
    assert updated(site, tmp_path).status == "replaced"
    assert not list(tmp_path.glob(".update-*"))[1:]


def test_a_stop_before_it_is_written_down_is_made_good(
    site: Site, offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2024))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(arriving_files, "append_log", stop)
        with pytest.raises(KeyboardInterrupt):
            updated(site, tmp_path)
    assert updated(site, tmp_path).status == "unchanged"
    (line,) = read_log(tmp_path)
    assert (line["status"], line["sha256"]) == ("unchanged", digest(people(2024)))


def test_a_file_in_a_subfolder_is_updated_where_it_is(site: Site, offered, tmp_path: Path):
    offered(POPULATION)
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "population.csv").write_bytes(people(2024))
    site.offer(POPULATION.address, people(2025))
    assert updated(site, tmp_path).path == tmp_path / "people" / "population.csv"


def test_a_fixed_release_that_is_there_is_not_asked_for(site: Site, offered, tmp_path: Path):
    fixed = entry("population.csv", "fixed", sha256=digest(people(2024)))
    offered(fixed)
    site.offer(fixed.address, people(2023))
    assert "what arrived is not the release 1" in updated(site, tmp_path).fault
    site.offer(fixed.address, people(2024))
    assert updated(site, tmp_path).status == "new"
    asked = len(site.asked)
    assert updated(site, tmp_path).newest == "2024"
    assert len(site.asked) == asked


def test_a_name_with_its_year_is_looked_for_from_today_down(site: Site, offered, tmp_path: Path):
    dated = entry("population.csv", "dated")
    dated = Publication(**{**vars(dated), "address": f"{HOST}/{{yyyy}}/population.csv"})
    offered(dated)
    site.offer(f"{HOST}/2024/population.csv", people(2024))
    file = updated(site, tmp_path)
    assert file.address == f"{HOST}/2024/population.csv"
    site.offer(f"{HOST}/2026/population.csv", people(2025))
    assert updated(site, tmp_path).status == "replaced"
    # A server that cannot answer for the newest is not asked for older ones instead.
    site.faults["/data.example.org/2026/population.csv"] = "busy"
    file = updated(site, tmp_path)
    assert (file.status, file.address) == ("failed", f"{HOST}/2026/population.csv")


def candidates(site: Site, folder: Path) -> list[str]:
    report = update(folder, base=site.base, today=TODAY, timeout=0.15)
    return [f"{file.status} {file.path.name}" for file in report.files]


@pytest.mark.parametrize("listed", [False, True])
def test_candidate_files_are_found_by_their_current_names(
    site: Site, offered, tmp_path: Path, listed: bool
):
    offered(*MONTHS)
    at = f"{HOST}/files/"
    names = ["GEDEvent_v26_01_26_06.csv", "GEDEvent_v26_0_7.csv", "GEDEvent_v26_0_8.csv"]
    contents = [events(2026, range(1, 7)), events(2026, range(7, 8)), events(2026, range(8, 9))]
    for name, content in zip(names, contents, strict=True):
        site.offer(at + name, content)
    site.offer(f"{at}GEDEvent_v25_01_25_12.csv", events(2025, range(1, 13)))
    if listed:
        links = "".join(f'<a href="candidateged/{name}">CSV</a>' for name in names)
        page = (
            f'<html>{links}<a href="GEDEvent_v27_0_1.csv">soon</a><a href="x_v26_0_9.csv"></html>'
        )
        site.offer(at, page.encode())
    assert candidates(site, tmp_path) == [f"new {name}" for name in names]
    assert len(site.asked) == (4 if listed else 1 + 6 + 5)
    (age,) = content_ages(tmp_path, today=TODAY)
    assert (age.newest, age.age_days, age.stands_still) == ("2026-08-17", 104, True)


def test_candidate_counts_that_change_are_kept_each(site: Site, offered, tmp_path: Path):
    offered(*MONTHS)
    half, july = f"{HOST}/files/GEDEvent_v26_01_26_06.csv", f"{HOST}/files/GEDEvent_v26_0_7.csv"
    site.offer(half, events(2026, range(1, 7)))
    site.offer(july, events(2026, range(7, 8)))
    candidates(site, tmp_path)
    site.offer(july, events(2026, range(7, 8), deaths=80))
    assert candidates(site, tmp_path)[1] == "replaced GEDEvent_v26_0_7.csv"
    # Nine months supersede the six and the seventh, which are kept and no longer read.
    site.offer(f"{HOST}/files/GEDEvent_v26_01_26_09.csv", events(2026, range(1, 10)))
    assert candidates(site, tmp_path) == ["new GEDEvent_v26_01_26_09.csv"]
    assert visible(tmp_path) == ["GEDEvent_v26_01_26_09.csv", "updates.jsonl"]
    kept = sorted(p.name for p in (tmp_path / ".previous").rglob("*.csv"))
    assert kept == ["GEDEvent_v26_01_26_06.csv", *["GEDEvent_v26_0_7.csv"] * 2]
    assert [line["status"] for line in read_log(tmp_path)][-2:] == ["superseded"] * 2


def test_what_a_person_put_there_is_not_moved_away(site: Site, offered, tmp_path: Path):
    offered(*MONTHS)
    (tmp_path / "GEDEvent_v26_0_2.csv").write_bytes(events(2026, range(2, 3)))
    site.offer(f"{HOST}/files/GEDEvent_v26_01_26_06.csv", events(2026, range(1, 7)))
    candidates(site, tmp_path)
    assert "GEDEvent_v26_0_2.csv" in visible(tmp_path)


PAGED = Publication(
    **{
        **vars(entry("API_SP.POP.TOTL_all.json")),
        "address": f"{HOST}/v2/SP.POP.TOTL?format=json&page={{page}}",
    }
)


def answers(last: int) -> bytes:
    """The World Bank's answer in one page."""
    records = [
        {
            "indicator": {"id": "SP.POP.TOTL", "value": "Population, total"},
            "country": {"id": code[:2], "value": name},
            "countryiso3code": code,
            "date": str(year),
            "value": 1_000_000 + 7919 * (year - 2000),
        }
        for code, name in STATES
        for year in range(2000, last + 1)
    ]
    head = {"page": 1, "pages": 1, "total": len(records), "lastupdated": f"{last + 1}-07-13"}
    return json.dumps([head, records]).encode()


def test_answers_in_pages_become_one_file(site: Site, offered, tmp_path: Path):
    offered(PAGED)
    site.rows_a_page = 40
    site.offer(PAGED.address, answers(2025))
    file = updated(site, tmp_path)
    assert (file.status, file.release, file.newest) == ("new", "2026-07-13", "2025")
    assert len(site.asked) == 4
    assert len(json.loads(file.path.read_bytes())[1]) == 130
    site.offer(PAGED.address, json.dumps([{"message": [{"key": "Invalid value"}]}]).encode())
    assert "expected rows in pages" in updated(site, tmp_path).fault
    assert updated(site, tmp_path).status == "failed"


class Pages:
    """A download of pages that are made up one by one."""

    page = "https://example.org"

    def __init__(self, *heads: dict) -> None:
        self.heads = list(heads)

    def __call__(self, url: str, target: Path) -> None:
        number = int(url.rpartition("=")[2])
        target.write_text(json.dumps([self.heads[number - 1], [{"value": number}]]))

    def forget(self) -> None:
        """Nothing is kept."""


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"lastupdated": "2026-07-14", "total": 2}, "updated its data between two pages"),
        ({"lastupdated": "2026-07-13", "total": 2}, None),
    ],
)
def test_pages_of_two_updates_are_not_joined(tmp_path: Path, second: dict, said: str | None):
    first = {"pages": 2, "lastupdated": "2026-07-13", "total": 2}
    target = tmp_path / "joined.json"
    if said is None:
        download_pages(Pages(first, second), "u?page={page}", target)
        head, rows = json.loads(target.read_text())
        assert (head["pages"], len(rows)) == (1, 2)
    else:
        with pytest.raises(FetchError, match=said):
            download_pages(Pages(first, second), "u?page={page}", target)
    with pytest.raises(FetchError, match="expected 3 rows, found 2"):
        download_pages(Pages(first | {"total": 3}, first), "u?page={page}", target)
    with pytest.raises(FetchError, match="announces 900 pages"):
        download_pages(Pages(first | {"pages": 900}), "u?page={page}", target)


def test_a_mirror_that_stands_still_is_told_by_the_age_of_its_content(
    site: Site, offered, tmp_path: Path
):
    offered(POPULATION)
    site.offer(POPULATION.address, people(2022))
    (age,) = update(tmp_path, base=site.base, today=TODAY).ages
    assert (age.newest, age.age_days, age.stands_still) == ("2022", 1429, True)
    # What updates wrote down is known without reading; what was put there by hand is not.
    assert content_ages(tmp_path, today=TODAY, read=False) == (age,)
    (tmp_path / "population.csv").write_bytes(people(2025))
    assert content_ages(tmp_path, today=TODAY, read=False) == ()
    (age,) = content_ages(tmp_path, today=date(2025, 6, 1))
    assert (age.newest, age.age_days, age.stands_still) == ("2025", 0, False)


def test_what_an_update_brought_is_not_called_damaged(tmp_path: Path):
    name = "un_imr_clean.csv"
    (tmp_path / name).write_text("later", encoding="utf-8")
    assert "damaged" in set(verify(tmp_path)["status"])
    line = {"file": name, "sha256": digest(b"later"), "status": "replaced"}
    (tmp_path / "updates.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert "damaged" not in set(verify(tmp_path)["status"])


def test_requests_that_cannot_be_met(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="did you mean 'coups'"):
        update(tmp_path, names=["coup"])
    with pytest.raises(FetchError, match="expected an http or https address of a mirror"):
        update(tmp_path, base="ftp://example.org")
    (tmp_path / "updates.jsonl").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"updates\.jsonl, line 1: expected a record"):
        update(tmp_path, names=["tmk"])
    with updating.FileLock(tmp_path / ".update.lock"), pytest.raises(OutputError, match="another"):
        update(tmp_path, names=["tmk"])


def test_what_needs_a_person_is_named_with_its_page(tmp_path: Path):
    report = update(tmp_path, names=["hrps", "tmk"])
    assert [item.source for item in report.by_hand] == ["hrps", "tmk"]
    assert report.by_hand[0].page == "https://doi.org/10.7910/DVN/RQ85GK"
    assert report.files == ()


@pytest.mark.slow
def test_publishers_real_files_arrive_by_their_real_names(shared: Path, site: Site, tmp_path: Path):
    folder = tmp_path / "published"
    folder.mkdir()
    wanted = ("all-coups.csv", "idmc.rda", "EWP mass killing events master list_2025.xlsx")
    for path in (shared / "data").rglob("*"):
        if path.name in wanted:
            shutil.copyfile(path, folder / path.name)
    assert sorted(publish(site, folder, TODAY)) == sorted(wanted)
    names = ["ewp_events", "ewp_coups", "idmc"]
    report = update(tmp_path / "raw", names=names, base=site.base, today=TODAY)
    assert [file.status for file in report.files] == ["new"] * 3
    assert {age.source: age.newest for age in report.ages} == {
        "ewp_coups": "2024", "ewp_events": "2024", "idmc": "2025",
    }  # fmt: skip
