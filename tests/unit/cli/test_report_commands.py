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
    assert "noncombatant" in text
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
