"""The board as files: tables, figure and a page that loads nothing."""

import base64
import hashlib
import re
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import hubverse, ledger, scoreboard
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.forecasting.forecast_results import COLUMNS

RISKS = [0.5, 0.25, 0.25, 0.0]


@pytest.fixture
def vintages(make_vintage):
    return [
        make_vintage("2021 basedata", 2020, {(500, 2018), (501, 2019), (510, 2020)}),
        make_vintage("2020 mkl_data", 2019, {(500, 2018)}),
    ]


@pytest.fixture
def board(make_forecasts, vintages):
    lists = [
        make_forecasts(RISKS, first=2018, last=2019, made="2018-10-01"),
        make_forecasts(RISKS, first=2019, last=2020, made="2019-10-01"),
        make_forecasts(RISKS, first=2020, last=2021, made="2020-10-01"),
    ]
    return scoreboard.make_board(pd.concat(lists), vintages, k=1)


def test_vintages_stand_in_order_with_the_one_before_revision(board):
    assert [v.name for v in board.vintages] == [
        "2020 mkl_data",
        "2021 basedata",
        "2021 basedata, years to 2019 as in 2020 mkl_data",
    ]
    observed = board.records.set_index("vintage")["observed"]
    assert observed.tolist() == [1, 4, 2]


def test_files_are_written_and_the_table_holds_full_precision(board, tmp_path):
    paths = scoreboard.write_board(board, tmp_path)
    assert [path.name for path in paths] == [
        "scoreboard.csv", "live-record.csv", "onsets.csv", "scoreboard.png", "scoreboard.html",
    ]  # fmt: skip
    table = pd.read_csv(paths[0])
    np.testing.assert_array_equal(table["log_score"], board.scores["log_score"].astype(float))
    assert (table["status"] == "open").sum() == 4
    assert table.loc[table["status"] == "open", "observed"].isna().all()


def test_the_same_board_gives_the_same_bytes(board, tmp_path):
    first = scoreboard.write_board(board, tmp_path / "a")
    second = scoreboard.write_board(board, tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_the_page_loads_nothing_and_permits_only_its_own_style(board, tmp_path):
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    style = re.search(r"<style>(.*?)</style>", page, flags=re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"(?:src|href)=[\"'](?!data:image/png|#)", page)
    assert "<script" not in page
    assert "style=" not in page


def test_a_rank_stands_beside_its_definition_and_its_limits(board, tmp_path):
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    assert "they come without intervals" in page
    assert "Onset: an episode in which an armed group deliberately kills" in page
    assert "no finding about a state" in page


def test_tables_can_be_read_aloud_and_scrolled_by_keyboard(board, tmp_path):
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    regions = page.count('<div class="scroll" tabindex="0" role="region"')
    assert page.count("<table") == page.count("<caption>") == regions > 3
    assert page.count('<main id="main">') == 1
    heads = re.findall(r"<th\b[^>]*>", page)
    assert heads
    assert all("scope=" in head for head in heads)


def test_text_from_files_is_data_on_the_page(make_forecasts, vintages, tmp_path):
    hostile = "<img src=x onerror=alert(1)>\"'&\u202e"
    lists = make_forecasts(RISKS, model=hostile, publisher=hostile, list=hostile)
    board = scoreboard.make_board(lists, vintages)
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_an_open_window_is_shown_as_open(board, tmp_path):
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    start = r'<tr><th scope="row">Us 2020–2021<small>2020'
    row = re.search(rf"{start}.*?</tr>", page, flags=re.S)[0]
    assert "open: the labels reach to 2020; 1 on record so far" in row


def test_forecasts_that_nothing_can_score_make_a_board_too(make_forecasts, vintages, tmp_path):
    lists = make_forecasts(RISKS, outcome="of_others")
    board = scoreboard.make_board(lists, vintages)
    paths = scoreboard.write_board(board, tmp_path)
    assert "scoreboard.png" not in [path.name for path in paths]
    assert "no labels of this outcome" in paths[-1].read_text()


def test_nothing_to_score_is_refused(make_forecasts, vintages):
    with pytest.raises(DataError, match="no labels"):
        scoreboard.make_board(make_forecasts(RISKS), [])
    with pytest.raises(DataError, match="no forecasts"):
        scoreboard.make_board(make_forecasts(RISKS).iloc[:0], vintages)


def forecast_frame():
    return pd.DataFrame(
        {
            "model": "ours",
            "outcome": "mass_killing",
            "gwcode": [500, 501],
            "origin": 2017,
            "first_year": 2018,
            "last_year": 2019,
            "probability": [0.5, 0.25],
        }
    )[COLUMNS]


def test_ledger_entries_are_scored_and_corrected_ones_withdrawn(tmp_path, vintages):
    book = ledger.init_ledger(tmp_path / "book")
    now = datetime(2017, 12, 1, tzinfo=UTC)
    for number in (1, 2):
        content = ledger.forecast_content(
            forecast_frame(), manifest=None, files={}, draws=None, note="", now=now
        )
        content["corrects"] = {"number": 1, "hash": "x"} if number == 2 else None
        ledger.append_entry(book, content, now=now)
    table = scoreboard.ledger_forecasts(book)
    assert table.groupby("file", sort=False)["kind"].first().tolist() == ["withdrawn", "registered"]
    assert table["made"].unique().tolist() == ["2017-12-01"]
    assert table["reference"].unique().tolist() == [
        "ledger book, entry 1, unsigned, corrected on 2017-12-01 by entry 2",
        "ledger book, entry 2, unsigned",
    ]
    board = scoreboard.make_board(table, vintages, k=1)
    newest = board.records[board.records["vintage"] == "2021 basedata"].iloc[0]
    assert (newest["lists"], newest["observed"], newest["hits"]) == (1, 2, 1.0)
    path = book / "entries.jsonl"
    path.write_text(path.read_text().replace("0.5", "0.6", 1))
    with pytest.raises(IntegrityError, match="entry 1 was edited"):
        scoreboard.ledger_forecasts(book)


def test_hub_submissions_are_scored(tmp_path, vintages):
    hubverse.write_hub(tmp_path, [hubverse.HubForecast(frame=forecast_frame())], team="them")
    table = scoreboard.hub_forecasts(tmp_path)
    assert table["publisher"].unique().tolist() == ["them"]
    assert table["kind"].unique().tolist() == ["submitted"]
    board = scoreboard.make_board(table, vintages)
    closed = board.scores[board.scores["status"] == "closed"]
    assert closed["expected"].unique().tolist() == [0.75]


def test_folders_may_be_text(board, tmp_path):
    assert scoreboard.write_board(board, str(tmp_path / "board"))
    with pytest.raises(IntegrityError, match="expected a ledger"):
        scoreboard.ledger_forecasts(str(tmp_path / "board"))
    with pytest.raises(DataError, match="expected files model-output"):
        scoreboard.hub_forecasts(str(tmp_path / "board"))
