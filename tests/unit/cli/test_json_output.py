"""With --json each command prints its documented fields, and nothing else, on stdout."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from atrocityrisk.cli.described import description_of
from atrocityrisk.ledger import init_ledger, register_run
from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec
from atrocityrisk.teaching import write_world
from write_cli_page import commands

COMMANDS = commands()
SLOW = ("run", "report", "brief", "backtest", "data build", "score", "leaderboard", "changes")
TASK = """
[backtest]
panel = "PANEL"
outcome = "synthetic_onset"
first_origin = 2010
last_origin = 2012
seed = 3
n_boot = 20
against = ["climatology"]
reason = "a short range"
[[model]]
name = "climatology"
model = "climatology"
indicators = ["noise"]
reason = "base rate"
[[model]]
name = "logit"
model = "logit"
indicators = ["noise", "unrest"]
reason = "a model"
"""
ELSEWHERE = {
    "data fetch": "needs a publisher's file; see test_data_commands.py",
    "data update": "needs a publisher's server; see test_update_commands.py",
    "nowcast": "needs a list and months of two years; see test_nowcast_commands.py",
    "reproduce": "takes publishers' files; see tests/unit/reproductions",
    "scoreboard": "see test_scoreboard_commands.py",
    **{
        command: "works on a desk of its own; see tests/desk/safekeeping/test_command_json.py"
        for command in COMMANDS
        if command.startswith("desk ")
    },
}
"""Commands whose JSON is read by another test, or needs what a test of every machine lacks."""


@pytest.fixture(scope="module")
def raw(miniatures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three small files of publishers."""
    folder = tmp_path_factory.mktemp("raw")
    for path in sorted(miniatures.rglob("*")):
        if path.is_file() and path.parent.name in ("mepv", "hief", "world_bank"):
            shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture(scope="module")
def finished(panel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a ranking, and a ledger that has it."""
    folder = tmp_path_factory.mktemp("finished")
    spec = RunSpec(panel=panel_file, model="logit", outcome="synthetic_onset")
    run(spec, folder / "out")
    init_ledger(folder / "ledger")
    register_run(folder / "ledger", folder / "out")
    return folder


@pytest.fixture
def words(on_panel, panel_file, raw, finished, tmp_path) -> Callable[[str], list[object]]:
    """What follows each command."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    task, spec = tmp_path / "task.toml", tmp_path / "run.toml"
    ledger, out, new = tmp_path / "ledger", tmp_path / "out", tmp_path / "new"
    task.write_text(TASK.replace("PANEL", panel_file.as_posix()))
    spec.write_text(
        f'[run]\npanel = "{panel_file.as_posix()}"\nindicators = "available"\n'
        'outcome = "synthetic_onset"\nmodel = "logit"\n'
    )
    theirs, table = tmp_path / "theirs.csv", tmp_path / "mine.csv"
    theirs.write_text(
        "country,origin,first_year,last_year,probability\n"
        + "".join(
            f"{state},{year},{year + 1},{year + 2},0.1\n"
            for state in ("SDN", "MMR", "ETH", "SYR", "IRQ", "COD")
            for year in range(1995, 2021)
        )
    )
    table.write_text(
        "country,year,onset,income\n"
        + "".join(
            f"{state},{year},{int(year == 2005)},{year % 7}\n"
            for state in ("TCD", "SDN", "NER")
            for year in range(1990, 2021)
        )
    )
    answers = tmp_path / "answers.csv"
    answers.write_text("question,answer\n1,20%\n2,5%\n")
    taught, analysis = tmp_path / "world", tmp_path / "analysis.toml"
    write_world(taught, seed=1)
    analysis.write_text("base_rate = 0.04\n")
    # Of the report only: it asks for the embedded panel's indicators.
    few = ("--indicators", "population_log2,mass_killing_ever", "--model", "ridge_logit")
    lines = {
        "rank": [*on_panel, "--model", "logit", "--out", new],
        "run": [spec, "--out", new],
        "explain": ["USA", *on_panel, "--model", "logit"],
        "report": [*few, "--out", new],
        "brief": ["TCD", *few, "--out", new],
        "backtest": [task, "--jobs", 1, "--out", new],
        "verify": [out],
        "changes": [out, out, "--out", new],
        "score": [theirs, "--out", new],
        "leaderboard": ["--out", new],
        "panel import": [
            table,
            "--state",
            "country",
            "--code",
            "iso3",
            "--outcome",
            "onset",
            "--out",
            new / "p",
        ],
        "states": ["Chad", "RUS"],
        "teach world": ["--out", new],
        "teach check": [taught, "--analysis", analysis],
        "data verify": [raw],
        "data build": [raw, "--out", new / "p.parquet", "--min-population", 0],
        "data describe": [panel_file],
        "data diff": [panel_file, panel_file],
        "scoreboard resolve": [ledger, "--labels", panel_file],
        "vintages": [raw],
        "ledger init": [new],
        "ledger append": [ledger, out],
        "ledger list": [ledger],
        "ledger verify": [ledger],
        "teach quiz": ["--n", 2, "--answers", answers, "--out", new],
        "ledger export": [ledger, "--entry", 1, "--out", new],
    }
    return lambda command: list(lines.get(command, []))


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LedgerWarning")
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.MissingInputsWarning")
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            command,
            marks=[pytest.mark.slow] if command in SLOW else [],
        )
        for command in COMMANDS
        if command not in ELSEWHERE
    ],
)
def test_json_has_the_fields_that_are_documented(shell, words, command: str) -> None:
    given = words(command)
    done = shell(*command.split(), *given, "--json")
    assert done.code in (0, 3), done.err
    about = description_of(COMMANDS[command])
    content: Any = json.loads(done.out)
    if about.rows:
        assert content
        assert all(set(row) == set(about.fields) for row in content)
    else:
        assert set(content) == set(about.fields)


@pytest.mark.parametrize("command", ["rank", "verify", "ledger init"])
def test_silence_is_silence(shell, words, command: str) -> None:
    done = shell(*command.split(), *words(command), "--quiet")
    assert (done.code, done.out) == (0, "")


def test_missing_numbers_and_days_have_words_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import date

    from atrocityrisk.cli.terminals import json_rows, print_json

    frame = pd.DataFrame({"a": [1.5, float("nan")], "b": [1, 2], "day": [date(2024, 1, 2), None]})
    print_json(json_rows(frame))
    assert json.loads(capsys.readouterr().out) == [
        {"a": 1.5, "b": 1, "day": "2024-01-02"},
        {"a": None, "b": 2, "day": None},
    ]
    # A certainty that was wrong has an infinite score, for which JSON has no number.
    print_json(json_rows(pd.DataFrame({"a": [float("inf"), float("-inf")]})))
    assert json.loads(capsys.readouterr().out) == [{"a": "inf"}, {"a": "-inf"}]
    with pytest.raises(TypeError, match="expected what JSON can hold"):
        print_json({"a": object()})
