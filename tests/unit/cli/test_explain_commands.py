"""The command explain: why this high, against what, what is unknown, and what it cannot say."""

import json

import pytest


@pytest.fixture
def explained(shell, on_panel, drawn):
    return shell("explain", "USA", *on_panel, "--model", drawn)


def test_it_says_what_of_whom_and_against_what(explained) -> None:
    assert explained.code == 0
    assert explained.err == ""
    text = " ".join(explained.out.split())
    assert "United States: Onset of synthetic event in 2025, seen from 2024" in text
    assert "the median state's risk is" in text
    assert "Unknown: 0 of 3 inputs." in text
    assert "not causes" in text


def test_a_rank_comes_with_its_interval_or_says_there_is_none(shell, on_panel, bare) -> None:
    done = shell("explain", "USA", *on_panel, "--model", bare)
    assert "this model gives no intervals" in " ".join(done.out.split())


def test_it_fits_80_columns(explained) -> None:
    assert max(map(len, explained.out.splitlines())) <= 80


def test_json_adds_up(shell, on_panel, bare) -> None:
    done = shell("explain", "2", *on_panel, "--model", bare, "--json")
    facts = json.loads(done.out)
    whole = facts["reference_log_odds"] + sum(part["contribution"] for part in facts["parts"])
    assert abs(whole - facts["log_odds"]) < 1e-10
    assert facts["limits"]


def test_an_unknown_state_is_refused_with_a_hint(shell, on_panel, bare) -> None:
    done = shell("explain", "Untied States", *on_panel, "--model", bare)
    assert done.code == 2
    assert "did you mean" in done.err
