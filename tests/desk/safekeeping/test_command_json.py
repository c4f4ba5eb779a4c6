"""With --json each command of the desk prints its documented fields, and nothing else."""

from pathlib import Path

import pytest

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
}
NAME = ("--name", "json-chief")
WORDS: dict[str, tuple[object, ...]] = {
    "create-admin": (*NAME, "--generate"),
    "access": (*NAME, "--clearance", "restricted"),
    "tidy": ("--dry-run",),
}
"""What follows a command beside the desk's folder."""


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
    named |= {f"desk {name}" for name in ("backup", "upgrade", "forecasts list", *WORDS)}
    assert named | set(ELSEWHERE) == set(COMMANDS)


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
    ):
        done = run_desk(*name.split(), *WORDS.get(name, ()), "--json", home=home)
        assert done.code in (0, 3), (name, done.err)
        about = description_of(COMMANDS[f"desk {name}"])
        rows = done.json if about.rows else [done.json]
        assert all(set(row) == set(about.fields) for row in rows), name


def test_start_says_where_it_is(home):
    with serving(home) as (address, _):
        assert address.startswith("http://127.0.0.1:")
