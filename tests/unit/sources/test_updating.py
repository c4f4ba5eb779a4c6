"""Updates against a server on this machine that stands for every publisher, at its worst."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from publisher_server import Site, path_of
from update_cases import MONTHS, POPULATION, TODAY, digest, entry, people, updated, visible

from atrocityrisk.errors import DataError, FetchError, OutputError, UnknownNameError
from atrocityrisk.panels.source_files import every_file, unrecognised_files
from atrocityrisk.sources import SOURCES, arriving_files, content_ages, update, updating, verify
from atrocityrisk.sources.update_log import read_log


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


def without(name: str, content: bytes) -> bytes:
    """A file without the rows of one state."""
    return b"".join(x for x in content.splitlines(True) if not x.startswith(name.encode()))


def test_a_file_without_states_that_the_one_before_had_is_kept_aside(
    site: Site, offered, tmp_path: Path
):
    offered(POPULATION)
    (tmp_path / "population.csv").write_bytes(people(2016))
    # More rows than before, so that the number of them says nothing.
    content = without("Mali", without("Kenya", people(2025)))
    site.offer(POPULATION.address, content)
    file = updated(site, tmp_path)
    assert file.status == "refused"
    assert (
        "of 2 states that the file in the folder has in 2016: Mali, Kenya: cut short" in file.fault
    )
    assert file.path.read_bytes() == people(2016)
    assert (tmp_path / ".aside" / digest(content) / "population.csv").read_bytes() == content
    site.offer(POPULATION.address, people(2025))
    assert updated(site, tmp_path).status == "replaced"


def test_a_state_without_values_in_the_last_year_may_be_left_out(
    site: Site, offered, tmp_path: Path
):
    offered(POPULATION)
    old = b"".join(x for x in people(2016).splitlines(True) if not x.startswith(b"Kenya,KEN,2016"))
    (tmp_path / "population.csv").write_bytes(old)
    site.offer(POPULATION.address, without("Kenya", people(2025)))
    assert updated(site, tmp_path).status == "replaced"


def test_a_state_that_has_ended_may_be_left_out(site: Site, offered, tmp_path: Path):
    offered(POPULATION)
    ended = "".join(f"Czechoslovakia,CSK,{year},15000000\n" for year in range(1980, 1993))
    (tmp_path / "population.csv").write_bytes(people(1992, first=1980) + ended.encode())
    site.offer(POPULATION.address, people(2025, first=1980))
    assert updated(site, tmp_path).status == "replaced"


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
    report = update(tmp_path, names=["hrps", "ert", "vdem"], base="http://127.0.0.1:9")
    assert [item.source for item in report.by_hand] == ["hrps", "ert"]
    assert report.by_hand[1].page == SOURCES["ert"].url
    assert report.by_hand[0].page == "https://doi.org/10.7910/DVN/RQ85GK"
    # V-Dem's form is for its whole file; the package's has an address.
    assert {file.source for file in report.files} == {"vdem"}
