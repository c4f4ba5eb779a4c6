"""A record is live only with evidence of its date, one forecaster a model, one run a window."""

import hashlib
import json

import pandas as pd
import pytest

from atrocityrisk import hubverse, scoreboard
from atrocityrisk.errors import DataError
from atrocityrisk.forecasting.forecast_results import COLUMNS

RISKS = [0.5, 0.25, 0.25, 0.0]


@pytest.mark.parametrize(
    ("made", "published", "kind", "expected"),
    [
        ("", "2018-10-01", "published", "live"),
        ("2018-09-01", "2018-10-01", "published", "live"),
        ("", "2017-12", "published", "live"),
        ("2018-10-01", "", "published", "date not verified"),
        ("", "", "published", "date not verified"),
        ("", "", "submitted", "date not verified"),
        ("", "2019-01-12", "published", "late"),
        # Dated in the first year, and out within a month of it, while the window was open.
        ("2018-11-09", "2019-01-12", "published", "live"),
        ("2018-11-09", "2019-02-12", "published", "late"),
        ("2019-01-05", "", "published", "late"),
        ("2026-11-28", "2026-11-28", "registered", "late"),
        ("", "2018-10-01", "variant", "variant"),
        ("", "2018-10-01", "recomputed", "recomputed"),
        ("", "2018-10-01", "withdrawn", "withdrawn"),
    ],
)
def test_only_evidence_in_time_makes_a_record_live(make_forecasts, made, published, kind, expected):
    where = "https://example.org" if published else ""
    lists = make_forecasts(RISKS, made=made, published=published, reference=where, kind=kind)
    assert scoreboard.standings(lists).unique().tolist() == [expected]
    assert len(scoreboard.live(lists, years=2)) == (4 if expected == "live" else 0)
    # A day without a place where it can be seen is no evidence.
    unseen = scoreboard.standings(lists.assign(reference="")).unique().tolist()
    assert unseen != ["live"]


def test_a_list_for_one_year_must_come_out_in_it(make_forecasts):
    lists = make_forecasts(RISKS, last=2018, made="2018-11-09", published="2019-01-12")
    assert scoreboard.standings(lists).unique().tolist() == ["late"]


@pytest.mark.parametrize(
    ("days", "counting"),
    [
        (["2017-03-01", "2017-12-31", "2018-02-01"], 1),  # the last before the window
        (["2018-05-01", "2018-02-01", "2018-03-01"], 1),  # else the first
        (["2017-06-01", "2017-06-01", "2017-06-01"], 2),  # of one day, the last in order
        (["", "", ""], 0),
    ],
)
def test_of_several_runs_for_one_window_one_counts(make_forecasts, days, counting):
    runs = [make_forecasts(RISKS, made=day, file=f"run{i}.csv") for i, day in enumerate(days)]
    # Another model and another outcome are no runs of it.
    others = [make_forecasts(RISKS, made=days[0], model="n"),
              make_forecasts(RISKS, made=days[0], outcome="mass_killing_state")]  # fmt: skip
    lists = pd.concat([*runs, *others], ignore_index=True)
    standing = scoreboard.standings(lists)
    first = "live" if days[0] else "date not verified"
    expected = ["another run counts"] * 3 + [first, first]
    expected[counting] = first
    assert standing[::4].tolist() == expected
    # The order of the rows of a forecast changes nothing.
    shuffled = lists.sample(frac=1, random_state=1)
    by_file = shuffled.assign(standing=scoreboard.standings(shuffled)).groupby("file")
    assert by_file["standing"].nunique().max() <= 2


@pytest.fixture
def vintages(make_vintage):
    return [make_vintage("2021 basedata", 2020, {(500, 2018), (501, 2019), (625, 2019)})]


def test_each_model_is_a_forecaster_and_undated_ones_stand_apart(make_forecasts, vintages):
    lists = [
        make_forecasts(RISKS, made="2017-12-01", model="a"),
        make_forecasts(RISKS, made="2017-12-01", model="b"),
        make_forecasts(RISKS, model="c"),
        *[make_forecasts(RISKS, made=f"2017-0{i}-01", model="a", file=f"{i}") for i in range(1, 5)],
    ]
    board = scoreboard.make_board(pd.concat(lists, ignore_index=True), vintages, k=1)
    rows = board.records.set_index("model")
    assert rows["dated"].to_dict() == {"a": True, "b": True, "c": False}
    assert rows["lists"].to_dict() == {"a": 1, "b": 1, "c": 1}
    assert board.scores["standing"].value_counts().to_dict() == {
        "live": 2, "date not verified": 1, "another run counts": 4,
    }  # fmt: skip
    assert board.onsets.groupby("model")["dated"].first().to_dict() == {
        "a": True, "b": True, "c": False,
    }  # fmt: skip


def test_a_list_of_some_states_is_charged_with_the_onsets_that_it_leaves_out(
    make_forecasts, vintages
):
    lists = make_forecasts([0.5, 0.25], made="2017-12-01")
    whole = scoreboard.score_lists(make_forecasts(RISKS), vintages).iloc[0]
    assert (whole["states"], whole["followed"], whole["outside"]) == (4, 4, 0)
    row = scoreboard.score_lists(lists, vintages, k=1).iloc[0]
    assert (row["states"], row["followed"]) == (2, 4)
    assert (row["observed"], row["outside"]) == (2, 1)
    record = scoreboard.live_record(lists, vintages[0], k=1)
    assert (record.states, record.followed) == (2, 4)
    assert (record.observed, record.hits, record.outside) == (2, 1.0, 1)
    assert (record.onsets, record.onsets_caught) == (3, 1)
    table = scoreboard.onset_table(lists, vintages[0], k=1).set_index("gwcode")
    assert table["onset_year"].to_dict() == {500: 2018, 501: 2019, 625: 2019}
    assert pd.isna(table.loc[625, "rank"])
    assert table.loc[625, "on_list"] == 0
    nothing = scoreboard.live_record(make_forecasts([0.1], gwcode=510), vintages[0])
    assert (nothing.observed, nothing.outside, nothing.onsets) == (0, 3, 3)


def test_the_page_shows_what_is_not_verified_not_covered_and_not_scored(
    make_forecasts, vintages, tmp_path
):
    lists = pd.concat(
        [make_forecasts([0.5, 0.25], publisher="Them"),
         make_forecasts(RISKS, made="2017-12-01"),
         make_forecasts(RISKS, outcome="foo", file="foo.csv")],
        ignore_index=True,
    )  # fmt: skip
    board = scoreboard.make_board(lists, vintages, k=1)
    page = scoreboard.write_board(board, tmp_path)[-1].read_text()
    assert "<h2>Date not verified: Them: onset of mass killing, windows of 2 years</h2>" in page
    assert page.index("<h2>Us: onset") < page.index("<h2>Date not verified: Them")
    assert "1 forecast is not scored: the outcome foo has no labels here." in page
    assert "The shortest list holds 2 of the 4 states that the labels follow; 1 pair" in page
    assert "not on the list" in page
    assert "https://example.org/list" in page
    assert "no reference" in page


def plain(folder, name="mine.csv"):
    path = folder / name
    pd.DataFrame(
        {"country": ["Chad"], "probability": [0.2], "origin": 2017, "first_year": [2018],
         "last_year": 2019, "outcome": "mass_killing"}
    ).to_csv(path, index=False)  # fmt: skip
    return path


def test_a_folder_may_say_when_and_where_its_lists_were_published(tmp_path):
    path = plain(tmp_path)
    assert scoreboard.standings(scoreboard.read_list(path)).tolist() == ["date not verified"]
    said = tmp_path / "published.csv"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    said.write_text(
        "file,published,reference,sha256\n"
        f"mine.csv,2018-02,https://doi.org/10.5281/zenodo.0,{digest}\n"
    )
    frame = scoreboard.read_lists(tmp_path)
    assert frame[["published", "reference"]].to_numpy().tolist() == [
        ["2018-02", "https://doi.org/10.5281/zenodo.0"]
    ]
    assert scoreboard.standings(frame).tolist() == ["live"]
    path.write_text(path.read_text().replace("0.2", "0.3"))
    with pytest.raises(DataError, match=r"mine\.csv with the SHA-256 .* another content"):
        scoreboard.read_lists(tmp_path)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("mine.csv,2018,https://x", "row 1: expected a day or month .* as published, found '2018'"),
        ("mine.csv,10.2.2018,https://x", "expected a day or month"),
        ("mine.csv,2018-02-01,", "row 1: expected a value as reference, found an empty cell"),
        ("other.csv,2018-02-01,https://x", r"row 1: expected the name of a file .* 'other\.csv'"),
    ],
)
def test_what_says_no_day_or_no_place_is_refused(tmp_path, row, words):
    plain(tmp_path)
    (tmp_path / "published.csv").write_text(f"file,published,reference\n{row}\n")
    with pytest.raises(DataError, match=words):
        scoreboard.read_lists(tmp_path)


def test_hub_files_are_live_only_where_the_hub_says_where_they_came_out(tmp_path, vintages):
    frame = pd.DataFrame(
        {"model": "m", "outcome": "mass_killing", "gwcode": [500, 501], "origin": 2017,
         "first_year": 2018, "last_year": 2019, "probability": [0.5, 0.25]}
    )[COLUMNS]  # fmt: skip
    hubverse.write_hub(tmp_path, [hubverse.HubForecast(frame=frame)], team="them")
    table = scoreboard.hub_forecasts(tmp_path)
    assert scoreboard.standings(table).unique().tolist() == ["date not verified"]
    assert not scoreboard.make_board(table, vintages).records["dated"].any()
    (tmp_path / "published.csv").write_text(
        "file,published,reference\n2017-12-31-them-m.parquet,2018-01-05,https://example.org/hub\n"
    )
    table = scoreboard.hub_forecasts(tmp_path)
    assert scoreboard.standings(table).unique().tolist() == ["live"]
    assert json.loads((tmp_path / "hub-config" / "admin.json").read_text())["name"]
