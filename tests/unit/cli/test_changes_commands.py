"""The command changes, and rank beside a list that was published."""

import json

import pytest


@pytest.fixture
def compared(shell, tmp_path):
    """Two lists of three states, compared."""
    head = "country,outcome,origin,first_year,last_year,probability\n"
    for name, origin, risks in (("a", 2023, (0.1, 0.2, 0.3)), ("b", 2024, (0.2, 0.2, 0.1))):
        states = zip(("Chad", "Mali", "Niger"), risks, strict=True)
        rows = [f"{s},mass_killing,{origin},{origin + 1},{origin + 2},{p}\n" for s, p in states]
        (tmp_path / f"{name}.csv").write_text(head + "".join(rows), encoding="utf-8")

    def call(*words):
        lists = (tmp_path / "a.csv", tmp_path / "b.csv")
        return shell("changes", *lists, "--out", tmp_path / "out", *words)

    return call


def test_it_says_who_moved_and_why_within_80_columns(shell, two_runs, panel_file, tmp_path) -> None:
    panels = ("--panel-a", panel_file, "--panel-b", panel_file)
    lists = (two_runs / "last", two_runs / "now")
    done = shell("changes", *lists, *panels, "--out", tmp_path / "out")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "what changed from last to now, seen from 2020 and 2021" in text
    assert "new facts about the country" in text
    assert "Within: each probability lies in the other list's 90 % interval." in text
    shown = done.out.partition("wrote ")[0].splitlines()
    assert max(map(len, shown)) <= 80
    assert (tmp_path / "out" / "changes.html").is_file()


def test_json_is_all_that_is_printed(compared) -> None:
    done = compared("--json", "-k", 1)
    found = json.loads(done.out)
    assert (found["a"]["name"], found["b"]["name"], found["k"]) == ("a.csv", "b.csv", 1)
    assert [row["country"] for row in found["changes"]] == ["Niger", "Chad", "Mali"]
    assert found["changes"][0]["rank_change"] == 2
    assert found["changes"][0]["low_a"] is None
    assert (found["entered"], found["left"]) == (["Mali", "Chad"], ["Niger"])
    assert found["reasons"] == []
    assert found["differences"][0]["what"] == "publisher"


def test_quiet_prints_nothing(compared) -> None:
    done = compared("--quiet")
    assert (done.code, done.out) == (0, "")


def test_help_has_an_example(shell) -> None:
    done = shell("changes", "--help")
    assert "atrocityrisk changes last now" in " ".join(done.out.split())


def test_what_is_no_list_is_refused_before_anything_is_written(shell, tmp_path) -> None:
    done = shell("changes", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "out")
    assert done.code == 2
    assert "found nothing there; give the folder that `rank`, `run` or `report` wrote" in done.err
    assert not (tmp_path / "out").exists()


def test_rank_takes_earlier_ranks_from_a_published_list(
    shell, two_runs, on_panel, drawn, tmp_path
) -> None:
    words = ("rank", *on_panel, "--model", drawn, "--origin", 2021)
    last = two_runs / "last"
    done = shell(*words, "--previous", last, "--out", tmp_path / "out")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "Earlier ranks are those of the published list last:" in text
    assert "published" in done.out.partition("Earlier ranks")[0]
    refused = shell(*words, "--previous", tmp_path / "gone", "--out", tmp_path / "out")
    assert refused.code == 2
    assert "expected a list at" in refused.err
