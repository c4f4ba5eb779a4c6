"""What a backtest takes from a file, and what from the line."""

import pytest

from atrocityrisk.specs import BacktestSpec, RunSpec

TASK = """
[backtest]
outcome = "mass_killing"
first_origin = 2004
last_origin = 2006
against = ["climatology"]
reason = "a short range"
[[model]]
name = "climatology"
model = "climatology"
indicators = ["population_log2"]
reason = "base rate"
"""


@pytest.fixture
def asked(monkeypatch):
    """What is handed to the backtest: a specification is made a task of, a task is carried out."""
    kept = []

    class Enough(Exception):
        pass

    def keep(spec, *_words, **options):
        kept.append((spec, options))
        raise Enough

    monkeypatch.setattr("atrocityrisk.runs.task_from_run", keep)
    monkeypatch.setattr("atrocityrisk.runs.run_backtest", keep)

    def of(*words):
        from atrocityrisk.cli import main

        with pytest.raises(Enough):
            main(["backtest", *map(str, words)])
        return kept[-1]

    return of


def test_a_file_of_a_task_is_a_task(asked, tmp_path):
    (tmp_path / "task.toml").write_text(TASK)
    for words in ([tmp_path / "task.toml"], ["--spec", tmp_path / "task.toml"]):
        spec, _ = asked(*words)
        assert isinstance(spec, BacktestSpec)


def test_without_a_file_the_default_is_scored_as_options_say(asked):
    spec, options = asked("--model", "logit", "--seed", 9, "--first-origin", 2005)
    assert isinstance(spec, RunSpec)
    assert (spec.model, spec.seed) == ("logit", 9)
    assert options["first_origin"] == 2005


def test_a_file_of_a_run_is_scored(asked, tmp_path):
    (tmp_path / "run.toml").write_text('[run]\nmodel = "ridge_logit"\n')
    spec, _ = asked(tmp_path / "run.toml", "--seed", 9)
    assert (spec.model, spec.seed) == ("ridge_logit", 9)


def test_options_beside_a_task_are_refused(shell, tmp_path):
    (tmp_path / "task.toml").write_text(TASK)
    done = shell("backtest", tmp_path / "task.toml", "--seed", 9, "--first-origin", 2005)
    assert done.code == 2
    assert "found --seed, --first-origin beside it" in done.err


def test_one_file_is_enough(shell, tmp_path):
    (tmp_path / "task.toml").write_text(TASK)
    file = tmp_path / "task.toml"
    assert f"found {file} beside --spec {file}" in shell("backtest", file, "--spec", file).err
