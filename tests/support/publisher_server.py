"""A server on this machine that stands for every publisher, and misbehaves when asked to.

    python tests/support/publisher_server.py FOLDER --port-file FILE [--today DAY]

A file of FOLDER is served where `addresses.csv` says that its publisher has a file of that name, as
/HOST/PATH; `data update --base http://127.0.0.1:PORT` asks for it there. Answers in pages are cut
from the joined file. Whatever no address has is not there, as at the publishers'.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.current_names import possible_names

WEB_PAGE = b"<!DOCTYPE html><html><body>We have moved. Please accept our cookies.</body></html>"
FAULTS = (
    "404", "token", "forbidden", "busy", "html", "redirect", "loop", "cut", "half", "silent",
    "drip", "still",
)  # fmt: skip
"""`cut` announces the whole and stops; `half` is a file cut short; `still` says 304 always."""
MESSAGE = b'[{"message"'
"""How an answer of the World Bank begins that has no rows."""
_ROWS_A_PAGE = 1000


@dataclass
class Site:
    """What is served, by path; what goes wrong, by path or by name of the file; who asked."""

    base: str = ""
    offers: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    rows_a_page: int = _ROWS_A_PAGE
    stop: threading.Event = field(default_factory=threading.Event)

    def offer(self, address: str, content: bytes) -> None:
        """Serve a content under a publisher's address."""
        self.offers[path_of(address)] = content

    def withdraw(self, address: str) -> None:
        """Serve it no longer."""
        del self.offers[path_of(address)]

    def fault_of(self, path: str) -> str:
        """What goes wrong with a path, told by the path or the name of its file."""
        return self.faults.get(path) or self.faults.get(path.rsplit("/", 1)[-1], "")


def path_of(address: str) -> str:
    """Path under which a publisher's address is served here; questions are left out."""
    parts = urlsplit(address)
    return unquote(f"/{parts.netloc}{parts.path}")


def publish(site: Site, folder: Path, today: date) -> list[str]:
    """Serve the files of a folder where their publishers would have them; their names."""
    present = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}
    served = []
    for entry in publications():
        for file, address in _places(entry, today):
            if file in present:
                site.offer(address, present[file].read_bytes())
                served.append(file)
    return served


def _places(entry: Publication, today: date) -> list[tuple[str, str]]:
    """Names and addresses at which a file may be; one where only the address has a year."""
    if not entry.updates:
        return []
    names = [(name.file, name.address) for name in possible_names(entry, today)]
    # An undated file is in the newest release, which is that of last year.
    return names[1:2] if entry.is_dated and "{" not in entry.file else names


class _Handler(BaseHTTPRequestHandler):
    """Answers as publishers' servers do: marks of content, parts of files, pages, faults."""

    protocol_version = "HTTP/1.0"
    site: Site

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        site = self.site
        site.asked.append((path, dict(self.headers)))
        fault = "" if path.startswith("/moved") else site.fault_of(path)
        path = path.removeprefix("/moved")
        if self._refused(fault, path, parts.query):
            return
        if fault == "html":
            self._send(WEB_PAGE, kind="text/html")
        elif path not in site.offers:
            self.send_error(404)
        elif "page" in parse_qs(parts.query) and not site.offers[path].startswith(MESSAGE):
            self._send(_page(site, site.offers[path], parse_qs(parts.query)), fault=fault)
        else:
            self._send(site.offers[path], fault=fault)

    def _refused(self, fault: str, path: str, query: str) -> bool:
        """Whether the question was answered by a refusal, a silence or another address."""
        codes = {"404": 404, "token": 401, "forbidden": 403, "busy": 503, "still": 304}
        if fault in codes:
            self.send_error(codes[fault])
        elif fault in ("redirect", "loop"):
            target = path if fault == "loop" else "/moved" + path
            self.send_response(302)
            self.send_header(
                "Location", target.replace(" ", "%20") + (f"?{query}" if query else "")
            )
            self.end_headers()
        elif fault == "silent":
            self.site.stop.wait(30)
        else:
            return False
        return True

    def _send(self, content: bytes, *, fault: str = "", kind: str = "text/plain") -> None:
        """The content, or the part that was asked for, or less than was promised."""
        if fault == "half":
            content = content[: len(content) // 2]
        mark = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == mark:
            self.send_response(304)
            self.end_headers()
            return
        whole, start = len(content), 0
        wanted = self.headers.get("Range", "")
        if wanted and self.headers.get("If-Range", mark) == mark:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        else:
            self.send_response(200)
        end = whole // 2 if fault == "cut" else whole
        self.send_header("Content-Length", str(whole - start))
        self.send_header("Content-Type", kind)
        self.send_header("ETag", mark)
        self.end_headers()
        if fault != "drip":
            self.wfile.write(content[start:end])
            return
        for byte in content[start:end]:
            if self.site.stop.wait(0.05):
                return
            self.wfile.write(bytes([byte]))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        """A client that has left is no fault of the server."""
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


def _page(site: Site, content: bytes, question: Mapping[str, list[str]]) -> bytes:
    """One page of a joined answer of the World Bank or of UNHCR."""
    joined: Any = json.loads(content)
    number, size = int(question["page"][0]), site.rows_a_page
    rows = joined["items"] if isinstance(joined, dict) else joined[1]
    pages = max(-(-len(rows) // size), 1)
    part = rows[(number - 1) * size : number * size]
    if isinstance(joined, dict):
        return json.dumps(joined | {"page": number, "maxPages": pages, "items": part}).encode()
    head = joined[0] | {"page": number, "pages": pages, "per_page": size, "total": len(rows)}
    return json.dumps([head, part]).encode()


@contextmanager
def serving(site: Site, port: int = 0) -> Iterator[Site]:
    """Serve until the block ends."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        site.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve a folder until the program is stopped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    parser.add_argument("--fault", action="append", default=[], metavar="FILE=FAULT")
    asked = parser.parse_args()
    site = Site(faults=dict(fault.split("=", 1) for fault in asked.fault))
    publish(site, asked.folder, asked.today)
    with serving(site):
        part = asked.port_file.with_name(asked.port_file.name + ".part")
        part.write_text(site.base.rsplit(":", 1)[-1], encoding="utf-8")
        # Whoever waits for the file never reads half of it.
        part.replace(asked.port_file)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
