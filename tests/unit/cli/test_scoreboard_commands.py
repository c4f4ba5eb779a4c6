import pandas as pd
import pytest


@pytest.fixture
def folders(tmp_path):
    """A list of two states and labels in the publisher's form, by the codes of COW."""
    lists, labels = tmp_path / "lists", tmp_path / "labels"
    lists.mkdir()
    labels.mkdir()
    pd.DataFrame(
        {
            "country": ["Chad", "Sudan"],
            "probability": [0.1, 0.3],
            "origin": 2021,
            "first_year": 2022,
            "last_year": 2023,
        }
    ).to_csv(lists / "somebody.csv", index=False)
    rows = [
        {"country": "x", "ccode": code, "year": year, "mk_onset_count": int(key == (625, 2023))}
        for key in ((483, y) for y in range(2020, 2025))
        for code, year in [key]
    ] + [
        {"country": "x", "ccode": 625, "year": y, "mk_onset_count": int(y == 2023)}
        for y in range(2020, 2025)
    ]
    pd.DataFrame(rows).to_csv(labels / "mkl_data_edition2025.csv", index=False)
    return lists, labels


def test_the_scoreboard_is_made_from_folders(shell, folders, tmp_path):
    lists, labels = folders
    out = tmp_path / "out"
    done = shell("scoreboard", "--lists", lists, "--labels", labels, "--out", out, "--k", 1)
    assert done.code == 0, done.err
    assert "1 of 1" in done.out
    row = pd.read_csv(out / "scoreboard.csv").iloc[0]
    assert (row["status"], row["observed"], row["hits"]) == ("closed", 1, 1)
    assert (out / "scoreboard.html").is_file()


def test_mistakes_are_reported(shell, folders, tmp_path):
    lists, labels = folders
    assert shell("scoreboard", "--labels", labels).code == 2
    done = shell("scoreboard", "--lists", tmp_path / "none.csv", "--labels", labels)
    assert done.code == 2
    assert "none.csv" in done.err
    done = shell("scoreboard", "--lists", lists, "--labels", lists)
    assert done.code == 2
    assert "expected label vintages" in done.err
