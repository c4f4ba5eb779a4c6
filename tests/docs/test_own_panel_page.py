"""The ten-minute path of a researcher with a table, as the page has it."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from atrocityrisk.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/guides/own-panel.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.S | re.M)


def test_the_path_has_at_most_fifteen_lines_or_ten_commands():
    path = blocks("python")[0]
    assert sum(bool(line.strip()) for line in path.splitlines()) <= 15
    assert all(word in path for word in ("forecast", "backtest", "calibration_figure", "to_latex"))
    assert sum(len(block.splitlines()) for block in blocks("sh")) <= 10


@pytest.mark.slow
def test_the_commands_do_what_the_page_says(tmp_path, monkeypatch, capsys):
    """Slow: a ranking with refits."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "docs/examples/uprisings.csv", tmp_path)
    for block in blocks("sh"):
        for line in block.splitlines():
            with pytest.raises(SystemExit) as left:
                main(shlex.split(line)[1:])
            assert not left.value.code, capsys.readouterr().err
    assert {"uprisings.parquet", "uprisings.toml"} <= {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / "uprisings-2024" / "ranking.csv").is_file()
    # What the page shows of the file is in it.
    shown = PAGE[PAGE.index("[indicators.protests]") :].partition("```")[0]
    assert "publication_lag" in shown
    assert shown in (tmp_path / "uprisings.toml").read_text(encoding="utf-8")
