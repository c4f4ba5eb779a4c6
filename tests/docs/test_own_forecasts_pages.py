"""Forecasts from R, scored and compared: the two pages are followed to the letter."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from atrocityrisk.cli.app import app

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


def blocks(page: str, language: str) -> list[str]:
    text = (GUIDES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.S | re.M)


def in_r(code: str, folder: Path) -> str:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed here")
    done = subprocess.run(
        [program, "--vanilla", "-e", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(line: str) -> str:
    words = line.split()
    assert words[0] == "atrocityrisk"
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_pages_are_short_enough_for_the_promise():
    commands = [line for block in blocks("own-forecasts.md", "sh") for line in block.splitlines()]
    writing, reading = blocks("exchange-with-r.md", "r")
    assert len(commands) <= 10
    assert len(writing.splitlines()) <= 15
    assert len(reading.splitlines()) <= 3


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_forecasts_from_r_are_scored_and_compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (table,) = blocks("exchange-with-r.md", "python")
    lines = [line[4:] for line in table.splitlines() if line.startswith(">>> ")]
    exec(compile("\n".join(lines), "exchange-with-r.md", "exec"), {})
    writing, reading = blocks("exchange-with-r.md", "r")
    in_r(writing, tmp_path)
    theirs = pd.read_csv("theirs.csv")
    assert theirs["probability"].between(0, 1).all()
    score, leaderboard, backtest = (block.strip() for block in blocks("own-forecasts.md", "sh"))
    assert "theirs" in run(score)
    assert "less logit_6" in run(leaderboard)
    board = pd.read_csv("leaderboard/leaderboard.csv").set_index("entry")
    ours = board.loc["theirs"]
    assert ours["difference_low"] < ours["difference"] < ours["difference_high"]
    own, models = blocks("own-forecasts.md", "toml")
    Path("task.toml").write_text(models, encoding="utf-8")
    assert "Paired differences" in run(backtest)
    pairs = pd.read_csv("backtest/comparison.csv")
    here = pairs[(pairs["rows"] == "common") & (pairs["metric"] == "log_score")]
    # The same columns and the same method in two languages: what differs is the filling of gaps.
    assert here.loc[here["model"] == "three", "difference"].abs().max() < 5e-4
    Path("own.toml").write_text(own, encoding="utf-8")
    run("atrocityrisk score theirs.csv --task own.toml --quiet")
    Path("out").mkdir()
    ranking = theirs.assign(rank=1, country="x", low=0, high=1)
    ranking.to_csv("out/ranking.csv", index=False)
    assert "probability" in in_r(reading, tmp_path)
