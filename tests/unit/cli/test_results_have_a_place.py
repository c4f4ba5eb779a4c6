"""Every command that writes refuses a place that it cannot write to before it computes."""

from pathlib import Path

import pytest

# Called when the work begins; a name of a later step would let hours pass first.
WORK = {
    "rank": "atrocityrisk.runs.ranking_run.prepare",
    "run": "atrocityrisk.runs.ranking_run.prepare",
    "report": "atrocityrisk.editions.make_edition",
    "site": "atrocityrisk.editions.make_edition",
    "brief": "atrocityrisk.editions.make_edition",
    "backtest": "atrocityrisk.runs.benchmark_run.chosen_panel",
}


class WorkBegan(AssertionError):
    """The command computed before it looked where its results go."""


@pytest.fixture
def words(panel_file, on_panel, bare, tmp_path):
    """A line for each command, without its place."""
    spec = tmp_path / "edition.toml"
    spec.write_text(f'[run]\nbase = "none"\npanel = "{panel_file.as_posix()}"\nmodel = "{bare}"\n')
    task = tmp_path / "task.toml"
    task.write_text(
        f'[backtest]\npanel = "{panel_file.as_posix()}"\noutcome = "synthetic"\n'
        "first_origin = 2010\nlast_origin = 2020\nseed = 1\n"
        'reason = "a test"\nagainst = ["climatology"]\n'
        '[[model]]\nname = "climatology"\nmodel = "climatology"\nreason = "a test"\n'
        'indicators = ["i"]\n'
    )
    return {
        "rank": ["rank", *on_panel, "--model", bare, "--out"],
        "run": ["run", spec, "--out"],
        "report": ["report", "--spec", spec, "--out"],
        "site": ["report", "--spec", spec, "--site"],
        "brief": ["brief", "Chad", "--spec", spec, "--out"],
        "backtest": ["backtest", task, "--out"],
    }


@pytest.fixture
def idle(monkeypatch):
    def began(*_words: object, **_options: object) -> None:
        raise WorkBegan

    for name in set(WORK.values()):
        monkeypatch.setattr(name, began)


def places(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    return {
        "a file in its place": tmp_path / "file",
        "below a file": tmp_path / "file" / "below",
        "a link to nowhere": tmp_path / "link",
        "a name too long": tmp_path / ("x" * 300),
    }


@pytest.mark.parametrize("command", WORK)
def test_an_impossible_folder_is_refused_before_the_work(shell, words, idle, tmp_path, command):
    for what, place in places(tmp_path).items():
        done = shell(*words[command], place)
        assert done.code == 2, what
        assert "folder" in done.err, what
        assert done.err.count("\n") == 1, what
        assert done.out == "", what


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("rank", "ranking.png"),
        ("run", "manifest.json"),
        ("report", "checklist.csv"),
        ("report", "figures/map.png"),
        ("site", "index.html"),
        ("brief", "brief-TCD.md"),
        ("backtest", "index.html"),
    ],
)
def test_a_folder_in_the_place_of_a_file_is_found_before_the_work(
    shell, words, idle, tmp_path, command, file
):
    (tmp_path / "out" / file).mkdir(parents=True)
    done = shell(*words[command], tmp_path / "out")
    assert done.code == 2
    assert f"expected to write the file {tmp_path / 'out' / file}, found a folder" in done.err


@pytest.mark.parametrize("command", ["rank", "report", "site", "brief"])
def test_a_place_that_can_be_written_to_lets_the_work_begin(words, idle, tmp_path, command):
    from atrocityrisk.cli import main

    with pytest.raises(WorkBegan):
        main([str(word) for word in (*words[command], tmp_path / "new" / "out")])
    assert not (tmp_path / "new").exists()
