"""Text for the terminal: dashes for what is missing, escapes for what would act."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.cli import display
from atrocityrisk.cli.terminals import escape_control


@pytest.mark.parametrize(("number", "text"), [(7, "7"), (None, "–"), (pd.NA, "–")])
def test_a_missing_whole_number_is_a_dash(number: object, text: str) -> None:
    assert display.whole(number) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Chad\x1b[31m", "Chad\\x1b[31m"),
        ("a\nb", "a\nb"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("\u202eabc", "\\u202eabc"),
    ],
)
def test_nothing_acts_on_the_terminal(text: str, shown: str) -> None:
    assert escape_control(text) == shown


def test_a_path_is_one_line_however_narrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    path = Path("a" * 30) / "[bold]" / "ranking.csv"
    display.wrote([path], on=display.console())
    assert capsys.readouterr().out == f"wrote {path}\n"
