"""Laws that every registered source obeys; nobody can forget to add a case."""

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from miniatures import MINIATURES, STATES, Miniature

from atrocityrisk import states
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources import SOURCES, SourceData, read_source
from atrocityrisk.sources._country_years.state_codes import KEY

# Sources whose publisher's file is too large to be kept; a miniature stands for it.
WITHOUT_REAL_FILE = {"ucdp_events"}
# No licence was seen, and only bare facts are taken: who did what to whom in which years.
BARE_FACTS = {
    "colpus",
    "coups",
    "ewp_base",
    "ewp_coups",
    "ewp_events",
    "iccpr",
    "pitf",
    "tmk",
}
NAMES = sorted(SOURCES)
# Sources of which a file is delimited text.
TEXTS = sorted({each.source for each in MINIATURES if each.path.endswith(".csv")})


@cache
def every_file_of(name: str, folder: Path) -> tuple[Path, ...]:
    found = [path for pattern in SOURCES[name].files for path in sorted(folder.rglob(pattern))]
    return tuple(dict.fromkeys(path for path in found if path.is_file()))


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    found = every_file_of(name, folder)
    return found if SOURCES[name].combine_files else found[-1:]


@cache
def data_of(name: str, folder: Path) -> SourceData:
    return read_source(name, files_of(name, folder))


@pytest.fixture
def folder(name: str, publisher_files: Path, request: pytest.FixtureRequest) -> Path:
    if name in WITHOUT_REAL_FILE:
        return request.getfixturevalue("miniatures")
    return publisher_files


@pytest.fixture
def data(name: str, folder: Path) -> SourceData:
    return data_of(name, folder)


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_stated(name: str) -> None:
    source = SOURCES[name]
    assert source.name == name
    assert name == name.lower()
    assert source.title
    assert source.publisher
    assert source.licence
    assert source.citation
    assert source.url.startswith("https://")
    assert source.files
    assert source.schema is not None
    open_licence = source.licence.startswith(("CC-BY", "CC0")) and "NC" not in source.licence
    assert source.redistributable == (open_licence or name in BARE_FACTS), source.licence


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_there(name: str, folder: Path) -> None:
    assert files_of(name, folder), (
        f"expected a file of {name!r} in {folder}; write a miniature of it in "
        "tests/support/miniatures, as docs/develop/contributing.md tells"
    )


def test_every_miniature_is_found_as_a_file_of_its_source(miniatures: Path) -> None:
    written = {(each.source, miniatures / each.path) for each in MINIATURES}
    found = {(name, path) for name in NAMES for path in every_file_of(name, miniatures)}
    assert written <= found
    # The World Bank's pull of several indicators and its file of inhabitants serve two sources.
    assert {path for _, path in found} == {path for _, path in written}


@pytest.mark.parametrize("miniature", MINIATURES, ids=lambda each: each.path)
def test_every_miniature_is_read(miniature: Miniature, miniatures: Path) -> None:
    frame = read_source(miniature.source, miniatures / miniature.path).frame
    numbers = {state.gw for state in STATES}
    assert frame.notna().any().any()
    assert len(numbers & set(frame.index.unique("gwcode"))) >= min(5, len(frame))


@pytest.mark.parametrize("name", NAMES)
def test_the_key_is_unique_sorted_and_whole(name: str, data: SourceData) -> None:
    index = data.frame.index
    assert list(index.names) == KEY
    assert index.is_unique
    assert index.is_monotonic_increasing
    assert [str(dtype) for dtype in index.dtypes] == ["int64", "int64"]
    assert len(data.frame)


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_numbers_and_finite(name: str, data: SourceData) -> None:
    frame = data.frame
    assert frame.shape[1]
    assert (frame.dtypes == "float64").all(), frame.dtypes[frame.dtypes != "float64"]
    assert not np.isinf(frame.to_numpy()).any()
    assert frame.columns.is_unique
    assert not [name for name in frame.columns if name != name.strip() or " " in name]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_a_state_of_its_year(name: str, data: SourceData) -> None:
    index = data.frame.index
    years = index.get_level_values("year")
    known = index[(years >= 1946) & (years <= 2025)]
    there = states.grid(1946, 2025, microstates=True)
    assert known.difference(there).tolist()[:5] == []


@pytest.mark.parametrize("name", NAMES)
def test_files_say_which_columns_they_gave(name: str, data: SourceData, folder: Path) -> None:
    given = [column for file in data.files for column in file.columns]
    assert sorted(given) == sorted(data.frame.columns)
    assert {file.path for file in data.files} == set(files_of(name, folder))
    assert all(len(file.sha256) == 64 for file in data.files)
    assert data.version


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same(name: str, folder: Path, tmp_path: Path) -> None:
    path = copied(name, folder, tmp_path)
    once, again = read_source(name, path), read_source(name, path)
    pd.testing.assert_frame_equal(again.frame, once.frame)
    assert (again.version, again.sha256) == (once.version, once.sha256)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_or_empty_file_is_an_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    with pytest.raises(DataError, match="found none"):
        read_source(name, path)
    path.touch()
    with pytest.raises(DataError, match="empty"):
        read_source(name, path)


def copied(name: str, folder: Path, tmp_path: Path) -> Path:
    """Copy of the smallest file of a source."""
    smallest = min(files_of(name, folder), key=lambda path: path.stat().st_size)
    return Path(shutil.copy(smallest, tmp_path))


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_is_an_error(name: str, folder: Path, tmp_path: Path) -> None:
    path = copied(name, folder, tmp_path)
    content = path.read_bytes()
    # A text cut exactly between two rows cannot be told from a whole one; cut within a row.
    half = content[: len(content) // 2].rstrip(b"\n")
    path.write_bytes(half[: half.rfind(b"\n") + 4] if path.suffix in (".csv", ".txt") else half)
    with pytest.raises(DataError, match=path.name.split(".")[0]):
        read_source(name, path)


@pytest.mark.parametrize("name", NAMES)
def test_something_else_under_its_name_is_an_error(name: str, folder: Path, tmp_path: Path) -> None:
    path = copied(name, folder, tmp_path)
    path.write_bytes(b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n" * 20)
    with pytest.raises(DataError):
        read_source(name, path)


def text_of(name: str, folder: Path, tmp_path: Path) -> Path:
    files = [path for path in every_file_of(name, folder) if path.suffix == ".csv"]
    smallest = min(files, key=lambda path: path.stat().st_size)
    return Path(shutil.copy(smallest, tmp_path))


@pytest.mark.parametrize("name", TEXTS)
def test_renamed_columns_are_an_error(name: str, folder: Path, tmp_path: Path) -> None:
    path = text_of(name, folder, tmp_path)
    lines = path.read_bytes().split(b"\n")
    # Below the World Bank's preamble, of which two lines are pairs.
    preamble = (b"Data Source", b"Last Updated Date")
    header = next(
        i for i, line in enumerate(lines) if b"," in line and not any(p in line for p in preamble)
    )
    lines[header] = lines[header].replace(b",", b"_new,")
    lines[header] = lines[header].replace(b'"_new', b'_new"')
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(SchemaError, match=path.stem.split("-")[0]):
        read_source(name, path)


@pytest.mark.parametrize("name", TEXTS)
def test_another_delimiter_is_an_error(name: str, folder: Path, tmp_path: Path) -> None:
    path = text_of(name, folder, tmp_path)
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    with pytest.raises(SchemaError, match="semicolon"):
        read_source(name, path)


@pytest.mark.parametrize("name", TEXTS)
def test_latin1_is_an_error_with_its_line(name: str, folder: Path, tmp_path: Path) -> None:
    path = text_of(name, folder, tmp_path)
    content = bytearray(path.read_bytes())
    at = next(i for i in range(len(content) // 2, len(content)) if chr(content[i]).isdigit())
    content[at] = 0xF4
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="Latin-1"):
        read_source(name, path)
