"""Runs the program in this process, as the shell would."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from atrocityrisk.cli import main


@dataclass(frozen=True)
class Outcome:
    """What the shell would see."""

    code: int
    out: str
    err: str


@pytest.fixture
def on_panel(panel_file: Path) -> tuple[str, ...]:
    """Options that apply the default specification to the small panel, with what it has."""
    words = ("--panel", panel_file, "--indicators", "available", "--outcome", "synthetic_onset")
    return tuple(map(str, words))


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Call with the words of a command line; 80 columns, no colours."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*words: object) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return Outcome(int(left.value.code or 0), printed.out, printed.err)

    return call
