"""The facilitator's guide, the exercises and the handouts say what is so."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from scipy.stats import beta

import atrocityrisk as ar
from atrocityrisk.desk.rules.training_states import TRAINING_STATES

COURSE = Path(__file__).resolve().parents[2] / "docs" / "course"
NOTEBOOKS = COURSE.parents[1] / "notebooks"
GUIDE = (COURSE / "facilitators-guide.md").read_text(encoding="utf-8")
EXERCISES = (COURSE / "group-exercises.md").read_text(encoding="utf-8")
DAYS = re.findall(r"<!-- programme: \w+ -->\n(.*?)<!-- end -->", GUIDE, flags=re.DOTALL)


def rows(day: str) -> list[list[str]]:
    """Cells of each row of a day's programme, without its head."""
    lines = day.strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def minutes_of(clock: str) -> int:
    """Minutes since midnight."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


@pytest.mark.parametrize("day", DAYS)
def test_each_session_begins_when_the_one_before_ends(day):
    programme = rows(day)
    for (begins, lasts, *_), (following, *_) in pairwise(programme):
        assert minutes_of(begins) + int(lasts) == minutes_of(following)


@pytest.mark.parametrize("day", DAYS)
def test_nobody_sits_longer_than_ninety_minutes_without_a_pause(day):
    sat = 0
    for _, lasts, session, *_ in rows(day):
        sat = 0 if session in ("Pause", "Lunch") else sat + int(lasts)
        assert sat <= 90, session


def test_the_two_days_hold_every_notebook_and_every_exercise():
    every = [row for day in DAYS for row in rows(day)]
    notebooks = [int(n) for row in every for n in re.findall(r"\d+", row[3])]
    exercises = [row[5] for row in every if row[5]]
    assert sorted(notebooks) == list(range(1, 13))
    assert exercises == ["quiz", "1", "2", "3", "4", "5", "6", "quiz"]


def test_an_exercise_fits_into_its_session():
    lasts = dict(re.findall(r"^## (\d)\. .+: (\d+) minutes$", EXERCISES, flags=re.MULTILINE))
    sessions = {row[5]: int(row[1]) for day in DAYS for row in rows(day)}
    assert len(lasts) == 6
    assert all(int(lasts[number]) <= sessions[number] for number in lasts)


def test_the_index_gives_minutes_for_every_notebook():
    index = (COURSE / "index.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"notebooks/(\w+)\.ipynb\) \| (\d+) \|", index))
    assert sorted(listed) == sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def test_the_world_of_exercise_2_leaks_as_its_notes_say(tmp_path):
    world = ar.teaching.write_world(tmp_path / "leaky", seed=31)
    leaks = ar.teaching.unseal(tmp_path / "leaky").leaks
    assert sorted(leaks) == ["grain_prices", "leadership_turnover", "petition_register"]
    assert ar.leak_report(world.panel).suspects == ["grain_prices", "leadership_turnover"]
    assert leaks["petition_register"] == "another column, one year early"


def test_a_world_of_the_contest_without_its_sealed_truth_cannot_be_read(tmp_path):
    ar.teaching.write_world(tmp_path / "contest", seed=2024)
    (tmp_path / "contest" / "truth.sealed").unlink()
    with pytest.raises(ar.errors.IntegrityError, match=r"truth\.sealed is missing"):
        ar.teaching.read_world(tmp_path / "contest")


def test_four_of_twenty_carry_what_the_calibration_card_says():
    low, high = beta.ppf(0.025, 4, 17), beta.ppf(0.975, 5, 16)
    assert 1 / 18 < low < 1 / 17
    assert 3 / 7 < high < 4 / 9
    card = (COURSE / "handouts" / "calibration-card.md").read_text(encoding="utf-8")
    assert "one in seventeen or three in seven" in card


def test_exercises_name_invented_states_alone():
    named = set(re.findall(r"candidate of (\w+)|Dossier: (\w+)|in (Specimenia)", EXERCISES))
    assert {word for words in named for word in words if word} == {"Specimenia", "Exampleland"}
    assert {"Specimenia", "Exampleland"} <= set(TRAINING_STATES.values())
