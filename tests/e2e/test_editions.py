"""The commands of "Making next year's list", run as the page has them, from an empty folder.

A server on this machine has publishers' real files of last year, then of this one; what a person
brings is in two folders, as the page says. Nothing but the address of the server is added.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from publisher_server import Site, publish, serving
from two_releases import lay_out

from atrocityrisk.ledger import read_entries
from atrocityrisk.panels import read_panel

PAGE = Path(__file__).resolve().parents[2] / "docs" / "editions" / "next-year.md"
SECONDS = 300
"""Most that all commands may take on one core."""
INCOMPLETE = 4
"""Code of a command that did what it could: no server of ours has every publisher's file."""
COUNT = 12


def block(name: str) -> list[str]:
    """Commands of a block of the page."""
    found = re.search(rf"<!-- {name} -->\n+```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None, f"no block {name!r} on {PAGE.name}"
    return found[1].splitlines()


def test_the_page_needs_at_most_twelve_commands() -> None:
    commands = block("yearly")
    assert len(commands) <= COUNT
    numbered = re.findall(r"^(\d+)\. \*\*", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number in numbered] == list(range(1, len(commands) + 1))


class Newcomer:
    """Somebody in an empty folder who types what the page says."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.seconds: list[tuple[float, str]] = []
        program = folder / ".bin" / "atrocityrisk"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atrocityrisk "$@"\n', "utf-8")
        program.chmod(0o755)

    def types(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one command; all that the page does not have is which server is asked."""
        asked = f"{command} --base {self.site.base}" if " data update " in command else command
        start = time.perf_counter()
        done = subprocess.run(
            ["sh", "-c", f'PATH="$PWD/.bin:$PATH" {asked}'],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.seconds.append((time.perf_counter() - start, command))
        allowed = (0, INCOMPLETE) if " data update " in command else (0,)
        assert done.returncode in allowed, f"{command}\n{done.stdout}\n{done.stderr}"
        return done


@pytest.fixture
def releases(shared: Path, tmp_path: Path) -> Path:
    lay_out(shared, tmp_path / "releases")
    return tmp_path / "releases"


@pytest.fixture
def newcomer(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """In an empty folder, where the specifications were written and files asked for have come."""
    folder = tmp_path / "editions"
    folder.mkdir()
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(tmp_path / "finished"))
    (written,) = re.findall(r"```toml\n(\[run\].*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (folder / "edition-2026.toml").write_text(written, "utf-8")
    (folder / "edition-2025.toml").write_text(written.replace("2025", "2024"), "utf-8")
    (releases / "by-hand-last").rename(folder / "by-hand-2025")
    (releases / "by-hand-now").rename(folder / "by-hand-2026")
    with serving(Site()) as site:
        yield Newcomer(folder, site)


@pytest.mark.slow
def test_from_an_empty_folder_to_a_list_on_record(newcomer: Newcomer, releases: Path) -> None:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    publish(newcomer.site, releases / "served-last", date.today())
    for command in block("first"):
        newcomer.types(command)
    # An edition of two years before, so that the record holds a list whose window has closed.
    newcomer.types(
        "atrocityrisk run edition-2025.toml --origin 2022 --panel panel-2025.parquet --out older"
    )
    newcomer.types("atrocityrisk ledger append record older")

    newcomer.site.offers.clear()
    publish(newcomer.site, releases / "served-now", date.today())
    said = {command: newcomer.types(command) for command in block("yearly")}
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    there = newcomer.folder
    _check_data(there)
    _check_lists(there)
    _check_record(there, said)
    used = now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime
    assert used < SECONDS, newcomer.seconds


def _check_data(there: Path) -> None:
    """What the releases changed is seen, and the year that is out in part is marked."""
    changed = pd.read_csv(there / "diff" / "largest.csv")
    seen = set(zip(changed["column"], changed["country"], changed["year"], strict=True))
    assert {("onset", "Burkina Faso", 2022), ("ended", "Sudan", 2019)} <= seen
    last, this = (read_panel(there / f"panel-{year}.parquet") for year in (2025, 2026))
    assert (last.years[1], last.last_settled_year) == (2024, 2023)
    assert (this.years[1], this.last_settled_year, this.usual_origin) == (2025, 2024, 2024)
    deaths = this.late_cells.query("indicator == 'battle_deaths_home_log'")
    assert set(deaths["year"]) == {2025}
    assert deaths["provisional"].all()
    assert deaths["release"].str.contains("candidate events").all()
    assert (there / "coverage.png").stat().st_size > 10_000


def _check_lists(there: Path) -> None:
    """Two lists of all states, what moved between them, and the page that says so."""
    for year in (2025, 2026):
        listed = pd.read_csv(there / f"edition-{year}" / "ranking.csv")
        assert len(listed) == 169
        assert listed["probability"].between(0, 1).all()
    manifest = json.loads((there / "edition-2026" / "manifest.json").read_text("utf-8"))
    assert manifest["spec"]["origin"] == 2025
    reasons = pd.read_csv(there / "changes" / "reasons.csv")
    assert set(reasons["gwcode"]) == set(listed["gwcode"])
    report = (there / "report-2026" / "report.html").read_text("utf-8")
    assert "2026–2027" in report
    assert "Provisional: " in report


def _check_record(there: Path, said: dict[str, subprocess.CompletedProcess[str]]) -> None:
    """Three forecasts stand in the ledger, and the one whose window has closed has a receipt."""
    entries = read_entries(there / "record")
    kinds = [entry.content["kind"] for entry in entries]
    assert kinds == ["forecast"] * 3 + ["receipt"]
    assert entries[3].content["entry"]["number"] == 2
    verified, resolved = list(said)[-2:]
    assert said[verified].stdout.startswith("intact: 3 entries")
    assert "1 receipt appended" in " ".join(said[resolved].stdout.split())
