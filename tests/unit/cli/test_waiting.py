"""What is said while a command takes its time, and where."""

import subprocess
import sys
from pathlib import Path

import pytest

from atrocityrisk._core.durations import COMPUTED, FILE, STORED, read_durations
from atrocityrisk._core.progress import counting, report_lookup
from atrocityrisk.cli.waiting import waiting

HEAVY = {"sklearn", "scipy", "numba", "numpy", "pandas", "matplotlib", "pyarrow"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def work(*, verbose: bool, found: bool | None = None, request: str = "one") -> None:
    with waiting("counting sheep", command="count", request=request, verbose=verbose) as progress:
        progress("looking", 0, 2)
        counted = counting("sheep", 2, str)
        assert [counted(number) for number in (1, 2)] == ["1", "2"]
        progress("sleeping", 1, 2)
        if found is not None:
            report_lookup(found=found)
        progress("done", 2, 2)


def test_pipes_get_nothing_by_default(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work(verbose=False, found=False)
    assert capsys.readouterr() == ("", "")


def test_verbose_pipes_get_a_line_a_stage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work(verbose=True)
    out, err = capsys.readouterr()
    assert out == ""
    first, *lines = err.splitlines()
    assert first.startswith("atrocityrisk: counting sheep; first run on this machine: ")
    assert lines == [
        "atrocityrisk: [0:00] looking",
        "atrocityrisk: [0:00] looking: 2 sheep",
        "atrocityrisk: [0:00] sleeping",
        "atrocityrisk: [0:00] done",
    ]


def test_of_very_many_steps_every_tenth_part_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with waiting("counting", command="count", request="", verbose=True) as progress:
        for done in range(1, 201):
            progress("sheep", done, 200)
    told = capsys.readouterr().err.splitlines()[1:]
    assert [line.rpartition("(")[2] for line in told] == [
        f"{done} of 200)" for done in range(20, 201, 20)
    ]


def test_the_second_run_knows_how_long_the_first_took(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work(verbose=True)
    capsys.readouterr()
    work(verbose=True)
    assert "; about 1 s by earlier runs on this machine" in capsys.readouterr().err


def test_what_is_kept_now_is_said_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work(verbose=True, found=False)
    assert "kept, so the same again takes seconds" in capsys.readouterr().err
    work(verbose=True, found=True)
    again = capsys.readouterr().err
    assert "what it needs is kept from an earlier run" in again
    assert "the same again" not in again
    runs = read_durations(folder).runs["count"]
    assert set(runs) == {COMPUTED, STORED} or set(runs) == {"compiling", STORED}


def test_another_request_is_not_taken_for_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work(verbose=True, found=False)
    capsys.readouterr()
    work(verbose=True, found=False, request="another")
    assert "about 1 s by earlier runs" in capsys.readouterr().err


def test_a_store_that_was_emptied_is_found_out(folder: Path) -> None:
    work(verbose=False, found=False)
    work(verbose=False, found=False)
    assert STORED not in read_durations(folder).runs["count"]


def failing() -> None:
    with waiting("counting", command="count", request="") as progress:
        progress("looking", 0, 1)
        raise RuntimeError("asleep")


def test_a_run_that_failed_leaves_no_time(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="asleep"):
        failing()
    assert not (folder / FILE).exists()


def test_what_is_asked_for_does_not_act_on_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with waiting("brief on \x1b[31mX", command="brief", request="", verbose=True):
        pass
    assert "\x1b" not in capsys.readouterr().err


FIRST_LINE = """
import os, sys

class Stderr:
    def isatty(self):
        return False
    def flush(self):
        pass
    def write(self, text):
        if text:
            print(text.strip(), sorted(HEAVY & set(sys.modules)), flush=True)
            os._exit(0)

sys.stderr = Stderr()
from atrocityrisk.cli import main
main(sys.argv[1:])
"""
"""Stops when the first text comes, and says what has been imported by then."""


@pytest.mark.parametrize(
    "words",
    [["rank"], ["report", "--out", "out"], ["brief", "TCD"], ["explain", "TCD"]],
    ids=" ".join,
)
def test_the_first_line_comes_before_anything_heavy(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY!r}\n{FIRST_LINE}", *words, "--verbose"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert "atrocityrisk: " in done.stdout
    assert "model recalibrated_pool" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


def test_a_backtest_says_its_size_before_anything_heavy(tmp_path: Path) -> None:
    task = Path(__file__).resolve().parents[3] / "benchmarks" / "predictive" / "mass-killing.toml"
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY!r}\n{FIRST_LINE}", "backtest", str(task), "-v"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert "models from 30 origins" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_shows_the_stages_and_keeps_only_the_first_line_and_the_result(
    folder: Path, on_panel: tuple[object, ...], tmp_path: Path
) -> None:
    spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    words = ["rank", *on_panel, "--model", "climatology", "--out", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", spawn, sys.executable, "-m", "atrocityrisk", *map(str, words)],
        capture_output=True,
        check=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    text = done.stdout.decode()
    first, second, *_ = text.splitlines()
    assert first == "Ranking the states: model climatology, outcome synthetic_onset"
    assert second.startswith("First run on this machine: no earlier time to go by")
    # The bar is drawn over and over in one line, which is empty in the end.
    assert "starting" in text
    assert "\x1b[2K" in text
    assert text.rstrip().endswith("manifest.json")
