"""With --json each command of the desk prints its documented fields, and nothing else."""

from pathlib import Path

import pytest
from desk_engines import once

from atrocityrisk.cli.described import description_of
from write_cli_page import commands

from .conftest import run_desk
from .test_commands import serving

COMMANDS = {name: command for name, command in commands().items() if name.startswith("desk ")}
ELSEWHERE = {
    "desk restore": "tests/desk/safekeeping/test_restoring.py",
    "desk redact": "needs a withdrawn record; see test_commands.py",
    "desk forecasts add": "tests/desk/watching/test_forecast_commands.py",
    "desk forecasts withdraw": "tests/desk/watching/test_forecast_commands.py",
    "desk alerts dry-run": "tests/desk/alerting/test_rule_commands.py",
}
NAME = ("--name", "json-chief")
WORDS: dict[str, tuple[object, ...]] = {
    "create-admin": (*NAME, "--generate"),
    "access": (*NAME, "--clearance", "restricted"),
    "tidy": ("--dry-run",),
}
"""What follows a command beside the desk's folder."""
EXPORTS = ("export signals", "export judgements")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training desk, by the command whose fields are looked at first."""
    folder = tmp_path_factory.mktemp("json") / "desk"
    made = run_desk("demo", "--json", home=folder)
    assert made.code == 0, made.err
    assert set(made.json) == set(description_of(COMMANDS["desk demo"]).fields)
    return folder


def test_every_command_is_looked_at():
    named = {f"desk {name}" for name in ("demo", "start", "check", "verify", "anchor")}
    names = ("backup", "upgrade", "forecasts list", *EXPORTS, *WORDS)
    named |= {f"desk {name}" for name in names}
    named |= {f"desk alerts {name}" for name in ("run", "rules")}
    assert named | set(ELSEWHERE) == set(COMMANDS)


@once
def test_each_prints_its_fields(home):
    for name in (
        "create-admin",
        "access",
        "check",
        "verify",
        "anchor",
        "backup",
        "tidy",
        "upgrade",
        "forecasts list",
        "alerts run",
        "alerts rules",
    ):
        done = run_desk(*name.split(), *WORDS.get(name, ()), "--json", home=home)
        assert done.code in (0, 3), (name, done.err)
        about = description_of(COMMANDS[f"desk {name}"])
        rows = done.json if about.rows else [done.json]
        assert all(set(row) == set(about.fields) for row in rows), name


def test_start_says_where_it_is(home):
    with serving(home) as (address, _):
        assert address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("name", EXPORTS)
def test_each_export_prints_its_fields(name, home, tmp_path):
    done = run_desk(*name.split(), "--out", tmp_path / "out.csv", "--json", home=home)
    assert done.code == 0, done.err
    assert set(done.json) == set(description_of(COMMANDS[f"desk {name}"]).fields)
    assert "# training,yes" in (tmp_path / "out.csv").read_text(encoding="utf-8")
