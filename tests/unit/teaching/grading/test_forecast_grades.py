"""Grades of forecasts: numbers worked out by hand, and laws of the grade."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import atrocityrisk as ar
from atrocityrisk.errors import FewOnsetsWarning
from atrocityrisk.metrics import brier_score, log_score
from atrocityrisk.teaching import grade_forecast, read_world, unseal
from atrocityrisk.teaching.grading.forecast_grades import (
    LEVEL,
    graded_rows,
    luck_of,
    mean_loss,
    score_frame,
)
from atrocityrisk.teaching.worlds.drawn_worlds import draw


def test_scores_of_two_rows_are_those_worked_out_by_hand() -> None:
    y, p, q = np.array([1.0, 0.0]), np.array([0.5, 0.25]), np.array([0.8, 0.5])
    frame = score_frame(y, p, q, base_rate=0.5)
    assert frame[["score", "comparison"]].values.tolist() == [
        ["log", "observed"],
        ["log", "expected"],
        ["brier", "observed"],
        ["brier", "expected"],
    ]
    assert frame["forecast"].tolist() == pytest.approx([0.458145, 0.804719, 0.145, 0.295], abs=1e-6)
    assert frame["truth"].tolist() == pytest.approx(
        [0.490415, 0.627741, 0.15625, 0.21875], abs=1e-6
    )
    assert frame["base_rate"].tolist() == pytest.approx([0.693147, 0.693147, 0.25, 0.25], abs=1e-6)
    assert frame["skill"].tolist() == pytest.approx([1.159171, -1.705834, 1.12, -1.44], abs=1e-5)


def test_luck_of_two_rows_is_that_worked_out_by_hand() -> None:
    luck, sd = luck_of(np.array([1.0, 0.0]), np.array([0.5, 0.25]), np.array([0.8, 0.5]))
    # The second row's log-odds are 0, so that its outcome moves nothing; the first's are log 4.
    assert (luck, sd) == pytest.approx((-0.5 * math.log(2), 0.25 * math.log(4)), abs=1e-12)


def test_observed_scores_are_those_of_the_metrics() -> None:
    rng = np.random.default_rng(3)
    q, y = rng.uniform(0.01, 0.9, 50), rng.integers(0, 2, 50).astype(float)
    assert mean_loss("log", y, q) == pytest.approx(log_score(y, q), abs=1e-12)
    assert mean_loss("brier", y, q) == pytest.approx(brier_score(y, q), abs=1e-12)


def test_what_never_happens_costs_nothing() -> None:
    assert mean_loss("log", np.array([0.0, 1.0]), np.array([0.0, 1.0])) == 0.0
    assert mean_loss("log", np.array([0.1]), np.array([0.0])) == math.inf


def test_the_truth_has_skill_1_and_the_base_rate_0(folder: Path) -> None:
    truth = unseal(folder)
    grade = grade_forecast(folder, truth.graded)
    assert grade.skill == 1.0
    assert grade.frame["skill"].tolist() == [1.0] * 4
    assert grade.true_slope == pytest.approx(1, abs=1e-6)
    same = grade_forecast(folder, truth.graded.assign(probability=truth.base_rate))
    assert same.skill == 0.0
    assert same.frame["skill"].tolist() == [0.0] * 4
    assert (same.difference, same.slope, same.true_slope) == (0.0, None, None)
    assert "nothing can be said: they are all equal" in " ".join(same.sentences)


def test_a_grade_is_shown_in_one_line(folder: Path) -> None:
    rows = unseal(folder).graded.assign(probability=0.5)
    grade = grade_forecast(folder, rows)
    assert repr(grade) == (
        f"<ForecastGrade: skill {grade.skill:.2f} (base rate 0, truth 1), {len(rows)} rows, "
        f"{len(rows) / 2:.1f} onsets expected, {int(rows['observed'].sum())} observed; "
        "read .sentences>"
    )


def test_order_and_form_of_the_rows_change_nothing(folder: Path, tmp_path: Path) -> None:
    world = read_world(folder)
    rng = np.random.default_rng(1)
    rows = unseal(folder).graded[["gwcode", "origin"]]
    rows = rows.assign(probability=rng.uniform(0.01, 0.2, len(rows)).round(4))
    grade = grade_forecast(folder, rows)
    path = tmp_path / "forecast.csv"
    world.named(rows.sample(frac=1, random_state=2)).drop(columns="gwcode").to_csv(
        path, index=False
    )
    again = grade_forecast(folder, path)
    pd.testing.assert_frame_equal(again.frame, grade.frame)
    assert again.sentences == grade.sentences
    assert (again.low, again.high) == (grade.low, grade.high)


def test_forecasts_of_the_package_are_graded_and_leaks_do_not_pay(folder: Path) -> None:
    world, truth = read_world(folder), unseal(folder)
    honest = [name for name in world.columns["name"] if name not in truth.leaks]
    skills = {}
    for kind, names in {"honest": honest, "all": list(world.columns["name"])}.items():
        panel = world.panel.select(names)
        made = [ar.forecast("logit", panel, origin=origin) for origin in world.origins]
        skills[kind] = grade_forecast(folder, made).skill
    assert skills["honest"] == pytest.approx(0.96, abs=0.01)
    assert skills["all"] == pytest.approx(-2.23, abs=0.05)


def test_a_part_of_the_origins_is_graded_as_such(folder: Path) -> None:
    rows = unseal(folder).graded
    grade = grade_forecast(folder, rows[rows["origin"] <= 2018])
    assert (grade.share, grade.rows) == (0.5, 300)
    assert grade.sentences[0] == (
        "Graded: 300 rows, 50% of the form. Origins that you left empty are not graded."
    )


def test_a_certainty_that_failed_costs_without_limit(folder: Path) -> None:
    rows = unseal(folder).graded
    grade = grade_forecast(folder, rows.assign(probability=0.0))
    assert grade.skill == -math.inf
    assert math.isnan(grade.difference)
    assert math.isnan(grade.luck)
    assert "Keep away from 0 and 1" in " ".join(grade.sentences)
    assert "costs without limit, whether or not it came otherwise" in grade.sentences[1]
    # By the other score it is finite: 26 of 600 onsets.
    assert grade.frame["forecast"].iloc[2] == pytest.approx(26 / 600, abs=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_forecasts_at_the_edge_of_0_are_graded_without_a_calibration_line(folder: Path) -> None:
    grade = grade_forecast(folder, unseal(folder).graded.assign(probability=5e-324))
    assert grade.slope is None
    assert grade.true_slope is None
    assert grade.skill < -100


def test_words_follow_the_numbers(folder: Path) -> None:
    rows = unseal(folder).graded
    odds = np.log(rows["probability"] / (1 - rows["probability"]))
    extreme = grade_forecast(folder, rows.assign(probability=1 / (1 + np.exp(-3 * odds - 6))))
    text = " ".join(extreme.sentences)
    assert extreme.true_slope == pytest.approx(1 / 3, abs=1e-6)
    assert "you claim to know too much" in text
    timid = grade_forecast(folder, rows.assign(probability=1 / (1 + np.exp(-odds / 2))))
    assert timid.true_slope == pytest.approx(2, abs=1e-6)
    assert "you could have dared more" in " ".join(timid.sentences)
    assert "You were too high on the whole." in " ".join(timid.sentences)
    assert "better to say the base rate everywhere" in " ".join(timid.sentences)
    flipped = grade_forecast(folder, rows.assign(probability=1 / (1 + np.exp(odds))))
    assert "points the wrong way" in " ".join(flipped.sentences)
    right = " ".join(grade_forecast(folder, rows).sentences)
    assert "about right" in right
    assert "what happened shows that you are better" in right


@pytest.mark.slow
def test_the_truth_is_best_in_the_mean_and_intervals_hold_what_they_should() -> None:
    """Over 60 worlds: propriety, the law of luck, and the coverage of both intervals."""
    rng = np.random.default_rng(8)
    gains, away, counted, held = [], [], [], []
    for seed in range(60):
        drawn = draw(seed + 100, n_states=60, years=(1990, 2024), held_out=10, base_rate=0.06)
        rows = drawn.rows[drawn.rows["origin"] >= drawn.known_until]
        rows = rows.rename(columns={"probability": "true"})
        odds = np.log(rows["true"] / (1 - rows["true"]))
        other = 1 / (1 + np.exp(-odds - rng.normal(0, 0.6, len(rows))))
        truth = graded_rows(rows.assign(probability=rows["true"]), base_rate=0.06, asked=len(rows))
        made = graded_rows(rows.assign(probability=other), base_rate=0.06, asked=len(rows))
        assert made.skill < truth.skill == 1
        gains.append(made.frame.loc[0, ["forecast", "truth"]].astype(float).diff().iloc[1])
        away.append(made.luck / made.luck_sd)
        counted.append(truth.count.low <= truth.count.observed <= truth.count.high)
        expected = made.frame["forecast"].iloc[1] - made.frame["base_rate"].iloc[1]
        held.append(made.low <= expected <= made.high)
    assert np.mean(gains) < -3 * np.std(gains) / np.sqrt(60) < 0
    # Sixty standard normal numbers: mean within 3 / sqrt(60), spread within 0.28 of 1.
    assert abs(np.mean(away)) < 0.39
    assert abs(np.std(away) - 1) < 0.28
    # Three standard errors below 0.9 with sixty worlds; the band of counts is wider by its steps.
    assert np.mean(counted) >= LEVEL - 0.12
    assert np.mean(held) >= LEVEL - 0.12


def test_few_onsets_are_said_aloud() -> None:
    rows = pd.DataFrame(
        {
            "gwcode": np.repeat(range(1, 6), 4),
            "origin": np.tile(range(4), 5),
            "true": 0.1,
            "probability": np.linspace(0.05, 0.3, 20),
            "observed": [1] + [0] * 19,
        }
    )
    with pytest.warns(FewOnsetsWarning):
        graded_rows(rows, base_rate=0.1, asked=20)
