"""One grammar: what has one meaning is spelt, ranged and explained alike in every command."""

import re
import shlex
from typing import Any

import pytest

import written_blocks
from atrocityrisk._core.renamed import RENAMED
from atrocityrisk.cli import main
from atrocityrisk.cli.completions import NAMES
from atrocityrisk.cli.described import DescribedCommand, description_of, parameters_of
from write_cli_page import PAGE, commands, known_names, written

COMMANDS = commands()
EVERY = pytest.mark.parametrize("words", COMMANDS)

SPECIFIED = ("rank", "run", "explain", "report", "brief", "backtest")
AMENDMENTS = (
    "--spec",
    "--panel",
    "--model",
    "--outcome",
    "--origin",
    "--seed",
    "--indicators",
    "--exclude",
    "--accept-inputs",
)
"""Options by which a command is told what to forecast."""

SHARED = (*AMENDMENTS, "--jobs", "--json", "--quiet", "--verbose", "--no-cache", "--strict")
"""Options that are the same wherever they stand: names, place of a value, help, default."""

OTHER_MEANING = {
    ("data build", "--outcome"): "a panel always has one, so that there is a default",
    ("scoreboard", "--outcome"): "that of lists which do not say it",
    ("changes", "--outcome"): "that of lists which do not say it",
    ("panel import", "--outcome"): "the column of the table that has it",
    ("panel import", "--indicators"): "columns of the table",
}
SHOWS_ONLY = {
    "explain", "indicators", "outcomes", "models", "states", "data list", "data describe",
    "cache info", "ledger list", "vintages", "desk forecasts list",
    "desk alerts dry-run",
}  # fmt: skip
"""Commands without --quiet: they do nothing but show."""
AT_ONCE = {
    "verify", "scoreboard", "indicators", "outcomes", "models", "states", "data list",
    "data verify", "data describe", "cache info", "cache clear", "ledger init", "ledger append",
    "ledger list", "ledger verify", "ledger export", "score", "leaderboard", "panel import",
    "scoreboard resolve", "desk start", "desk create-admin", "desk check", "desk demo",
    "desk access",
    "desk backup", "desk restore", "desk verify", "desk anchor", "desk tidy", "desk upgrade",
    "desk redact", "desk export signals", "desk export judgements",
    "desk forecasts add", "desk forecasts list", "desk forecasts withdraw",
    "desk alerts rules", "desk alerts dry-run", "teach world", "teach check",
    "teach quiz",
}  # fmt: skip
"""Commands without --verbose: they have no stages to tell."""
TWO_ARGUMENTS = {
    "ledger append": "the ledger that is written to, and what is put into it",
    "changes": "two of one kind",
    "data diff": "two of one kind",
}
WITHOUT_OUT = {
    "verify": "a check",
    "data verify": "a check",
    "ledger verify": "a check",
    "ledger init": "makes the ledger that it is called with, as `git init FOLDER` does",
    "ledger append": "adds to the ledger that it is called with",
    "scoreboard resolve": "adds to the ledger that it is called with",
    "cache clear": "drops files",
    "teach check": "a check",
    "desk start": "serves",
    "desk access": "changes an account",
    "desk create-admin": "makes an account",
    "desk check": "a check",
    "desk demo": "makes the desk that it is called with",
    "desk restore": "writes into the desk",
    "desk verify": "a check",
    "desk anchor": "adds to the desk's folder and to a ledger",
    "desk tidy": "drops what is no record",
    "desk upgrade": "changes the database",
    "desk redact": "takes text out",
    "desk forecasts add": "writes into the desk",
    "desk forecasts withdraw": "writes into the desk",
    "desk alerts run": "writes into the desk",
    "desk alerts rules": "writes into the desk",
}
"""Commands that do something and write no result."""
OUTPUTS = re.compile(r"^--(output|to|dest|destination|figure|write|save|report|folder|target)")

Options = dict[str, Any]


def options_of(words: str) -> Options:
    return {
        max(one.opts, key=len): one
        for one in COMMANDS[words].params
        if one.param_type_name == "option"
    }


@EVERY
def test_help_is_described(words: str) -> None:
    command = COMMANDS[words]
    assert isinstance(command, DescribedCommand), "pass cls=DescribedCommand"
    about = description_of(command)
    assert about.examples, "give an example by @described"
    assert about.fields, "say by @described what the JSON holds"
    for row in parameters_of(command):
        assert row.help, row.spelling
        assert re.fullmatch(r"(-\w, )?--[a-z-]+( [A-Za-z=-]+)?|\[?[A-Z]+\]?(\.\.\.)?", row.spelling)


@EVERY
def test_help_shows_no_type_of_python(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*words.split(), "--help"])
    text = capsys.readouterr().out
    assert not re.search(r"<[a-z]|\bNone\b|\[default: \]|Optional|PosixPath|x>=", text)
    assert f"  {description_of(COMMANDS[words]).examples[0]}\n" in text
    assert max(map(len, text.splitlines())) <= 80


@EVERY
def test_every_example_can_be_read(words: str) -> None:
    for example in description_of(COMMANDS[words]).examples:
        program, *rest = shlex.split(example)
        assert program == "atrocityrisk"
        assert " ".join(rest).startswith(words)
        arguments = rest[len(words.split()) :]
        # Reading the line checks names of options, values and what is required.
        COMMANDS[words].make_context(words, arguments)


@pytest.mark.parametrize("group", sorted({words.split()[0] for words in COMMANDS if " " in words}))
def test_a_group_names_its_commands_with_all_of_their_lines(
    group: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([group, "--help"])
    text = capsys.readouterr().out
    assert "..." not in text.split("Commands:")[1]
    assert "completion" not in text, "pass add_completion=False"


def test_shared_options_are_one() -> None:
    for name in SHARED:
        found = {}
        for words in COMMANDS:
            option = options_of(words).get(name)
            if option is not None and (words, name) not in OTHER_MEANING:
                found[words] = (
                    tuple(option.opts),
                    tuple(option.secondary_opts),
                    option.metavar,
                    option.help,
                    option.default,
                    option.required,
                    option.multiple,
                )
        assert found, name
        assert len(set(found.values())) == 1, f"{name} differs: {found}"


@EVERY
def test_the_same_words_say_what_to_forecast(words: str) -> None:
    if words in SPECIFIED:
        assert set(options_of(words)) >= set(AMENDMENTS)


@EVERY
def test_workers_are_counted_alike(words: str) -> None:
    jobs = options_of(words).get("--jobs")
    if jobs is None:
        return
    assert jobs.default == -1
    example = shlex.split(description_of(COMMANDS[words]).examples[0])[1 + len(words.split()) :]
    COMMANDS[words].make_context(words, [*example, "--jobs", "-1"])
    with pytest.raises(Exception, match="found 0"):
        COMMANDS[words].make_context(words, [*example, "--jobs", "0"])


@EVERY
def test_results_are_had_as_json_and_silence_can_be_asked_for(words: str) -> None:
    options = options_of(words)
    assert "--json" in options
    assert ("--quiet" in options) is (words not in SHOWS_ONLY)
    assert ("--verbose" in options) is (words not in AT_ONCE)


@EVERY
def test_what_is_written_is_named_by_out_and_what_is_read_stands_alone(words: str) -> None:
    options = options_of(words)
    assert not [name for name in options if OUTPUTS.match(name)]
    if words not in SHOWS_ONLY and words not in WITHOUT_OUT:
        assert options["--out"].metavar in ("FOLDER", "FILE")
    arguments = [
        one
        for one in COMMANDS[words].params
        if one.param_type_name == "argument" and not getattr(one, "hidden", False)
    ]
    assert len(arguments) <= 1 or words in TWO_ARGUMENTS
    assert all(re.fullmatch(r"[A-Z]+", one.metavar or "") for one in arguments)


def test_an_option_is_not_called_as_an_old_one_was() -> None:
    old = {row.old for row in RENAMED if row.kind == "option"}
    for words in COMMANDS:
        assert not old & set(options_of(words)), words


def test_tables_of_exceptions_speak_of_commands_that_there_are() -> None:
    named = {*SHOWS_ONLY, *AT_ONCE, *TWO_ARGUMENTS, *WITHOUT_OUT, *SPECIFIED}
    named |= {words for words, _ in OTHER_MEANING}
    assert named <= set(COMMANDS)


def test_silence_and_telling_are_not_asked_for_together(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["rank", "-q", "-v"])
    assert left.value.code == 2
    assert "expected --quiet or --verbose, found both" in capsys.readouterr().err


def test_the_reference_page_is_written_from_the_commands() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written_blocks.filled(page, written) == page, "run scripts/write_cli_page.py"
    prose = written_blocks.prose(page)
    for words in COMMANDS:
        first, _, rest = words.partition(" ")
        assert f"`{words}" in prose or (f"`{first} " in prose and f"`{rest}`" in prose), words


def test_the_names_that_shells_complete_are_those_of_the_registries() -> None:
    assert NAMES.read_text(encoding="utf-8") == known_names(), "run scripts/write_cli_page.py"
