"""The commands that write what people read."""

import json

import pytest

SPEC = """
[run]
model = "ridge_logit"
seed = 3
origin = 2024
draws = 20
indicators = ["population_log2", "infant_mortality_sqrt", "mass_killing_ever"]
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC)
    return path


@pytest.mark.slow
def test_report_writes_a_page_that_verify_accepts(shell, spec, tmp_path):
    out, last = tmp_path / "out", tmp_path / "last"
    assert shell("rank", "--out", last, "--spec", spec, "--origin", 2021).code == 0
    done = shell("report", "--out", out, "--spec", spec, "--origin", 2022, "--previous", last)
    assert done.code == 0
    # No track record is of this specification, and that is said.
    assert "track record" in done.out
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["forecast"]["origin"] == 2022
    assert manifest["previous"]["name"] == "last"
    assert {"report.html", "report.md", "ranking.csv", "figures/map.svg"} <= set(
        manifest["outputs"]
    )
    assert "seen from the end of 2022" in (out / "report.html").read_text()
    assert shell("verify", out).code == 0


def test_brief_writes_two_twins(shell, spec, tmp_path):
    done = shell("brief", "Chad", "--spec", spec, "--out", tmp_path / "out")
    assert done.code == 0
    html = (tmp_path / "out" / "brief-TCD.html").read_text()
    text = (tmp_path / "out" / "brief-TCD.md").read_text()
    for part in ("Chad", "interval", "Options to consider", "Limits", "Read and released by"):
        assert part in html
        assert part in text
    assert "seen from the end of 2024" in text
    assert "at least 1,000 civilians" in text
    # A brief shares the folder of a ranking, whose manifest it leaves alone.
    assert "brief-TCD.manifest.json" in done.out
    assert shell("verify", tmp_path / "out").code == 0
    assert "in no manifest" not in shell("verify", tmp_path / "out").out
    (tmp_path / "out" / "brief-TCD.md").write_text("edited")
    assert shell("verify", tmp_path / "out").code == 3


def test_an_unknown_state_is_reported_before_the_work(shell, spec, tmp_path):
    done = shell("brief", "Tschad", "--spec", spec, "--out", tmp_path)
    assert done.code == 2
    assert "Tschad" in done.err
    assert not list(tmp_path.glob("brief-*"))


@pytest.mark.slow
def test_a_site_is_written_beside_the_page_from_one_edition(shell, spec, tmp_path):
    site, out = tmp_path / "site", tmp_path / "out"
    done = shell("report", "--spec", spec, "--site", site, "--published", "2025-09-28")
    assert done.code == 0
    assert f"wrote {site / 'index.html'}" in done.out
    assert f"wrote {site / 'manifest.json'}" in done.out
    assert "more files of the site" in done.out
    assert "search engines need --address URL" in " ".join(done.out.split())
    assert not (tmp_path / "report").exists()
    assert shell("verify", site).code == 0
    assert "2025-09-28T00:00:00Z" in (site / "feed.xml").read_text()
    words = ("--spec", spec, "--site", site, "--out", out, "--address", "https://example.org")
    done = shell("report", *words, "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["files"][0] == str(out / "report.html")
    assert str(site / "states" / "TCD.html") in told["files"]
    assert not [note for note in told["notes"] if "--address" in note]
    assert "ranking.geojson" in json.loads((out / "manifest.json").read_text())["outputs"]
    assert (out / "ranking.geojson").read_bytes() == (site / "data/ranking.geojson").read_bytes()
    assert "https://example.org/2025-2026/index.html" in (site / "sitemap.xml").read_text()
    (site / "press.html").write_text("edited")
    assert shell("verify", site).code == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--address", "https://example.org"], "add --site FOLDER"),
        (["--published", "2025-09-28"], "add --site FOLDER"),
        (["--site", "x", "--published", "28.9.2025"], "expected a day such as 2026-09-28"),
        (["--site", "x", "--out", "./x"], "give each a folder of its own"),
        (["--site", "x", "--address", "example.org"], "expected the address of a site"),
    ],
)
def test_options_of_a_site_that_do_not_fit_are_refused_before_the_work(
    shell, spec, tmp_path, monkeypatch, words, message
):
    monkeypatch.chdir(tmp_path)
    done = shell("report", "--spec", spec, *words)
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert not (tmp_path / "x").exists()
