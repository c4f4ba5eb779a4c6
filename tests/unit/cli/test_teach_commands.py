"""`teach world` and `teach check` at the command line."""

import json
from pathlib import Path

from atrocityrisk.teaching import unseal


def filled(folder: Path, probability: str) -> None:
    form = folder / "forecast.csv"
    first, *rows = form.read_text().splitlines()
    form.write_text("\n".join([first, *(f"{row}{probability}" for row in rows)]))


def test_a_world_is_written_and_says_where_to_begin(shell, tmp_path: Path) -> None:
    done = shell("teach", "world", "--out", tmp_path / "world")
    assert done.code == 0
    assert "An invented world of 60 states, onsets known to 2014" in done.out
    assert done.out.splitlines()[-1] == "Begin with README.md there."
    # Without a seed it is the world of the exercises.
    assert unseal(tmp_path / "world").seed == 1


def test_a_forecast_is_graded_in_words_and_numbers(shell, tmp_path: Path) -> None:
    world = tmp_path / "world"
    shell("teach", "world", "--seed", 1, "--out", world, "--quiet")
    # The form lies in the world's folder, and needs no path.
    empty = shell("teach", "check", world, "--forecast", "forecast.csv")
    assert empty.code == 2
    assert "has no probability in any row" in empty.err
    filled(world, "0.04")
    done = shell("teach", "check", world, "--forecast", "forecast.csv")
    assert done.code == 0
    assert "Graded: 600 rows, 100% of the form." in done.out
    assert "Luck has no part in it." in done.out
    told = json.loads(shell("teach", "check", world, "--forecast", "forecast.csv", "--json").out)
    assert told["analysis"] is None
    assert told["forecast"]["count"]["observed"] == 26
    assert told["forecast"]["slope"] is None
    assert -0.1 < told["forecast"]["skill"] < 0.01


def test_an_infinite_score_has_a_word_in_json(shell, tmp_path: Path) -> None:
    world = tmp_path / "world"
    shell("teach", "world", "--out", world, "--quiet")
    filled(world, "0")
    told = shell("teach", "check", world, "--forecast", "forecast.csv", "--json")
    assert told.code == 0
    grade = json.loads(told.out)["forecast"]
    assert (grade["skill"], grade["luck"], grade["low"]) == ("-inf", None, None)


def test_an_analysis_is_graded(shell, tmp_path: Path) -> None:
    world = tmp_path / "world"
    shell("teach", "world", "--out", world, "--quiet")
    said = tmp_path / "analysis.toml"
    said.write_text('leaks = ["petition_register"]\n[effects]\ngrain_prices = [0.9, 1.6]\n')
    done = shell("teach", "check", world, "--analysis", said)
    assert done.code == 0
    assert "you found 1 of 3" in done.out
    told = json.loads(shell("teach", "check", world, "--analysis", said, "--json").out)
    assert told["analysis"]["leaks"]["found"] == ["petition_register"]
    assert told["analysis"]["effects"][0]["covered"] is True
    assert told["analysis"]["base_rate"] is None
    said.write_text('leek = ["petition_register"]\n')
    wrong = shell("teach", "check", world, "--analysis", said)
    assert wrong.code == 2
    assert "has no key 'leek'; did you mean 'leaks'" in wrong.err


def test_nothing_to_check_and_no_world_are_refused(shell, tmp_path: Path) -> None:
    none = shell("teach", "check", tmp_path)
    assert none.code == 2
    assert "expected --forecast, --analysis or both, found neither" in none.err
    no_world = shell("teach", "check", tmp_path, "--forecast", "forecast.csv")
    assert no_world.code == 2
    assert "write one with" in no_world.err


def test_a_filled_form_is_kept(shell, tmp_path: Path) -> None:
    world = tmp_path / "world"
    shell("teach", "world", "--out", world, "--quiet")
    filled(world, "0.04")
    done = shell("teach", "world", "--seed", 2, "--out", world)
    assert done.code == 2
    assert "has been filled in and would be lost" in done.err
