"""Publishers' real files through a server on this machine: whole, halved, release by release."""

import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import publisher_server
import pytest
from publisher_server import Site, publish
from update_cases import TODAY

from atrocityrisk.sources import content_ages, update

pytestmark = pytest.mark.slow


REAL = {
    "EWP mass killing events master list_2025.xlsx": "ewp_events",
    "all-coups.csv": "ewp_coups",
    "idmc.rda": "idmc",
    "tfr1dt.rda": "wpp",
    "powell_thyne_coups_final.txt": "coups",
    "MEPVv2018.xls": "mepv",
    "political-polarization-score.csv": "vdem",
}
"""Small files of publishers, with their sources."""
CHART = "political-polarization-score.csv"


def published(shared: Path, folder: Path) -> Path:
    """Publishers' real files under the names by which they are published."""
    folder.mkdir()
    for room in ("data", "more_data"):
        for path in sorted((shared / room).rglob("*")):
            if path.name in REAL and not (folder / path.name).exists():
                shutil.copyfile(path, folder / path.name)
    for release in (23, 25):
        name = f"BattleDeaths_v{release}_1.csv"
        source = next(p for p in sorted(shared.rglob(name)))
        with zipfile.ZipFile(folder / f"ucdp-brd-dyadic-{release}1-csv.zip", "w") as archive:
            archive.write(source, name)
    candidates = shared / "more_data" / "ucdp" / "ged_2025_candidate_7cols.csv"
    shutil.copyfile(candidates, folder / "GEDEvent_v25_01_25_12.csv")
    return folder


def test_publishers_real_files_arrive_whole_or_not_at_all(shared: Path, site: Site, tmp_path: Path):
    folder = published(shared, tmp_path / "published")
    raw = tmp_path / "raw"
    names = [*REAL.values(), "ucdp_battle_deaths", "ucdp_candidate_events"]

    def statuses() -> dict[str, str]:
        report = update(raw, names=names, base=site.base, today=TODAY, timeout=1)
        wanted = {p.name for p in folder.iterdir()}
        return {f.path.name: f.status for f in report.files if f.path.name in wanted}

    publish(site, folder, TODAY)
    served = {path.rsplit("/", 1)[-1] for path in site.offers}
    assert served == {path.name for path in folder.iterdir()}
    for fault, status in {"cut": "failed", "token": "failed", "half": "refused"}.items():
        # Half a chart ends in a shorter number, and in no line that could be found wanting.
        site.faults = dict.fromkeys(served, fault) | ({CHART: "404"} if fault == "half" else {})
        assert set(statuses().values()) - {"failed"} == {status} - {"failed"}
        assert {p.name for p in raw.iterdir() if not p.name.startswith(".")} <= {"updates.jsonl"}
    site.faults = dict.fromkeys(site.offers, "redirect")
    # Of two releases the newest is asked for.
    newest = served - {"ucdp-brd-dyadic-231-csv.zip"}
    assert statuses() == dict.fromkeys(newest, "new")
    site.faults.clear()
    assert statuses() == dict.fromkeys(newest, "unchanged")
    site.faults = {CHART: "half"}
    assert statuses()[CHART] == "refused"
    ages = {age.source: age.newest for age in content_ages(raw, today=TODAY)}
    assert ages == {
        "coups": "2023", "ewp_coups": "2024", "ewp_events": "2024", "idmc": "2025",
        "mepv": "2018", "ucdp_battle_deaths": "2024", "ucdp_candidate_events": "2025-12-31",
        "vdem": "2025", "wpp": "2023",
    }  # fmt: skip
    # A mirror that has the release of 2023 alone does not displace that of 2025.
    (battles,) = [path for path in site.offers if path.endswith("dyadic-251-csv.zip")]
    site.faults[battles] = "404"
    (file,) = update(raw, names=["ucdp_battle_deaths"], base=site.base, today=TODAY).files
    assert (file.status, file.path.name) == ("older", "ucdp-brd-dyadic-231-csv.zip")
    assert "ucdp-brd-dyadic-251-csv.zip (25.1, to 2024)" in file.fault


def test_a_release_of_the_next_year_follows_under_its_own_name(
    shared: Path, site: Site, tmp_path: Path
):
    at = "https://raw.githubusercontent.com/EarlyWarningProject/{0}-Statistical-Risk-Assessment/"
    at += "HEAD/1.Buildcountryyears_and_mk_data/"
    at += "EWP%20mass%20killing%20events%20master%20list_{0}.xlsx"
    for edition, newest in ((2024, "2023"), (2025, "2024")):
        name = f"EWP mass killing events master list_{edition}.xlsx"
        site.offer(at.format(edition), next(iter(shared.rglob(name))).read_bytes())
        report = update(tmp_path, names=["ewp_events"], base=site.base, today=TODAY)
        assert [(f.status, f.path.name, f.newest) for f in report.files] == [("new", name, newest)]
        assert [p.name for p in tmp_path.glob("*.xlsx")] == [name]
    (kept,) = (tmp_path / ".previous").rglob("*.xlsx")
    assert kept.name.endswith("2024.xlsx")


def test_the_server_of_publishers_runs_by_itself(tmp_path: Path):
    (tmp_path / "population.rda").write_bytes(b"not asked for")
    (tmp_path / "idmc.rda").write_bytes(b"invented")
    script = Path(publisher_server.__file__)
    port = tmp_path / "port"
    words = [sys.executable, script, tmp_path, "--port-file", port, "--fault", "misc1dt.rda=html"]
    with subprocess.Popen([str(word) for word in words]) as server:
        try:
            for _ in range(300):
                if port.is_file():
                    break
                time.sleep(0.1)
            base = f"http://127.0.0.1:{port.read_text()}"
            address = f"{base}/raw.githubusercontent.com/cran/refugees/master/data/idmc.rda"
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert answer.read() == b"invented"
        finally:
            server.terminate()
