"""Hostile files in the place of a backup: each refused before anything is touched."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from atrocityrisk.desk.safekeeping.backup_file import (
    Manifest,
    check_backup,
    code_of,
    key_name,
    manifest_text,
    part_lines,
)
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.sources._readers.guards import open_archive

KEY = "k" * 64
ROWS = b'{"id":1,"number":1}\n{"id":2,"number":2}\n'
NAME = "tables/desk.example.jsonl"


def manifest_for(rows: bytes = ROWS, **changes: Any) -> Manifest:
    part = {
        "name": NAME,
        "sha256": hashlib.sha256(rows).hexdigest(),
        "size": len(rows),
        "rows": rows.count(b"\n"),
    }
    values = {
        "format": 1, "program": "0", "made_at": "2024-06-01T00:00:00.000000Z", "engine": "sqlite",
        "training": False, "key_name": key_name(KEY), "migrations": (("desk", "0001_initial"),),
        "chain_length": 0, "chain_head": "0" * 64, "parts": (part,), **changes,
    }  # fmt: skip
    manifest = Manifest.model_validate(values)
    return manifest.model_copy(update={"code": code_of(manifest, KEY)})


def write(path: Path, manifest: str, rows: bytes = ROWS, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, rows)
        for name, content in more.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", manifest)
    return path


def test_a_whole_backup_is_known_by_its_key(tmp_path: Path) -> None:
    path = write(tmp_path / "whole", manifest_text(manifest_for()))
    assert check_backup(path, KEY).coded is True
    # With another key, or none, hashes alone are held to.
    assert check_backup(path, "x" * 64).coded is None
    assert check_backup(path).coded is None


@pytest.mark.parametrize("share", [0.02, 0.5, 0.95, 0.999])
def test_half_a_file_is_refused(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "whole", manifest_text(manifest_for()))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(IntegrityError, match="cut short"):
        check_backup(path, KEY)


def test_any_flipped_byte_is_refused_or_harms_no_content(tmp_path: Path) -> None:
    path = write(tmp_path / "whole", manifest_text(manifest_for()))
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x20]) + content[place + 1 :])
        try:
            check = check_backup(path, KEY)
        except DataError:
            continue
        # A flipped date or attribute of the archive itself: what is read is what was written.
        with open_archive(path) as archive:
            rows = list(part_lines(archive, check.manifest.parts[0], path))
        assert rows == [{"id": 1, "number": 1}, {"id": 2, "number": 2}]


def test_an_edited_manifest_is_refused_by_the_key(tmp_path: Path) -> None:
    other = ROWS.replace(b'"number":2', b'"number":3')
    forged = manifest_for(other).model_copy(update={"code": manifest_for().code})
    path = write(tmp_path / "forged", manifest_text(forged), other)
    with pytest.raises(IntegrityError, match="its manifest was edited"):
        check_backup(path, KEY)


def test_an_edited_part_is_refused_without_a_key(tmp_path: Path) -> None:
    other = ROWS.replace(b'"number":2', b'"number":3')
    path = write(tmp_path / "edited", manifest_text(manifest_for()), other)
    with pytest.raises(IntegrityError, match="is not what the manifest says"):
        check_backup(path)


def test_a_file_that_nobody_named_is_refused(tmp_path: Path) -> None:
    more = {"../../home/history.key": b"mine"}
    path = write(tmp_path / "more", manifest_text(manifest_for()), **more)
    with pytest.raises(IntegrityError, match="does not fit its files"):
        check_backup(path, KEY)


@pytest.mark.parametrize(
    "name", ["../history.key", "/etc/passwd", "keys/../../x.key", "tables/a/b.jsonl", "x\n"]
)
def test_names_of_parts_are_those_of_tables_and_keys(tmp_path: Path, name: str) -> None:
    content = json.loads(manifest_text(manifest_for()))
    content["parts"][0]["name"] = name
    path = write(tmp_path / "named", json.dumps(content))
    with pytest.raises(IntegrityError, match="its manifest cannot be read"):
        check_backup(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = b"0" * (32 << 20)
    path = write(tmp_path / "bomb", manifest_text(manifest_for(bomb)), bomb)
    with pytest.raises(IntegrityError, match="zip bomb"):
        check_backup(path, KEY)


def test_a_manifest_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", "null", '{"format": 1}', "[" * 100_000, '"\ud800"'):
        path = write(tmp_path / "strange", text.encode("utf-8", "surrogatepass").decode("latin-1"))
        with pytest.raises(IntegrityError, match="its manifest cannot be read"):
            check_backup(path)


def test_a_newer_format_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "newer", '{"format": 2, "unheard": "of"}')
    with pytest.raises(IntegrityError, match=r"format 1 or older in .*, found 2"):
        check_backup(path)


def test_what_is_no_archive_of_ours_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("not an archive")
    with pytest.raises(IntegrityError, match="no zip archive"):
        check_backup(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.txt", "x")
    with pytest.raises(IntegrityError, match=r"found a zip file without manifest\.json"):
        check_backup(path)
    with pytest.raises(DataError, match="found none"):
        check_backup(tmp_path / "nowhere")


def test_a_file_that_changes_after_the_check_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "whole", manifest_text(manifest_for()))
    part = check_backup(path, KEY).manifest.parts[0]
    write(path, manifest_text(manifest_for()), ROWS.replace(b"2", b"3"))
    with (
        open_archive(path) as archive,
        pytest.raises(IntegrityError, match="is not what the manifest says"),
    ):
        list(part_lines(archive, part, path))
