"""Sets of files that are all there or not at all."""

import os
from pathlib import Path

import pytest

from atrocityrisk._core.files import atomic_writes, check_folder, check_output_file, safe_join
from atrocityrisk.errors import OutputError


def write_and_fail(paths):
    with atomic_writes(paths) as staged:
        for path in staged.values():
            path.write_text("new")
        raise ValueError("the last table could not be made")


@pytest.fixture
def paths(tmp_path):
    return {name: tmp_path / "out" / f"{name}.txt" for name in ("a", "b")}


def test_all_take_their_places_when_the_block_is_left(paths):
    with atomic_writes(paths) as staged:
        assert list(staged) == ["a", "b"]
        for name, path in staged.items():
            path.write_text(name)
        assert not paths["a"].exists()
    assert {name: path.read_text() for name, path in paths.items()} == {"a": "a", "b": "b"}
    assert sorted(paths["a"].parent.iterdir()) == sorted(paths.values())


def test_none_does_if_the_block_fails_and_old_ones_stay(paths):
    paths["a"].parent.mkdir()
    paths["a"].write_text("old")
    with pytest.raises(ValueError, match="last table"):
        write_and_fail(paths)
    assert list(paths["a"].parent.iterdir()) == [paths["a"]]
    assert paths["a"].read_text() == "old"


def test_a_folder_in_the_way_is_told_before_the_block(paths):
    paths["b"].mkdir(parents=True)
    with pytest.raises(OutputError, match="found a folder"):
        write_and_fail(paths)
    assert list(paths["a"].parent.iterdir()) == [paths["b"]]


def test_a_name_may_not_leave_its_folder(tmp_path):
    assert safe_join(tmp_path, "a.csv") == tmp_path / "a.csv"
    assert safe_join(str(tmp_path), "a.csv") == tmp_path / "a.csv"
    with pytest.raises(OutputError, match=r"'\.\./secret' lies outside the folder"):
        safe_join(tmp_path, "../secret")
    with pytest.raises(OutputError, match="lies outside"):
        safe_join(tmp_path, "/etc/passwd")


def test_a_folder_that_is_not_there_yet_is_fine(tmp_path):
    assert check_folder(tmp_path / "new" / "er") == tmp_path / "new" / "er"
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="found the file"):
        check_folder(tmp_path / "file" / "below")


def test_asking_leaves_nothing_behind(tmp_path):
    (tmp_path / "old").mkdir()
    check_folder(tmp_path / "new" / "er", ["table.csv", "figures/map.png"])
    check_folder(tmp_path / "old", ["table.csv", "figures/map.png"])
    check_output_file(tmp_path / "deep" / "panel.parquet")
    assert [path.name for path in tmp_path.rglob("*")] == ["old"]


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path):
    # Permissions do not bind the administrator, but nobody can make a file in /proc.
    closed = Path("/proc")
    if os.geteuid() or not closed.is_dir():
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o555)
    for folder in (closed, closed / "new" / "er"):
        with pytest.raises(OutputError, match="cannot be written to"):
            check_folder(folder)
    with pytest.raises(OutputError, match="cannot be written to"):
        check_output_file(closed / "panel.parquet")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_no_folder_can_have_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match="cannot be written to"):
        check_folder(tmp_path / name)


def test_a_link_that_leads_nowhere_is_no_folder(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    with pytest.raises(OutputError, match="a link that leads nowhere"):
        check_folder(tmp_path / "link")


def test_a_folder_in_the_place_of_a_file_is_found_beforehand(tmp_path):
    (tmp_path / "table.csv").mkdir()
    (tmp_path / "figures").write_text("a file")
    with pytest.raises(OutputError, match=r"expected to write the file .*table\.csv"):
        check_folder(tmp_path, ["table.csv"])
    with pytest.raises(OutputError, match=r"found the file .*figures"):
        check_folder(tmp_path, ["figures/map.png"])
    with pytest.raises(OutputError, match=r"expected to write the file .*table\.csv"):
        check_output_file(tmp_path / "table.csv")
    with pytest.raises(OutputError, match="name one"):
        check_output_file("")


def test_a_name_that_climbs_out_makes_nothing(tmp_path):
    check_folder(tmp_path / "a" / ".." / ".." / "b")
    assert list(tmp_path.iterdir()) == []
