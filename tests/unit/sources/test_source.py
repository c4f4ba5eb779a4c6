"""Registering, reading side by side, keys and schemas."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownNameError
from atrocityrisk.sources import source as base
from atrocityrisk.sources.source import (
    SOURCES,
    Source,
    _read_file,
    keyed,
    read_source,
    tidy_schema,
)
from atrocityrisk.sources.tidy_schemas import validated


def frame(rows: dict[tuple[int, int], list[float]], columns: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(list(rows), names=["gwcode", "year"])
    return pd.DataFrame(list(rows.values()), index=index, columns=columns, dtype="float64")


RELEASES = {
    "old.csv": (frame({(2, 1990): [1, 10, 100], (2, 1991): [2, 20, 200]}, ["a", "b", "c"]), "v1"),
    "new.csv": (
        frame({(2, 1991): [3, np.nan], (2, 1992): [4, np.nan], (20, 1990): [5, 7]}, ["a", "b"]),
        "v2",
    ),
}


def source(*, name: str = "made_up", combine_files: bool = True, **options: object) -> Source:
    return Source(
        name=name,
        title="T",
        publisher="P",
        licence="CC0-1.0",
        redistributable=True,
        citation="C",
        url="https://example.org/",
        files=("*.csv",),
        read=lambda path: RELEASES[path.name],
        combine_files=combine_files,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    registry = base.Registry[Source]("source")
    registry.add("made_up", source())
    registry.add("single", source(name="single", combine_files=False))
    monkeypatch.setattr(base, "SOURCES", registry)
    for name in RELEASES:
        (tmp_path / name).write_text(name)
    return [tmp_path / name for name in RELEASES]


def test_a_column_comes_whole_from_the_file_that_reaches_the_latest_year(
    paths: list[Path],
) -> None:
    data = read_source("made_up", paths)
    # a: the new release reaches 1992. b: its values end in 1990, the old one's in 1991.
    assert data.frame["a"].dropna().to_dict() == {(2, 1991): 3, (2, 1992): 4, (20, 1990): 5}
    assert data.frame["b"].dropna().to_dict() == {(2, 1990): 10, (2, 1991): 20}
    assert data.frame["c"].dropna().to_dict() == {(2, 1990): 100, (2, 1991): 200}
    assert data.frame.index.is_monotonic_increasing
    assert [(f.version, f.columns) for f in data.files] == [("v2", ("a",)), ("v1", ("b", "c"))]
    assert data.version == "v2, v1"
    assert data.path.name == "new.csv"


def test_the_order_of_the_files_changes_nothing_where_years_decide(paths: list[Path]) -> None:
    forward, backward = read_source("made_up", paths), read_source("made_up", paths[::-1])
    pd.testing.assert_frame_equal(forward.frame, backward.frame, check_like=True)
    assert forward.sha256 == backward.sha256


def test_of_two_that_reach_as_far_the_later_pattern_wins(paths: list[Path]) -> None:
    twice = read_source("made_up", [paths[0], paths[0]])
    assert twice.files[0].columns == ("a", "b", "c")
    assert twice.files[1].columns == ()


def test_one_file_keeps_its_own_hash(paths: list[Path]) -> None:
    one = read_source("made_up", paths[0])
    assert one.sha256 == one.files[0].sha256
    assert one.sha256 != read_source("made_up", paths).sha256


def test_several_files_of_a_single_source_are_refused(paths: list[Path]) -> None:
    with pytest.raises(DataError, match="single: expected one file, found 2"):
        read_source("single", paths)


def test_a_path_may_be_text_and_a_source_may_be_called(paths: list[Path]) -> None:
    entry = base.SOURCES["made_up"]
    read = [read_source("made_up", str(paths[0])), entry(paths[0]), entry([str(paths[0])])]
    assert all(data.frame.equals(read[0].frame) for data in read)
    assert all(data.path == paths[0] for data in read)
    assert "read_source('made_up', paths)" in repr(entry)
    assert "read_source('single', path)" in repr(base.SOURCES["single"])


def test_no_files_at_all(paths: list[Path]) -> None:
    with pytest.raises(DataError, match="expected at least one file"):
        read_source("made_up", [])


def test_an_unknown_source_has_a_hint() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'vdem'"):
        read_source("vdme", Path("a"))


def test_a_duplicated_country_year_is_named() -> None:
    rows = pd.DataFrame({"gwcode": [2, 20, 2], "year": [1990, 1990, 1990], "x": [1.0, 2.0, 3.0]})
    with pytest.raises(DuplicateRowsError, match=r"1 duplicated country-years, first \(2, 1990\)"):
        keyed(rows, "x")


def test_keyed_sorts() -> None:
    rows = pd.DataFrame({"gwcode": [20, 2], "year": [1990, 1991], "x": [1.0, 2.0]})
    assert keyed(rows, "x")["x"].tolist() == [2.0, 1.0]


SCHEMA = tidy_schema({"share": (0.0, 1.0), "^n_": (-np.inf, np.inf)}, required=("share",))


def test_a_fitting_frame_passes() -> None:
    good = frame({(2, 1990): [0.5, 9], (2, 1991): [np.nan, -9]}, ["share", "n_a"])
    assert validated(good, SCHEMA, "made_up", Path("a")) is good


def test_a_value_outside_its_range_is_named_with_its_row() -> None:
    bad = frame({(2, 1990): [0.5], (2, 1991): [50.0]}, ["share"])
    with pytest.raises(DataError, match=r"'share' has 1 values .* first 50.0 at \(2, 1991\)"):
        validated(bad, SCHEMA, "made_up", Path("a.csv"))


@pytest.mark.parametrize(
    "bad",
    [
        frame({(2, 1990): [1.0]}, ["n_a"]),
        frame({(2, 1990): [1.0, 2.0]}, ["share", "other"]),
        frame({(2, 1990): [1.0]}, ["share"]).astype("int64"),
    ],
    ids=["missing", "unknown", "type"],
)
def test_another_table_is_refused(bad: pd.DataFrame) -> None:
    with pytest.raises(SchemaError, match=r"a.csv: not a table of made_up"):
        validated(bad, SCHEMA, "made_up", Path("a.csv"))


def test_a_state_number_out_of_range_is_refused() -> None:
    bad = frame({(1000, 1990): [0.5]}, ["share"])
    with pytest.raises(DataError, match=r"a\.csv"):
        validated(bad, SCHEMA, "made_up", Path("a.csv"))


def test_all_sources_are_registered_once() -> None:
    assert {"vdem", "ucdp_country_year", "world_bank", "population", "wpp"} <= set(SOURCES)


def test_an_unforeseen_damage_names_the_file(tmp_path: Path) -> None:
    def read(path: Path) -> tuple[pd.DataFrame, str]:
        raise OverflowError("too large")

    path = tmp_path / "table.csv"
    path.write_text("x", encoding="utf-8")
    entry = replace(SOURCES["population"], name="a_source_of_this_test", read=read)
    with pytest.raises(DataError, match=r"table\.csv: expected a table of .*too large.*fetch"):
        _read_file(entry, path)


def test_a_duplicated_row_names_the_file(tmp_path: Path) -> None:
    def read(path: Path) -> tuple[pd.DataFrame, str]:
        return pd.DataFrame({"gwcode": [2, 2], "year": [1990, 1990], "value": [1.0, 2.0]}), "1"

    entry = replace(SOURCES["population"], name="twice", read=read)
    with pytest.raises(DuplicateRowsError, match=r"table\.csv: twice: 1 duplicated"):
        _read_file(entry, tmp_path / "table.csv")
