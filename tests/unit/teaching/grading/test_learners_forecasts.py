"""A learner's forecast is read strictly: each slip has its own message, with its row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import atrocityrisk as ar
from atrocityrisk.errors import AtrocityRiskError, WrongTypeError
from atrocityrisk.teaching import LearnersWorld, write_world
from atrocityrisk.teaching.grading.learners_forecasts import LARGEST, learners_rows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> LearnersWorld:
    return write_world(
        tmp_path_factory.mktemp("read") / "one",
        seed=1,
        n_states=3,
        years=(1990, 2024),
        held_out=2,
        base_rate=0.3,
    )


@pytest.fixture
def lines(world: LearnersWorld) -> list[str]:
    """A form of three states and two origins, filled in."""
    text = (world.folder / "forecast.csv").read_text().splitlines()
    return [text[0], *(line + "0.04" for line in text[1:])]


def test_a_filled_form_is_read(world: LearnersWorld, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "forecast.csv"
    # As a spreadsheet of Windows writes it: a mark in front, its own ends of lines, empty lines.
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, "", ",,,"]).encode())
    rows = learners_rows(path, world)
    assert list(rows) == ["gwcode", "origin", "probability"]
    assert rows["probability"].tolist() == [0.04] * 6
    assert rows["origin"].tolist() == [2022, 2023] * 3
    assert rows["gwcode"].tolist() == np.repeat(world.states.index, 2).tolist()


def test_an_origin_may_be_left_empty_as_a_whole(
    world: LearnersWorld, lines: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "forecast.csv"
    path.write_text("\n".join(line.replace("2023,0.04", "2023, ") for line in lines))
    assert learners_rows(path, world)["origin"].tolist() == [2022] * 3
    path.write_text("\n".join(line for line in lines if ",2023," not in line))
    assert learners_rows(path, world)["origin"].tolist() == [2022] * 3


SLIPS = {
    "percent sign": ("0.04", "4%", "line 2: expected a number between 0 and 1, found '4%'"),
    "percent": ("0.04", "4", "found 4; if it is percent, divide by 100"),
    "below": ("0.04", "-0.1", "line 2: expected a number between 0 and 1, found -0.1"),
    "beyond": ("0.04", "1e9", "line 2: expected a number between 0 and 1, found 1e9"),
    "decimal comma": ("0.04", "0,04", "line 2: expected 4 cells, found 5; write numbers with"),
    "quoted comma": ("0.04", '"0,04"', "line 2: expected a point in the number, found '0,04'"),
    "not a number": ("0.04", "nan", "line 2: expected a number between 0 and 1, found 'nan'"),
    "infinite": ("0.04", "inf", "line 2: expected a number between 0 and 1, found inf"),
    "word": ("0.04", "high", "line 2: expected a number between 0 and 1, found 'high'"),
    "formula": ("0.04", "=1/25", "line 2: expected a number between 0 and 1, found '=1/25'"),
    "underscore": ("0.04", "0.0_4", "line 2: expected a number between 0 and 1, found '0.0_4'"),
    "other digits": ("0.04", "٠.٤", "line 2: expected a number between 0 and 1"),
    "origin": (",2022,", ",2012,", "line 2: expected an origin in 2022-2023, found '2012'"),
    "no origin": (",2022,", ",,", "line 2: expected an origin in 2022-2023, found ''"),
    "half a year": (",2022,", ",2022.5,", "line 2: expected an origin in 2022-2023"),
    "number": (",2,", ",9999,", "line 2: no state of this world has the number 9999"),
    "contradiction": (",2,", ",20,", "line 2: NAME has the number 2, found 20"),
    "name": ("NAME,", "NAMEE,", "line 2: no state of this world is called 'NAMEE'; did you mean"),
    "cells": ("2022,0.04", "2022", "line 2: expected 4 cells, found 3; restore the line"),
    "empty": ("0.04", "", "from 2022, 1 of 3 states have no probability (NAME)"),
    "quote": ("0.04", '"0.04', "is no CSV file"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_line(
    world: LearnersWorld, lines: list[str], tmp_path: Path, slip: str
) -> None:
    name = world.states.iloc[0]
    old, new, words = (text.replace("NAME", name) for text in SLIPS[slip])
    assert old in lines[1]
    path = tmp_path / "forecast.csv"
    path.write_text("\n".join([lines[0], lines[1].replace(old, new, 1), *lines[2:]]))
    with pytest.raises(AtrocityRiskError) as told:
        learners_rows(path, world)
    assert words in str(told.value)
    assert str(path) in str(told.value)


def test_a_state_twice_is_refused_with_both_lines(
    world: LearnersWorld, lines: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "forecast.csv"
    path.write_text("\n".join([*lines, lines[1]]))
    with pytest.raises(AtrocityRiskError, match=r"line 8: .* from 2022 already, in line 2; keep"):
        learners_rows(path, world)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"state;gwcode;origin;probability\n", "line 1: expected commas between the columns"),
        (b"state,origin,probability\n\xe9,2022,0.1\n", "line 2: not UTF-8 text"),
        (b"PK\x03\x04\xff", "not UTF-8 text"),
        (b"state,origin\nx,2022\n", "lacks the column 'probability'"),
        (b"origin,probability\n2022,0.1\n", "lacks the column 'gwcode'"),
        (b"gwcode,origin,probabilty\n2,2022,0.1\n", "did you mean 'probabilty'"),
        (b"gwcode,origin,origin,probability\n", "a column occurs twice"),
        (b"gwcode,origin,probability\n", "has no rows"),
        (b"gwcode,origin,probability\n2,2022,\n", "has no probability in any row"),
    ],
)
def test_another_file_is_refused(
    world: LearnersWorld, tmp_path: Path, raw: bytes, words: str
) -> None:
    path = tmp_path / "forecast.csv"
    path.write_bytes(raw)
    with pytest.raises(AtrocityRiskError, match=words):
        learners_rows(path, world)


def test_a_file_too_long_or_absent_is_refused(world: LearnersWorld, tmp_path: Path) -> None:
    path = tmp_path / "forecast.csv"
    with pytest.raises(AtrocityRiskError, match="found no file"):
        learners_rows(path, world)
    with path.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(AtrocityRiskError, match="expected fewer than 20,000,000"):
        learners_rows(path, world)


def test_a_table_is_read_like_a_file(world: LearnersWorld) -> None:
    codes = world.states.index.tolist()
    table = pd.DataFrame({"gwcode": codes, "origin": 2022, "probability": [0.1, 1 / 3, 0.2]})
    assert learners_rows(table, world)["probability"].tolist() == [0.1, 1 / 3, 0.2]
    assert len(learners_rows(table.set_index(["gwcode", "origin"]), world)) == 3
    missing = table.assign(probability=[0.1, np.nan, 0.2])
    with pytest.raises(AtrocityRiskError, match=r"the table, row 2: .* found 'nan'"):
        learners_rows(missing, world)
    late = table.assign(last_year=2024)
    with pytest.raises(AtrocityRiskError, match="row 1: the window is the year after the origin"):
        learners_rows(late, world)


def test_what_is_no_forecast_is_refused(world: LearnersWorld) -> None:
    with pytest.raises(WrongTypeError, match="found int"):
        learners_rows(3, world)  # type: ignore[arg-type]
    with pytest.raises(WrongTypeError, match="found int among them"):
        learners_rows([3], world)  # type: ignore[list-item]
    with pytest.raises(AtrocityRiskError, match="at least one forecast"):
        learners_rows([], world)


def test_forecasts_of_two_models_are_not_mixed(world: LearnersWorld) -> None:
    made = ar.forecast("climatology", world.panel, origin=2022)
    assert len(learners_rows(made, world)) == 3
    with pytest.raises(AtrocityRiskError, match=r"the forecasts, row 4: .* already, in row 1"):
        learners_rows([made, made], world)


def test_a_column_that_stands_twice_in_a_table_is_refused(world: LearnersWorld) -> None:
    codes = world.states.index.tolist()
    table = pd.DataFrame({"gwcode": codes, "origin": 2022, "probability": 0.1})
    twice = pd.concat([table, table[["probability"]] * 0], axis=1)
    with pytest.raises(AtrocityRiskError, match="the table has the column 'probability' twice"):
        learners_rows(twice, world)
