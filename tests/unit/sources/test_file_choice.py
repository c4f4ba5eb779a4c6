"""Which of several files counts: the latest that is no window, the later day, the later given."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.panels.as_of import known_sources
from atrocityrisk.sources import source as base
from atrocityrisk.sources.file_choice import long_enough, newest_first
from atrocityrisk.sources.readable_files import read_readable
from atrocityrisk.sources.source import Source, SourceData, read_source


def frame(column: str, years: range, *, value: float) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([[2, 20], years], names=["gwcode", "year"])
    return pd.DataFrame({column: value}, index=index)


LONG = (frame("a", range(1990, 2025), value=1.0), "2026-04-08")
FILES = {
    "history.csv": LONG,
    "window.csv": (frame("a", range(2016, 2026), value=2.0), "2026-08-15"),
    "older.csv": (frame("a", range(1990, 2024), value=3.0), "2025-03-01"),
    "redone.csv": (frame("a", range(1991, 2025), value=4.0), "2026-06-30"),
    "half.csv": (frame("a", range(2008, 2026), value=5.0), "2026-08-15"),
    "other.csv": (frame("b", range(2024, 2026), value=6.0), "2026-08-15"),
    "undated.csv": (frame("a", range(1992, 2025), value=7.0), "to 2024"),
}


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Path]]:
    registry = base.Registry[Source]("source")
    for name, together in (("together", True), ("alone", False)):
        entry = Source(
            name=name,
            title="T",
            publisher="P",
            licence="CC0-1.0",
            redistributable=True,
            citation="C",
            url="https://example.org/",
            files=("*.csv",),
            read=lambda path: FILES[path.name],
            combine_files=together,
        )
        registry.add(name, entry)
    monkeypatch.setattr(base, "SOURCES", registry)
    monkeypatch.setattr("atrocityrisk.sources.readable_files.SOURCES", registry)
    for name in FILES:
        (tmp_path / name).write_text(name, encoding="utf-8")
    return lambda *names: [tmp_path / name for name in names]


def taken(data: SourceData | None) -> dict[str, tuple[str, ...]]:
    assert data is not None
    return {file.path.name: file.columns for file in data.files}


def test_a_window_does_not_displace_a_long_history(paths: Callable[..., list[Path]]) -> None:
    alone = read_source("together", paths("history.csv"))
    for order in (("history.csv", "window.csv"), ("window.csv", "history.csv")):
        data = read_source("together", paths(*order))
        pd.testing.assert_frame_equal(data.frame, LONG[0])
        # What is not used is kept, and leaves the version alone.
        assert (data.version, data.path) == (alone.version, alone.path)
        assert taken(data) == {"window.csv": (), "history.csv": ("a",)}
        [later] = data.later
        assert (later.file.path.name, later.file.version) == ("window.csv", "2026-08-15")
        assert later.file.columns == ("a",)
        assert later.frame.index.unique("year").tolist() == list(range(2016, 2026))
    assert alone.later == ()


def test_half_of_the_fullest_is_enough(paths: Callable[..., list[Path]]) -> None:
    data = read_source("together", paths("history.csv", "half.csv"))
    assert taken(data) == {"half.csv": ("a",), "history.csv": ()}
    assert data.later == ()
    assert long_enough([70, 34, 35, 0]) == [0, 2]


def test_a_column_that_only_a_window_has_comes_from_it(paths: Callable[..., list[Path]]) -> None:
    data = read_source("together", paths("history.csv", "other.csv"))
    assert taken(data) == {"other.csv": ("b",), "history.csv": ("a",)}
    assert data.later == ()


def test_an_older_release_changes_nothing_and_is_named(paths: Callable[..., list[Path]]) -> None:
    for order in (("older.csv", "history.csv"), ("history.csv", "older.csv")):
        data = read_source("together", paths(*order))
        pd.testing.assert_frame_equal(data.frame, LONG[0])
        assert taken(data) == {"history.csv": ("a",), "older.csv": ()}
        read = read_readable("alone", paths(*order))
        assert taken(read.data) == {"history.csv": ("a",)}
        assert [(path.name, version) for path, version in read.older] == [
            ("older.csv", "2025-03-01")
        ]


def test_of_two_that_reach_one_year_the_later_day_counts(paths: Callable[..., list[Path]]) -> None:
    for order in (("redone.csv", "history.csv"), ("history.csv", "redone.csv")):
        data = read_source("together", paths(*order))
        assert taken(data) == {"redone.csv": ("a",), "history.csv": ()}
        read = read_readable("alone", paths(*order))
        assert taken(read.data) == {"redone.csv": ("a",)}
        assert [path.name for path, _ in read.older] == ["history.csv"]


def test_without_days_the_one_given_later_counts(paths: Callable[..., list[Path]]) -> None:
    for order in (("undated.csv", "history.csv"), ("history.csv", "undated.csv")):
        assert taken(read_source("together", paths(*order)))[order[1]] == ("a",)


def test_dated_files_change_places_among_themselves_only() -> None:
    same = [frame("a", range(2000, 2001), value=1.0)] * 4
    assert newest_first(same, ["2026-05-01", "to 2000", "2025-05-01", "v3"]) == [3, 0, 1, 2]


def test_of_files_read_one_at_a_time_a_window_is_kept_beside(
    paths: Callable[..., list[Path]],
) -> None:
    read = read_readable("alone", paths("history.csv", "older.csv", "window.csv"))
    assert taken(read.data) == {"history.csv": ("a",)}
    assert read.data is not None
    assert [each.file.path.name for each in read.data.later] == ["window.csv"]
    assert [path.name for path, _ in read.older] == ["older.csv"]


def test_later_files_of_a_day_to_come_are_left_out(paths: Callable[..., list[Path]]) -> None:
    data = read_source("together", paths("history.csv", "window.csv"))
    known = known_sources({"together": data}, date(2026, 6, 1), {})
    assert known["together"].later == ()
    known = known_sources({"together": data}, date(2026, 9, 1), {})
    assert known["together"].later[0].frame.index.unique("year").max() == 2025
