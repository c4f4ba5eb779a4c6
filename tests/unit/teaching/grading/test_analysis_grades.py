"""Grades of analyses: numbers worked out by hand, and unknown words refused with the nearest."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SpecError, WrongTypeError
from atrocityrisk.metrics import poisson_binomial
from atrocityrisk.teaching import grade_analysis, unseal
from atrocityrisk.teaching.grading.analysis_grades import count_grade, interval_score


def test_interval_scores_are_those_worked_out_by_hand() -> None:
    # Width 2; each unit outside costs 2 / 0.1 = 20.
    found = interval_score(1.0, 3.0, np.array([0.5, 1.0, 2.0, 3.0, 3.25]))
    assert found.tolist() == pytest.approx([12.0, 2.0, 2.0, 2.0, 7.0], abs=1e-12)


def test_a_count_of_two_rows_is_graded_as_worked_out_by_hand() -> None:
    graded = pd.DataFrame({"probability": [0.5, 0.5], "observed": [1, 1]})
    grade = count_grade((0, 1), graded)
    assert (grade.happened, grade.covered) == (2, False)
    assert grade.chance == pytest.approx(0.75, abs=1e-12)
    assert grade.score == pytest.approx(21, abs=1e-9)
    # One in four falls one beyond: 1 + 20 / 4. The best interval, 0 to 2, costs its width.
    assert grade.expected_score == pytest.approx(6, abs=1e-9)
    assert grade.best_score == pytest.approx(2, abs=1e-9)


def test_no_interval_beats_the_best_one(folder: Path) -> None:
    graded = unseal(folder).graded
    best = count_grade((0, 0), graded).best_score
    mean = float(graded["probability"].sum())
    assert mean == pytest.approx(20.3158, abs=1e-3)
    for low in range(6, 24, 3):
        for high in range(low, 45, 2):
            assert count_grade((low, high), graded).expected_score >= best - 1e-9
    assert len(poisson_binomial(graded["probability"])) == 601


def test_everything_said_is_graded(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "analysis.toml"
    path.write_text(
        'leaks = ["petition_register", "grain_prices"]\nbase_rate = 0.0371\n'
        'expected_onsets = [12, 29]\nstrongest = "market_linkage"\n'
        "[effects]\ngrain_prices = [0.9, 1.5]\nschool_cover = [0.1, 0.3]\nroad_access = [-1, 0]\n"
    )
    grade = grade_analysis(folder, path)
    assert grade.leaks is not None
    assert grade.expected_onsets is not None
    assert grade.leaks.found == ("petition_register",)
    assert grade.leaks.missed == ("administrative_reach", "border_traffic")
    assert grade.leaks.accused == ("grain_prices",)
    assert grade.base_rate == pytest.approx((0.0371, 98 / 2640), abs=1e-12)
    assert grade.expected_onsets.covered
    assert grade.expected_onsets.happened == 26
    assert grade.strongest == ("market_linkage", "grain_prices")
    assert grade.effects is not None
    assert grade.effects[["column", "truth", "covered"]].values.tolist() == [
        ["grain_prices", 1.235, True],
        ["school_cover", 0.0, False],
        ["road_access", -0.396, True],
    ]
    assert grade.effects["score"].tolist() == pytest.approx([0.6, 2.2, 1.0], abs=1e-9)
    text = " ".join(grade.sentences)
    assert "you found 1 of 3" in text
    assert "Accused without cause: grain_prices" in text
    assert "2 of your 3 intervals hold the true value. Not: school_cover." in text
    assert "you said market_linkage: it is grain_prices" in text
    assert "you said 0.037, it is 0.037: right" in text


def test_what_is_not_said_is_not_graded(folder: Path) -> None:
    grade = grade_analysis(folder, {"leaks": []})
    assert grade.leaks is not None
    assert len(grade.leaks.missed) == 3
    assert (grade.base_rate, grade.expected_onsets, grade.effects, grade.strongest) == (None,) * 4
    assert len(grade.sentences) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"leak": ["x"]}, "has no key 'leak'; did you mean 'leaks'"),
        ({"leaks": ["grain_price"]}, "leaks: no column of this world is called 'grain_price'; did"),
        ({"strongest": "zzz"}, "strongest: no column of this world is called 'zzz'; known:"),
        ({"effects": {"grain": [0, 1]}}, "effects: no column of this world is called 'grain'"),
        (
            {"leaks": "grain_prices"},
            r"leaks: expected a list in brackets, such as \[\"a_column\"\], found 'grain_prices'",
        ),
        ({"leaks": ["grain_prices"] * 2}, "leaks: a column is named twice"),
        ({"base_rate": 4}, "base_rate: expected less than or equal to 1, found 4"),
        ({"base_rate": "4%"}, "base_rate: expected a valid number, found '4%'"),
        ({"base_rate": float("nan")}, "base_rate: expected"),
        ({"expected_onsets": [30, 10]}, r"expected_onsets: expected \[low, high\], found \[30, 10"),
        ({"expected_onsets": [1.5, 10]}, "expected_onsets"),
        ({"expected_onsets": [-1, 10]}, "expected_onsets"),
        (
            {"expected_onsets": 12},
            r"expected_onsets: expected a list in brackets, such as \[10, 40\]",
        ),
        ({"effects": {"grain_prices": [1]}}, "effects grain_prices"),
        ({"effects": {"grain_prices": [1, 0]}}, r"effects grain_prices: expected \[low, high\]"),
        ({"effects": {"grain_prices": [0, float("inf")]}}, "effects grain_prices"),
        ({"expected_onsets": [0, 10**20]}, "expected_onsets"),
        ({"effects": {}}, "says nothing; give at least one of leaks"),
        ({}, "says nothing; give at least one of leaks, base_rate"),
    ],
)
def test_what_cannot_be_graded_is_refused(folder: Path, said: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        grade_analysis(folder, said)


def test_a_grade_is_shown_in_one_line(folder: Path) -> None:
    grade = grade_analysis(folder, {"leaks": ["grain_prices"], "base_rate": 0.04})
    assert repr(grade) == "<AnalysisGrade: leaks, base_rate; read .sentences>"


def test_what_is_no_analysis_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongTypeError, match="found int"):
        grade_analysis(folder, 3)  # type: ignore[arg-type]
    path = tmp_path / "analysis.toml"
    with pytest.raises(SpecError, match="expected an analysis at"):
        grade_analysis(folder, path)
    path.write_text("leaks = [")
    with pytest.raises(SpecError, match="is not TOML"):
        grade_analysis(folder, path)
