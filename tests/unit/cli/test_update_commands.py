"""`data update` and the ages that `data verify` shows, against a server on this machine."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from publisher_server import Site, serving

from atrocityrisk.panels import read_panel
from atrocityrisk.sources import publications

(COUPS,) = [e for e in publications("coups") if e.updates]


@pytest.fixture
def site(miniatures: Path) -> Iterator[Site]:
    """A server that has an invented list of coups where its publisher has the real one."""
    with serving(Site()) as running:
        content = (miniatures / "coups" / "powell_thyne_coups_final.txt").read_bytes()
        running.offer(COUPS.address, content)
        yield running


def test_a_folder_is_updated_and_what_is_next_is_said(shell, site: Site, tmp_path: Path) -> None:
    words = ("data", "update", "--out", tmp_path, "--base", site.base, "--only", "coups")
    done = shell(*words, "--only", "tmk")
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    assert "new" in text
    assert "0 files unchanged, 1 new or replaced" in text
    assert "by hand: tmk: download it at https://politicsir" in text
    assert f"next: atrocityrisk data build {tmp_path}" in text
    assert "coups stands still: powell_thyne_coups_final.txt reaches" in done.err
    done = shell(*words, "--json")
    answer = json.loads(done.out)
    assert [file["status"] for file in answer["files"]] == ["unchanged"]
    assert answer["panel"] is None
    assert answer["ages"][0]["stands_still"]
    (tmp_path / "powell_thyne_coups_final.txt").write_text("damaged")
    site.offers = {path: content + b"\n" for path, content in site.offers.items()}
    done = shell(*words)
    assert "1 new or replaced" in done.out
    assert f'what changed: atrocityrisk data diff "{tmp_path / ".previous"}' in done.out
    verified = json.loads(shell("data", "verify", tmp_path, "--json").out)
    assert verified["ages"][0]["newest"] == answer["ages"][0]["newest"]
    assert verified["unrecognised"] == []


def test_what_does_not_arrive_is_said_and_leaves_with_its_code(
    shell, site: Site, tmp_path: Path
) -> None:
    site.faults["idmc.rda"] = "token"
    words = ("data", "update", "--out", tmp_path, "--base", site.base, "-q")
    done = shell(*words, "--only", "coups", "--only", "idmc")
    assert done.code == 4
    assert done.out == ""
    assert "idmc: failed: " in done.err
    assert "asks for a registration" in done.err
    assert (tmp_path / "powell_thyne_coups_final.txt").is_file()


def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_asked(
    shell, site: Site, tmp_path: Path
) -> None:
    words = ("data", "update", "--out", tmp_path / "raw", "--base", site.base)
    assert shell(*words, "--only", "coup").code == 2
    assert shell(*words, "--build", tmp_path).code == 2
    assert shell(*words, "--years", "2024").code == 2
    assert site.asked == []
    done = shell("data", "fetch", "wpp", "--out", tmp_path)
    assert done.code == 2
    assert "use `atrocityrisk data update --only wpp" in done.err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_a_panel_is_built_of_what_arrived(
    shell, site: Site, miniatures: Path, tmp_path: Path
) -> None:

    folder, out = tmp_path / "raw", tmp_path / "panel.parquet"
    shutil.copytree(miniatures, folder)
    words = ("data", "update", "--out", folder, "--base", site.base, "--only", "coups")
    done = shell(*words, "--build", out, "--years", "2000-2024", "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["panel"]["files"] == [out.as_posix()]
    assert read_panel(out).years == (2000, 2024)
