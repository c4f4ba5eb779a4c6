"""Downloads against a server on this machine that behaves badly in every way seen in the wild."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from atrocityrisk.errors import FetchError, IntegrityError, UnknownNameError
from atrocityrisk.sources import SOURCES, fetching
from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.current_names import possible_names
from atrocityrisk.sources.fetching import fetch, verify


@dataclass
class Site:
    """What the server offers and how it misbehaves."""

    base: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: int | None = None
    status: int = 200
    ranges: list[str] = field(default_factory=list)
    etag: str = '"one"'
    ignores_ranges: bool = False


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = unquote(self.path.lstrip("/"))
            wanted = self.headers.get("Range", "")
            site.ranges.append(wanted)
            if site.status != 200 or name not in site.files:
                self.send_error(site.status if site.status != 200 else 404)
                return
            content, start = site.files[name], 0
            current = self.headers.get("If-Range", site.etag) == site.etag
            if wanted and current and not site.ignores_ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}"
                )
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header("ETag", site.etag)
            self.end_headers()
            end = len(content) if site.cut_after is None else site.cut_after
            self.wfile.write(content[start:end])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.base = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


DATA = b"country,year,value\n" + b"Chad,1990,1.5\n" * 500


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Publication:
    """The list of addresses with one small made file in it, under the name of a real source."""
    entry = Publication(
        source="mepv",
        file="made file.csv",
        version="1.0",
        access="fixed",
        address="http://127.0.0.1:9/never",
        page="https://example.org/data",
        sha256=hashlib.sha256(DATA).hexdigest(),
        bytes=len(DATA),
        rows=500,
    )
    monkeypatch.setattr(fetching, "publications", lambda source="": (entry,))
    return entry


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))


def test_download_is_whole_and_its_hash_is_checked(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file] = DATA
    (got,) = fetch("mepv", tmp_path, base=site.base)
    assert got.path.read_bytes() == DATA
    assert (got.status, got.downloaded) == ("known release", True)
    assert [p.name for p in tmp_path.iterdir()] == [made.file]


def test_file_that_is_there_is_not_downloaded_again(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file] = DATA
    fetch("mepv", tmp_path, base=site.base)
    (got,) = fetch("mepv", str(tmp_path), base=site.base)
    assert not got.downloaded
    assert len(site.ranges) == 1
    fetch("mepv", tmp_path, base=site.base, again=True)
    assert len(site.ranges) == 2


def test_truncated_download_leaves_nothing_and_is_resumed(
    site: Site, made: Publication, tmp_path: Path
):
    site.files[made.file], site.cut_after = DATA, 1000
    with pytest.raises(FetchError, match="stopped after 1,000 of 7,019 bytes; fetch again"):
        fetch("mepv", tmp_path, base=site.base)
    assert visible(tmp_path) == []
    site.cut_after = None
    (got,) = fetch("mepv", tmp_path, base=site.base)
    assert site.ranges == ["", "bytes=1000-"]
    assert got.path.read_bytes() == DATA
    assert [p.name for p in tmp_path.iterdir()] == [made.file]


def test_resumed_download_never_joins_two_releases(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file], site.cut_after = b"x" * len(DATA), 1000
    with pytest.raises(FetchError):
        fetch("mepv", tmp_path, base=site.base)
    site.files[made.file], site.cut_after, site.etag = DATA, None, '"two"'
    (got,) = fetch("mepv", tmp_path, base=site.base)
    assert got.path.read_bytes() == DATA


def test_server_without_ranges_starts_anew(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file], site.cut_after = DATA, 1000
    with pytest.raises(FetchError):
        fetch("mepv", tmp_path, base=site.base)
    site.cut_after, site.ignores_ranges = None, True
    (got,) = fetch("mepv", tmp_path, base=site.base)
    assert got.path.read_bytes() == DATA


def test_part_that_is_too_long_is_dropped(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file] = DATA
    (tmp_path / f".{made.file}.part").write_bytes(DATA + b"more")
    (tmp_path / f".{made.file}.part.etag").write_text(site.etag)
    with pytest.raises(FetchError, match="dropped, fetch again"):
        fetch("mepv", tmp_path, base=site.base)
    (got,) = fetch("mepv", tmp_path, base=site.base)
    assert got.path.read_bytes() == DATA


def test_corrupted_download_is_refused_and_deleted(site: Site, made: Publication, tmp_path: Path):
    site.files[made.file] = DATA[:-1] + b"?"
    with pytest.raises(IntegrityError, match=r"not the release 1\.0 .*example\.org/data"):
        fetch("mepv", tmp_path, base=site.base)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Please log in", b"\n <HTML><body>moved", b""])
def test_web_page_in_place_of_data_is_refused(
    site: Site, made: Publication, tmp_path: Path, page: bytes
):
    site.files[made.file] = page
    with pytest.raises(IntegrityError, match="expected data; the publisher has moved"):
        fetch("mepv", tmp_path, base=site.base)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "has no such file any more"),
        (403, "refuses downloads by programs"),
        (401, "asks for a registration"),
        (503, "cannot answer now"),
    ],
)
def test_refusal_names_the_page_to_visit(
    site: Site, made: Publication, tmp_path: Path, status: int, why: str
):
    site.status = status
    with pytest.raises(FetchError, match=rf"{why} \(status {status}\); .*example\.org/data"):
        fetch("mepv", tmp_path, base=site.base)
    assert list(tmp_path.iterdir()) == []


def test_unreachable_server_says_what_to_do(made: Publication, tmp_path: Path):
    with pytest.raises(FetchError, match="check the connection and try again"):
        fetch("mepv", tmp_path)
    assert visible(tmp_path) == []


def test_failed_download_keeps_the_file_that_was_there(
    site: Site, made: Publication, tmp_path: Path
):
    (tmp_path / made.file).write_bytes(DATA)
    site.files[made.file], site.cut_after = DATA, 100
    with pytest.raises(FetchError):
        fetch("mepv", tmp_path, base=site.base, again=True)
    assert (tmp_path / made.file).read_bytes() == DATA


def test_file_of_another_release_in_the_folder_is_refused(made: Publication, tmp_path: Path):
    (tmp_path / made.file).write_bytes(b"other")
    with pytest.raises(IntegrityError, match="delete it and fetch again"):
        fetch("mepv", tmp_path)


def test_release_on_record_is_fetched_and_not_what_an_update_asks_for(site: Site, tmp_path: Path):
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "wdi.csv").write_bytes(DATA)
    with pytest.raises(IntegrityError, match=r"wdi\.csv is not the release to 2024"):
        fetch("population", tmp_path / "out", mirror=tmp_path / "mirror")
    with pytest.raises(FetchError, match=r"none to pin; use `atrocityrisk data update --only wpp"):
        fetch("wpp", tmp_path)
    assert site.ranges == []


def test_without_direct_link_the_error_names_page_and_folder(tmp_path: Path):
    with pytest.raises(FetchError, match=r"no direct link; open https://doi\.org.* put it in"):
        fetch("hrps", tmp_path)


def test_unknown_source_gets_a_hint(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="did you mean 'coups'"):
        fetch("coup", tmp_path)


def test_mirror_finds_a_renamed_file_by_its_hash(made: Publication, tmp_path: Path):
    mirror = tmp_path / "mirror" / "deep"
    mirror.mkdir(parents=True)
    (mirror / "renamed.csv").write_bytes(DATA)
    (got,) = fetch("mepv", tmp_path / "out", mirror=tmp_path / "mirror")
    assert got.path.name == made.file
    assert got.path.read_bytes() == DATA


def test_mirror_with_a_damaged_or_no_file(made: Publication, tmp_path: Path):
    mirror = tmp_path / "mirror"
    with pytest.raises(FetchError, match="expected a folder"):
        fetch("mepv", tmp_path / "out", mirror=mirror)
    mirror.mkdir()
    with pytest.raises(FetchError, match="found no such file"):
        fetch("mepv", tmp_path / "out", mirror=mirror)
    (mirror / made.file).write_bytes(DATA[:50])
    with pytest.raises(IntegrityError, match="its hash differs"):
        fetch("mepv", tmp_path / "out", mirror=mirror)
    assert not (tmp_path / "out").exists()


def test_verify_shows_known_damaged_and_absent(made: Publication, tmp_path: Path):
    assert verify(str(tmp_path))["status"].tolist() == ["absent"]
    (tmp_path / "renamed.csv").write_bytes(DATA)
    found = verify(tmp_path)
    assert found["status"].tolist() == ["known release"]
    assert found["path"].tolist() == [str(tmp_path / "renamed.csv")]
    (tmp_path / "renamed.csv").write_bytes(DATA[:-1] + b"?")
    assert verify(tmp_path)["status"].tolist() == ["absent"]
    (tmp_path / made.file).write_bytes(DATA[:-1])
    assert verify(tmp_path)["status"].tolist() == ["damaged"]
    with pytest.raises(FetchError, match="expected a folder"):
        verify(tmp_path / "nowhere")


def test_real_files_travel_through_the_server(shared: Path, site: Site, tmp_path: Path):
    # Signatures are of the publishers' own files, so that nothing can stand in for them.
    real = {p.stat().st_size: p for p in (shared / "data").rglob("*") if p.is_file()}
    for name in ("ewp_events", "pitf", "coups", "pts", "epr", "idmc", "iccpr"):
        for entry in (e for e in publications(name) if e.sha256):
            site.files[entry.file] = real[entry.bytes].read_bytes()
        for got in fetch(name, tmp_path, base=site.base):
            assert got.status == "known release"
    assert set(verify(tmp_path)["status"]) == {"known release", "absent"}


def test_every_signature_is_that_of_a_file_we_read(shared: Path):
    sizes: dict[int, list[Path]] = {}
    for path in (shared / "data").rglob("*"):
        sizes.setdefault(path.stat().st_size, []).append(path)
    for entry in publications():
        if entry.sha256:
            hashes = {hashlib.sha256(p.read_bytes()).hexdigest() for p in sizes[entry.bytes]}
            assert entry.sha256 in hashes, entry.file


def test_every_address_belongs_to_a_source_that_recognises_the_file():
    for entry in publications():
        patterns = SOURCES[entry.source].files
        for name in possible_names(entry, date(2026, 11, 29)):
            assert any(Path(name.file).match(p) for p in patterns), (name.file, patterns)
            assert "{" not in name.address.replace("{page}", "")
        # A question may say up to which year it asks; then there is one name for it all the same.
        assert entry.is_dated == ("{" in entry.address.partition("?")[0])
        assert entry.updates <= (entry.address != "")
        assert (entry.needs != "") == (entry.access == "by hand")
        assert (entry.verified != "") == (entry.address != "")
        assert (entry.access == "by hand") == (entry.address == "")
        assert entry.page.startswith("https://")
        if entry.access == "fixed":
            assert len(entry.sha256) == 64
            assert entry.bytes > 0
            assert entry.rows > 0
