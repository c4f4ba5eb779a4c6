"""Names that hold a year or month, candidate events, and answers in pages."""

import json
from pathlib import Path

import pytest
from publisher_server import Site
from update_cases import HOST, MONTHS, STATES, TODAY, entry, events, people, updated, visible

from atrocityrisk.errors import FetchError
from atrocityrisk.sources import content_ages, update
from atrocityrisk.sources.addresses import Publication
from atrocityrisk.sources.paged_downloads import download_pages
from atrocityrisk.sources.update_log import read_log


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
