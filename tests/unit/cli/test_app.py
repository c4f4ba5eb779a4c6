import json
import re
import subprocess
import sys
import warnings
from importlib import import_module
from pathlib import Path

import pytest

from atrocityrisk import __version__
from atrocityrisk.cli import lazy_commands, main
from atrocityrisk.cli.app import _print_warning
from atrocityrisk.errors import SpecError, UnusualAgesWarning
from atrocityrisk.specs import read_spec

HEAVY = {"numpy", "pandas", "sklearn", "scipy", "matplotlib", "numba", "pyarrow", "statsmodels"}

COMMANDS = [
    [],
    ["rank"],
    ["report"],
    ["brief"],
    ["run"],
    ["backtest"],
    ["cache"],
    ["cache", "info"],
    ["cache", "clear"],
    ["verify"],
    ["explain"],
    ["data"],
    ["data", "list"],
    ["data", "fetch"],
    ["data", "verify"],
    ["data", "build"],
    ["data", "describe"],
    ["panel"],
    ["panel", "import"],
    ["reproduce"],
    ["ledger"],
    ["ledger", "init"],
    ["ledger", "append"],
    ["ledger", "list"],
    ["ledger", "verify"],
    ["ledger", "export"],
    ["scoreboard"],
    ["indicators"],
    ["outcomes"],
    ["models"],
    ["states"],
    ["vintages"],
]


@pytest.mark.parametrize("call", ["import atrocityrisk.cli", "help"])
def test_nothing_heavy_is_imported_for_help(call: str) -> None:
    code = "import sys, atrocityrisk.cli\n"
    if call == "help":
        code += "try: atrocityrisk.cli.main(['--help'])\nexcept SystemExit: pass\n"
    code += "sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not HEAVY & set(done.stderr.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_80_columns(shell, command) -> None:
    done = shell(*command, "--help")
    assert done.code == 0
    assert "Usage: atrocityrisk" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_version(shell) -> None:
    done = shell("--version")
    assert (done.code, done.out) == (0, f"{__version__}\n")


def test_a_misspelt_command_is_refused_with_a_hint(shell) -> None:
    done = shell("rnak")
    assert done.code == 2
    assert "rank" in done.err
    assert done.out == ""


def test_an_error_is_one_message_on_stderr(shell, tmp_path) -> None:
    done = shell("rank", "--seed", "-1", "--out", tmp_path / "out")
    assert done.code == 2
    assert done.out == ""
    assert done.err == "atrocityrisk: rank: --seed: expected greater than or equal to 0, found -1\n"
    assert not (tmp_path / "out").exists()


def test_an_unknown_name_is_reported_without_quotes_around_the_message(shell, tmp_path) -> None:
    done = shell("rank", "--model", "elastic_net_logti", "--out", tmp_path / "out")
    assert done.code == 2
    assert done.err.startswith("atrocityrisk: no model named 'elastic_net_logti'")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [["--debug", "rank"], ["rank", "--debug"]])
def test_debug_shows_where_it_happened(words, tmp_path) -> None:
    with pytest.raises(SpecError):
        main([*words, "--seed", "-1", "--out", str(tmp_path)])


@pytest.mark.parametrize("problem", [PermissionError(13, "Permission denied"), MemoryError("1 TB")])
def test_a_fault_of_the_machine_is_no_traceback(problem, shell, monkeypatch, tmp_path) -> None:
    def fail(*_words: object, **_options: object) -> None:
        raise problem

    monkeypatch.setattr("atrocityrisk.specs.read_spec", fail)
    done = shell("run", tmp_path / "run.toml")
    assert done.code == 2
    assert done.err.startswith("atrocityrisk: ")
    assert done.err.count("\n") == 1
    assert ("Permission denied" in done.err) or ("memory" in done.err)


def test_the_page_on_the_command_line_names_what_there_is(shell) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "cli.md").read_text(
        encoding="utf-8"
    )
    listed = re.findall(r"^  ([a-z]+)  ", shell("--help").out, re.MULTILINE)
    assert listed
    assert all(f"`{name}" in page for name in listed)
    options = set(re.findall(r"--[a-z][a-z-]*", shell("rank", "--help").out.split("Examples")[0]))
    rank = page.split("\n### `rank`")[1].split("\n### ")[0]
    told = set(re.findall(r"^\| `(?:-\w, )?(--[a-z][a-z-]*)", rank, re.MULTILINE))
    assert options - {"--help"} == told, "each option of `rank` has a row in its table"


def test_the_spec_on_that_page_can_be_read(tmp_path) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "cli.md").read_text(
        encoding="utf-8"
    )
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "edition.toml").write_text(block, encoding="utf-8")
    assert read_spec(tmp_path / "edition.toml").origin == 2024


def test_a_warning_is_one_line_and_stands_in_the_manifest(
    shell, on_panel, cautious, tmp_path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = shell("rank", *on_panel, "--model", cautious, "--out", tmp_path)
    assert done.code == 0
    assert done.err.splitlines()[0] == "atrocityrisk: note: few onsets"
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["warnings"] == ["few onsets"]


def test_scikit_learns_warning_of_no_convergence_is_a_note_too(
    shell, on_panel, unconverged, tmp_path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = shell("rank", *on_panel, "--model", unconverged, "--out", tmp_path)
    assert done.code == 0
    assert done.err.splitlines()[0] == "atrocityrisk: note: no optimum in 200 steps"
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["warnings"] == ["no optimum in 200 steps"]


@pytest.mark.parametrize("name", lazy_commands.COMMANDS)
def test_the_table_says_what_the_command_says_of_itself(name) -> None:
    module, summary = lazy_commands.COMMANDS[name]
    commands = import_module(f"atrocityrisk.cli.{module}")
    group = getattr(commands, "app", None)
    text = getattr(commands, name).__doc__ if group is None else group.info.help
    assert " ".join(text.split("\n\n")[0].split()) == summary
    assert set(getattr(commands, "EPILOGS", {})) <= set(lazy_commands.COMMANDS)


def test_help_on_the_program_imports_no_command() -> None:
    code = (
        "import sys, atrocityrisk.cli\n"
        "try: atrocityrisk.cli.main(['--help'])\nexcept SystemExit: pass\n"
        "sys.stderr.write(' '.join(m for m in sys.modules if m.endswith('_commands')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.split() == ["atrocityrisk.cli.lazy_commands"]


def test_a_misspelt_command_is_told_the_near_one(shell) -> None:
    done = shell("rnak")
    assert done.code == 2
    assert "Did you mean 'rank'" in done.err


def test_a_note_is_made_once_a_command(capsys) -> None:
    said: set[str] = set()
    for _ in range(2):
        _print_warning(said, UnusualAgesWarning("old values"), UnusualAgesWarning, "x.py", 1)
    assert capsys.readouterr().err == "atrocityrisk: note: old values\n"
