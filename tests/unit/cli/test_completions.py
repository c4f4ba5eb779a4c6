"""The Tab key: what a shell is offered, from small files, with nothing else on stdout."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from atrocityrisk import states
from atrocityrisk.cli import main
from atrocityrisk.cli.completions import indicator_list, state_names

HEAVY = {"numpy", "pandas", "sklearn", "scipy", "matplotlib", "numba", "pyarrow", "rich.console"}


@pytest.fixture
def tab(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """What a shell offers for the last of some words."""

    def press(*words: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_ATROCITYRISK_COMPLETE", f"complete_{shell}")
        line = " ".join(("atrocityrisk", *words))
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        with pytest.raises(SystemExit) as left:
            main([])
        printed = capsys.readouterr()
        assert not left.value.code
        assert printed.err == ""
        return printed.out.split("\n")[:-1]

    return press


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("ra",), "rank"),
        (("data", "bu"), "build"),
        (("scoreboard", "res"), "resolve"),
        (("scoreboard", "resolve", "--dry"), "--dry-run"),
        (("rank", "--mod"), "--model"),
        (("rank", "--model", "elastic_net_logit_"), "elastic_net_logit_random_folds"),
        (("rank", "--outcome", "geno_politicide_on"), "geno_politicide_ongoing"),
        (("rank", "--indicators", "population_log2,mass_killing_ev"), "mass_killing_ever"),
        (("data", "fetch", "ucdp_bat"), "ucdp_battle_deaths"),
        (("explain", "TC"), "TCD"),
        (("explain", "South-S"), "South-Sudan"),
        (("brief", "south-s"), "south-sudan"),
    ],
)
def test_names_are_completed(
    tab: Callable[..., list[str]], words: tuple[str, ...], offered: str, shell: str
) -> None:
    found = tab(*words, shell=shell)
    assert len(found) == 1
    assert offered in found[0]


def test_files_are_left_to_the_shell(tab: Callable[..., list[str]]) -> None:
    assert tab("rank", "--panel", "pan") == [""]


@pytest.mark.parametrize("begin", ["Z", "e", pytest.param("", marks=pytest.mark.slow)])
def test_every_state_that_is_offered_is_found(begin: str) -> None:
    offered = state_names(begin)
    assert offered
    for value, name in offered:
        code = states.resolve(value, states.state_tables.LAST_YEAR)
        assert states.label(code, states.state_tables.LAST_YEAR).name == name


def test_words_for_a_list_stand_first_only() -> None:
    assert indicator_list("avail") == ["available"]
    assert indicator_list("noise,avail") == []


def test_nothing_heavy_is_imported_at_the_tab_key() -> None:
    code = (
        "import sys, atrocityrisk.cli\n"
        "try: atrocityrisk.cli.main([])\n"
        "finally: sys.stderr.write(' '.join(sys.modules))"
    )
    words = {"COMP_WORDS": "atrocityrisk explain TC", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **words, "_ATROCITYRISK_COMPLETE": "complete_bash"},
        check=True,
        timeout=60,
    )
    assert done.stdout == "TCD\n"
    assert not HEAVY & set(done.stderr.split())


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_completes_in_bash(tmp_path: Path) -> None:
    program = tmp_path / "atrocityrisk"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atrocityrisk "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    script = (
        'eval "$(_ATROCITYRISK_COMPLETE=source_bash atrocityrisk)"\n'
        "COMP_WORDS=(atrocityrisk explain NE); COMP_CWORD=2\n"
        "_atrocityrisk_completion atrocityrisk\n"
        'printf "%s\\n" "${COMPREPLY[@]}"; complete -p atrocityrisk'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert "NER" in done.stdout.split()
    assert "-F _atrocityrisk_completion atrocityrisk" in done.stdout
