"""Last year's list against this year's, by the three commands of the page and nothing else."""

import re
import shlex
from pathlib import Path

import pytest

from atrocityrisk.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "compare-lists.md"


def test_it_takes_at_most_ten_commands() -> None:
    assert 1 <= len(_commands()) <= 10


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
# The parts of a move are made from mixtures of both lists, of which one is not as stale.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.UnusualAgesWarning")
@pytest.mark.slow
def test_the_commands_of_the_page_compare_two_years(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for words in _commands():
        with pytest.raises(SystemExit) as left:
            main(words)
        assert not left.value.code
    said = " ".join(capsys.readouterr().out.split())
    assert "what changed from last to now, seen from 2024 and 2025" in said
    assert "new facts about the country" in said
    assert (tmp_path / "changes" / "changes.html").is_file()


def _commands() -> list[list[str]]:
    """Words of each line of the page's first block of commands."""
    found = re.search(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.S | re.M)
    assert found is not None
    return [shlex.split(line)[1:] for line in found[1].splitlines()]
