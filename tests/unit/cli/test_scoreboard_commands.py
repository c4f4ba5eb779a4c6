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
            "outcome": "mass_killing",
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
    assert "1 forecasts" not in done.out
    # "Outside the lists" are states that a list leaves out: all others are on it, caught or not.
    page = (out / "scoreboard.html").read_text(encoding="utf-8")
    assert "of these caught" in page
    assert "on a list</th>" not in page


def test_mistakes_are_reported(shell, folders, tmp_path):
    lists, labels = folders
    assert shell("scoreboard", "--labels", labels).code == 2
    done = shell("scoreboard", "--lists", tmp_path / "none.csv", "--labels", labels)
    assert done.code == 2
    assert "none.csv" in done.err
    done = shell("scoreboard", "--lists", lists, "--labels", lists)
    assert done.code == 2
    assert "expected label vintages" in done.err
    done = shell("scoreboard", "--lists", lists, "--labels", tmp_path / "nothing")
    assert done.code == 2
    assert "found none; check the path" in done.err
    assert "rename" not in done.err


def test_an_outcome_is_named_or_asked_for(shell, folders, tmp_path):
    lists, labels = folders
    path = lists / "somebody.csv"
    pd.read_csv(path).drop(columns="outcome").to_csv(path, index=False)
    ask = ("scoreboard", "--lists", lists, "--labels", labels, "--out", tmp_path / "out")
    done = shell(*ask)
    assert done.code == 2
    assert "or with --outcome" in " ".join(done.err.split())
    done = shell(*ask, "--outcome", "foo")
    assert done.code == 0, done.err
    assert "1 forecast is not scored: the outcome foo has no labels here" in flat(done.out)


def test_what_is_not_verified_or_not_covered_is_said(shell, folders, tmp_path):
    lists, labels = folders
    path = lists / "somebody.csv"
    pd.read_csv(path).iloc[:1].to_csv(path, index=False)
    ask = ("scoreboard", "--lists", lists, "--labels", labels, "--out", tmp_path / "out")
    done = shell(*ask)
    assert done.code == 0, done.err
    said = flat(done.out)
    assert "date not verified, no live record" in said
    assert "0 of 1" in said
    assert "The shortest list holds 1 of the 2 states that the labels follow; 1 pair" in said
    assert "1 forecast without evidence of a date, in no live record" in said
    published = lists / "published.csv"
    published.write_text("file,published,reference\nsomebody.csv,2021-12-01,https://example.org\n")
    assert "not verified" not in flat(shell(*ask).out)


def flat(text):
    return " ".join(text.split())
