"""Files that are missing, cut short or made to exhaust memory are refused before parsing."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import (
    check_file,
    check_xml_members,
    open_archive,
    unpacked_bytes,
    zip_member,
)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match=r"expected a file at nowhere\.csv, found none; check"):
        check_file(Path("nowhere.csv"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found a folder"):
        check_file(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    with pytest.raises(DataError, match="is empty"):
        check_file(path)


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 11)
    assert check_file(path, max_bytes=11) == path
    with pytest.raises(DataError, match="has 11 bytes, expected at most 10"):
        check_file(path, max_bytes=10)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.csv": b"0" * (40 << 20)})
    assert bomb.stat().st_size < 100_000
    with pytest.raises(IntegrityError, match="zip bomb"):
        open_archive(bomb)


def test_many_small_members_are_added_up(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {f"{i}.csv": b"0" * (1 << 20) for i in range(40)})
    with pytest.raises(IntegrityError, match="zip bomb"):
        open_archive(bomb)


def test_a_large_but_plausible_archive_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", b"0" * (17 << 20))
    with open_archive(path) as archive:
        assert archive.namelist() == ["a.csv"]


def test_unpacked_total_has_a_limit_of_its_own(tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", {"a.csv": bytes(range(256)) * 40})
    with pytest.raises(IntegrityError, match="10,240"):
        open_archive(path, max_unpacked=10_000)


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", {"a.csv": b"a,b\n1,2\n"})
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(IntegrityError, match="cut short or no zip"):
        open_archive(path)


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_a_document_type_is_refused_wherever_it_stands(tmp_path: Path, code: str) -> None:
    # Padding moves the declaration across the border of two chunks of 1 MiB.
    bomb = (" " * ((1 << 20) - 4) + '<!DOCTYPE x [<!ENTITY a "b">]>').encode(code)
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": bomb})
    with open_archive(path) as archive, pytest.raises(IntegrityError, match="document type"):
        check_xml_members(archive, path)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("sheet.xml", "<a>12345</a>")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"12345", b"12346"))
    with open_archive(path) as archive, pytest.raises(IntegrityError, match="damaged"):
        check_xml_members(archive, path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_packed_bytes_come_back(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.rds"
    path.write_bytes(pack(b"X\n" + bytes(range(200))))
    assert unpacked_bytes(path) == b"X\n" + bytes(range(200))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_cut_stream_is_refused(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.rds"
    path.write_bytes(pack(bytes(range(256)) * 9)[:-12])
    with pytest.raises(IntegrityError, match="cut short or damaged"):
        unpacked_bytes(path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 9))
    packed[30] ^= 0xFF
    path = tmp_path / "a.rds"
    path.write_bytes(packed)
    with pytest.raises(IntegrityError):
        unpacked_bytes(path)


def test_a_compression_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.rds"
    path.write_bytes(bz2.compress(b"0" * (40 << 20)))
    with pytest.raises(IntegrityError, match="compression bomb"):
        unpacked_bytes(path)


def test_an_unpacked_limit_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.rds"
    path.write_bytes(gzip.compress(bytes(range(256)) * 40))
    with pytest.raises(IntegrityError, match="unpacks from"):
        unpacked_bytes(path, max_unpacked=10_000)


def test_the_one_member_that_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Metadata_Country_API_X.csv", "no")
        archive.writestr("folder/API_X.csv", "yes")
    assert zip_member(path, "API_*.csv") == ("API_X.csv", b"yes")
    with pytest.raises(SchemaError, match="like 'Z_\\*', found none"):
        zip_member(path, "Z_*")
    with pytest.raises(SchemaError, match="expected one member"):
        zip_member(path, "*.csv")
