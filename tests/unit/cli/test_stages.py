"""The clock of a command, with a time that stands still until it is moved."""

import pytest

from atrocityrisk._core.durations import COMPILING, COMPUTED, STORED, Durations, Expected
from atrocityrisk.cli import stages as module
from atrocityrisk.cli.stages import Stages, about, clock, time_to_go_by


class Time:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(module, "time", made)
    return made


def test_each_stage_has_its_seconds(time: Time) -> None:
    stages = Stages(None)
    for passed, done in ((2, 0), (3, 1), (4, 2)):
        time.now += passed
        stages.begin("work", done, 2)
    time.now += 5
    assert stages.seconds() == [2, 3, 4, 5]
    assert stages.elapsed() == 14
    assert stages.left() is None


def test_a_stage_that_was_left_out_took_no_time(time: Time) -> None:
    stages = Stages(None)
    stages.begin("first", 0, 3)
    time.now += 2
    stages.begin("last", 2, 3)
    stages.begin("done", 3, 3)
    assert stages.seconds() == [0, 0, 2, 0, 0]


def test_of_very_many_steps_only_the_whole_is_timed(time: Time) -> None:
    stages = Stages(None)
    stages.begin("logit from 1993", 5, 390)
    time.now += 7
    assert stages.text() == "logit from 1993 (5 of 390)"
    assert stages.seconds() == [7]


def test_the_time_left_follows_earlier_runs_stage_by_stage(time: Time) -> None:
    stages = Stages(Expected((1.0, 2.0, 10.0, 1.0), same_kind=True))
    assert stages.left() == 14
    stages.begin("reading the panel", 0, 2)
    assert stages.left() == 13
    time.now += 1
    assert stages.left() == 12
    # Longer than ever before: the other stages are still to come.
    time.now += 9
    assert stages.left() == 11
    stages.begin("forecasting", 1, 2)
    time.now += 4
    assert stages.left() == 7
    assert stages.fraction() == 0.5


def test_without_earlier_runs_the_stages_are_counted() -> None:
    stages = Stages(None)
    assert stages.fraction() is None
    stages.begin("forecasting", 1, 4)
    assert stages.fraction() == 0.25


def test_steps_stand_behind_their_stage() -> None:
    stages = Stages(None)
    assert stages.text() == "starting"
    stages.begin("forecasting from 2024", 1, 4)
    stages.step("refits to the past", 3, 10)
    assert stages.text() == "forecasting from 2024: refits to the past, 3 of 10"
    stages.begin("writing", 3, 4)
    assert stages.text() == "writing"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (7.4, "7 s"),
        (42, "40 s"),
        (89, "90 s"),
        (112, "110 s"),
        (130, "2 min"),
        (3500, "58 min"),
        (7300, "2 h 2 min"),
    ],
)
def test_times_are_said_as_people_do(seconds: float, text: str) -> None:
    assert about(seconds) == text


def test_a_clock_counts_minutes() -> None:
    assert clock(125.9) == "2:05"


def test_what_there_is_to_go_by_is_said() -> None:
    none, some = Durations(), Durations({"rank": {COMPUTED: [[3.0]]}})
    first = "first run on this machine: no earlier time to go by"
    assert time_to_go_by(None, none, COMPUTED) == first
    assert time_to_go_by(None, none, COMPILING) == f"{first}; code may have to be compiled, once"
    assert time_to_go_by(None, some, COMPUTED).startswith("no earlier run like this")
    assert "kept from an earlier run" in time_to_go_by(None, some, STORED)
    alike, slower = Expected((40.0,), same_kind=True), Expected((90.0,), same_kind=False)
    assert time_to_go_by(alike, some, COMPUTED) == "about 40 s by earlier runs on this machine"
    assert time_to_go_by(slower, some, COMPUTED).startswith("less than the 90 s of a first run")
