"""Published lists come in by their form, or are refused with the reason."""

import pandas as pd
import pytest

from atrocityrisk import scoreboard
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    IntegrityError,
    SchemaError,
    UnknownStateError,
)

PLAIN = {"origin": 2022, "first_year": 2023, "last_year": 2024, "outcome": "mass_killing"}


def written(tmp_path, rows, name="list.csv", **constant):
    path = tmp_path / name
    pd.DataFrame(rows).assign(**constant).to_csv(path, index=False)
    return path


def test_a_plain_list_by_name(tmp_path):
    rows = {"country": ["Chad", "Ivory Coast"], "probability": [0.2, 0.1]}
    frame = scoreboard.read_list(written(tmp_path, rows, **PLAIN))
    assert list(frame) == scoreboard.COLUMNS
    assert frame["gwcode"].tolist() == [483, 437]
    assert frame["probability"].tolist() == [0.2, 0.1]
    assert frame["list"].unique().tolist() == ["list 2023–2024"]
    assert frame["outcome"].unique().tolist() == ["mass_killing"]


def test_a_ranking_is_a_list(tmp_path):
    rows = {"gwcode": [483], "country": ["Chad"], "probability": [0.2]}
    frame = scoreboard.read_list(written(tmp_path, rows, model="ours", **PLAIN))
    assert frame[["model", "gwcode"]].to_numpy().tolist() == [["ours", 483]]


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ({"country": ["Congo"], "probability": [0.1]}, UnknownStateError, "fits two states"),
        ({"country": ["Atlantis"], "probability": [0.1]}, UnknownStateError, "'Atlantis'"),
        ({"country": ["Sudan", "Sudan"], "probability": [0.1, 0.2]}, DuplicateRowsError, "twice"),
        (
            {"gwcode": [625, 625], "probability": [0.1, 0.2]},
            DuplicateRowsError,
            "first 625; keep",
        ),
        # One state under two spellings is one state.
        (
            {"country": ["Myanmar", "Burma"], "probability": [0.1, 0.2]},
            DuplicateRowsError,
            "775 as Myanmar, Burma",
        ),
        ({"country": ["Chad"], "probability": [14.2]}, DataError, "look like percentages"),
        ({"country": ["Chad"], "probability": [140.2]}, DataError, "found 140.2; correct"),
        ({"country": ["Chad"], "probability": [-0.1]}, DataError, "found -0.1"),
        ({"country": ["Chad"], "probability": ["high"]}, DataError, "text, first 'high'"),
        ({"country": ["Chad"], "probability": [None]}, DataError, "missing"),
        ({"iso3": ["SUN"], "probability": [0.1]}, UnknownStateError, "states of 2022 .* found SUN"),
        ({"gwcode": [345], "probability": [0.1]}, UnknownStateError, "states of 2022 .* found 345"),
        ({"country": ["Yugoslavia"], "probability": [0.1]}, UnknownStateError, "1945 to 2006"),
        ({"probability": [0.1]}, SchemaError, "a column that names the state"),
        ({"country": ["Chad"]}, SchemaError, "without probability; add"),
    ],
)
def test_bad_lists_are_refused_with_the_reason(tmp_path, rows, error, words):
    with pytest.raises(error, match=words):
        scoreboard.read_list(written(tmp_path, rows, **PLAIN))


def test_every_unresolved_name_is_named_up_to_five(tmp_path):
    rows = {"country": [f"Nowhere{i}" for i in range(7)], "probability": 0.1}
    with pytest.raises(UnknownStateError, match=r"found 7 that cannot be resolved.*and 2 more"):
        scoreboard.read_list(written(tmp_path, rows, **PLAIN))


def test_a_window_before_its_origin_is_refused(tmp_path):
    rows = {"country": ["Chad"], "probability": [0.1]}
    path = written(tmp_path, rows, **{**PLAIN, "origin": 2024})
    with pytest.raises(DataError, match="origin < first_year"):
        scoreboard.read_list(path)


def test_broken_files_are_reported(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"")
    with pytest.raises(DataError, match="empty"):
        scoreboard.read_list(path)
    path.write_bytes("country,probability\nCôte d'Ivoire,0.1\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        scoreboard.read_list(path)
    path.write_bytes(b"<html></html>")
    with pytest.raises(IntegrityError, match="web page"):
        scoreboard.read_list(path)
    with pytest.raises(DataError, match="found none"):
        scoreboard.read_lists(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("columns", "windows"),
    [
        (["risk_in_2017", "risk_2017_18"], [(2016, 2017, 2017), (2016, 2017, 2018)]),
        (["risk_in_2019", "risk_in_2019_20"], [(2018, 2019, 2019), (2018, 2019, 2020)]),
    ],
)
def test_one_and_two_years_in_either_spelling(tmp_path, columns, windows):
    rows = {"country": ["Chad"], "SFTGcode": ["CHA"], "COW": [483]}
    rows |= {name: [0.1 * (i + 1)] for i, name in enumerate(columns)}
    frame = scoreboard.read_list(written(tmp_path, rows, "base-run-2019-09-19.csv"))
    found = frame[["origin", "first_year", "last_year"]].itertuples(index=False, name=None)
    assert sorted(found) == sorted(windows)
    assert frame["made"].unique().tolist() == ["2019-09-19"]
    assert frame["publisher"].unique().tolist() == ["Early Warning Project"]


def test_ranks_are_not_read_and_an_earlier_origin_is_a_recomputation(tmp_path):
    """A column named "rank.2025and2026.from2025" holds ranks made from 2024."""
    rows = {
        "ewp_name": ["Chad"],
        "ccode": [483],
        "risk.2025and2026.from2024": [0.1],
        "rank.2025and2026.from2025": [1],
        "risk.2025only.from2024": [0.05],
        "riskrank.2025only.from2024": [1],
        "risk.2024and2025.from2023": [0.2],
    }
    frame = scoreboard.read_list(written(tmp_path, rows, "final_3Sep2025.csv"))
    assert dict(zip(frame["probability"], frame["kind"], strict=True)) == {
        0.1: "published",
        0.05: "published",
        0.2: "recomputed",
    }
    assert frame["origin"].tolist() == [2024, 2024, 2023]
    assert frame["made"].iloc[0] == "2025-09-03"


def test_members_of_an_ensemble_are_variants(tmp_path):
    rows = {
        "sftgcode": ["CHA", "CON"],
        "country": ["Chad", "Congo"],
        "forecast.year": [2015, 2015],
        "mean.p": [0.1, 0.2],
        "rf.p": [0.3, None],
    }
    frame = scoreboard.read_list(written(tmp_path, rows))
    assert frame.groupby("model")["kind"].first().to_dict() == {
        "ensemble": "published",
        "random forest": "variant",
    }
    # Beside Congo-Kinshasa in this publisher's lists, Congo is the Republic.
    assert frame.loc[frame["model"] == "ensemble", "gwcode"].tolist() == [483, 484]
    assert frame["outcome"].unique().tolist() == ["mass_killing_state"]
    assert len(frame) == 3


def test_a_forecast_that_two_files_hold_alike_is_there_once(tmp_path):
    rows = {"country": ["Chad"], "probability": [0.1], "publisher": "P", "model": "m"}
    for name in ("a.csv", "b.csv"):
        written(tmp_path, rows, name, **PLAIN)
    assert scoreboard.read_lists(tmp_path)["file"].tolist() == ["a.csv"]
    written(tmp_path, {**rows, "probability": [0.2]}, "b.csv", **PLAIN)
    assert scoreboard.read_lists(tmp_path)["file"].tolist() == ["a.csv", "b.csv"]


def test_paths_may_be_text(tmp_path):
    rows = {"country": ["Chad"], "probability": [0.2]}
    path = written(tmp_path, rows, **PLAIN)
    pd.testing.assert_frame_equal(scoreboard.read_list(str(path)), scoreboard.read_list(path))
    assert len(scoreboard.read_lists(str(tmp_path))) == 1
    with pytest.raises(DataError, match="expected the year of the edition"):
        scoreboard.read_vintage(str(path))
    with pytest.raises(DataError, match="expected label vintages"):
        scoreboard.read_vintages(str(tmp_path))
