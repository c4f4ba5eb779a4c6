"""The live record of the Early Warning Project's lists, as the publisher's files have it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import scoreboard

ROOT = Path(__file__).resolve().parents[2]
SCOREBOARD = ROOT / "benchmarks" / "predictive" / "scorecards" / "scoreboard.csv"


@pytest.fixture(scope="module")
def lists(shared):
    ewp = shared / "reference" / "ewp"
    newest = scoreboard.read_list(ewp / "2025" / "final_forecasts_data_3Sep2025.csv")
    return pd.concat([scoreboard.read_lists(ewp / "lists"), newest], ignore_index=True)


@pytest.fixture(scope="module")
def vintages(shared):
    data = shared / "data" / "ewp"
    return (
        *scoreboard.read_vintages(shared / "reference" / "ewp" / "labels"),
        scoreboard.read_vintage(data / "basedata2025_4august2025.csv"),
        scoreboard.read_vintage(data / "EWP mass killing events master list_2025.xlsx"),
    )


@pytest.fixture(scope="module")
def board(lists, vintages):
    return scoreboard.make_board(lists, vintages)


def record(board, vintage, *, outcome="mass_killing", years=2):
    rows = board.records
    rows = rows[(rows["outcome"] == outcome) & (rows["years"] == years)]
    return rows.set_index("vintage").loc[vintage]


def test_editions_end_where_they_should(vintages):
    assert {v.name: v.last_year for v in vintages} == {
        "2020 mkl_data": 2019,
        "2021 mkl_data": 2020,
        "2022 mkl_data": 2021,
        "2023 mkl_data": 2022,
        "2023 basedata": 2022,
        "2025 basedata": 2024,
        "2025 events": 2024,
    }


def test_six_of_ten_pairs_in_the_first_thirty_and_three_of_five_onsets(board):
    for vintage in ("2025 basedata", "2025 events"):
        row = record(board, vintage)
        assert row["lists"] == 6
        assert row["expected"] == pytest.approx(17.43531569, abs=1e-8)
        assert (row["observed"], row["hits"]) == (10, 6.0)
        assert (row["onsets"], row["onsets_caught"]) == (5, 3)
        assert (row["later_onsets"], row["later_caught"]) == (5, 3)


def test_six_of_six_before_the_late_labels(board):
    row = record(board, "2025 basedata, years to 2022 as in 2023 basedata")
    assert (row["observed"], row["hits"]) == (6, 6.0)
    assert (row["onsets"], row["onsets_caught"]) == (3, 3)


def test_which_onsets_were_caught_and_when_they_were_first_coded(board):
    rows = board.onsets
    rows = rows[(rows["first_year"] < rows["last_year"]) & (rows["outcome"] == "mass_killing")]
    each = rows.groupby(["country", "onset_year"]).agg(
        caught=("on_list", "max"), coded=("first_coded", "first")
    )
    assert each["caught"].to_dict() == {
        ("Burkina Faso", 2019): 0.0,
        ("Burkina Faso", 2022): 0.0,
        ("Ethiopia", 2020): 1.0,
        ("Myanmar", 2021): 1.0,
        ("Sudan", 2023): 1.0,
    }
    assert each["coded"].str[:4].to_dict() == {
        ("Burkina Faso", 2019): "2025",
        ("Burkina Faso", 2022): "2025",
        ("Ethiopia", 2020): "2023",
        ("Myanmar", 2021): "2022",
        ("Sudan", 2023): "2025",
    }


def test_ensemble_of_2013_to_2015(board):
    row = record(board, "2025 events", outcome="mass_killing_state", years=1)
    assert row["expected"] == pytest.approx(4.101756, abs=1e-5)
    assert (row["observed"], row["hits"]) == (4, 4.0)
    assert record(board, "2022 mkl_data", outcome="mass_killing_state", years=1)["observed"] == 5


def test_scores_of_one_list(board):
    rows = board.scores
    row = rows[
        (rows["list"] == "Early Warning Project 2019–2020") & (rows["vintage"] == "2025 basedata")
    ].iloc[0]
    assert row["observed"] == 2
    assert row["expected"] == pytest.approx(3.402946, abs=1e-5)
    assert row["log_score"] == pytest.approx(0.063157, abs=1e-6)
    assert row["brier_score"] == pytest.approx(0.012918, abs=1e-6)


def test_windows_of_the_last_list_are_open(board):
    rows = board.scores
    newest = rows[rows["first_year"] == 2025]
    assert set(newest["status"]) == {"open"}
    assert newest["log_score"].isna().all()


def test_the_forecast_made_from_2024_has_the_ranks_that_a_column_dates_2025(shared, lists):
    path = shared / "reference" / "ewp" / "2025" / "final_forecasts_data_3Sep2025.csv"
    ranks = pd.read_csv(path).set_index("ccode")["rank.2025and2026.from2025"]
    mine = lists[(lists["first_year"] == 2025) & (lists["last_year"] == 2026)]
    assert mine["origin"].unique().tolist() == [2024]
    rank = mine["probability"].rank(ascending=False, method="average").to_numpy()
    # The publisher's risks are rounded, so ties stand where its ranks still differ.
    assert np.abs(rank - ranks.to_numpy()).max() <= 3


def test_no_list_of_the_publisher_is_counted_twice(lists):
    keys = ["model", "outcome", "kind", "origin", "first_year", "last_year", "file", "gwcode"]
    assert not lists.duplicated(keys).any()
    assert lists.groupby(["kind"]).size().index.tolist() == ["published", "recomputed", "variant"]


def test_the_committed_scoreboard_is_what_the_files_give(board):
    committed = pd.read_csv(SCOREBOARD)
    assert committed["list"].tolist() == board.scores["list"].tolist()
    assert committed["status"].tolist() == board.scores["status"].tolist()
    for name in ("expected", "observed", "hits", "log_score", "brier_score", "p_value"):
        np.testing.assert_allclose(
            committed[name], board.scores[name].astype(float), rtol=1e-12, err_msg=name
        )
