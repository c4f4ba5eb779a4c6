"""One download, resumed where an earlier one stopped.

What has arrived waits in a hidden file beside the target, together with the server's validator
(its ETag), so that a resumed download never joins halves of two releases.
"""

import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from atrocityrisk.errors import FetchError, IntegrityError
from atrocityrisk.sources._readers.guards import MAX_BYTES

_CHUNK = 1 << 18
_WEB_PAGE = (b"<!doctype html", b"<html", b"<?xml version")
# Bytes a second, below which a server that never falls silent is given up all the same.
_SLOWEST = 200


class ResumableDownload:
    """A download into `part` that continues what is there; `page` is named in messages."""

    def __init__(self, part: Path, *, page: str, timeout: float = 60.0) -> None:
        self.part = part
        self.page = page
        self.timeout = timeout
        # The server's mark of what was received last.
        self.received = ""

    @property
    def validator(self) -> Path:
        """File that holds the server's validator of the release of `part`."""
        return self.part.with_name(self.part.name + ".etag")

    def __call__(self, url: str, target: Path, *, unless: str = "") -> bool:
        """Replace the target once all has arrived; False if the mark there still is `unless`."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise FetchError(f"expected an http or https address, found {url!r}; correct it")
        try:
            self._receive(url, unless)
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code == 304 and unless:
                return False
            raise self._refused(url, problem) from problem
        except (OSError, http.client.HTTPException) as problem:
            if isinstance(problem, FetchError):
                raise
            raise FetchError(
                f"{url} could not be read ({problem}); check the connection and try again, or "
                f"download it from {self.page} by hand"
            ) from problem
        self._refuse_web_page(url)
        self.part.replace(target)
        self.validator.unlink(missing_ok=True)
        return True

    def read_page(self, url: str, target: Path) -> None:
        """Download a page for people, which is refused where data are expected."""
        self.forget()
        try:
            self._receive(url, "")
            self.part.replace(target)
        except (OSError, http.client.HTTPException) as problem:
            if isinstance(problem, urllib.error.HTTPError):
                problem.close()
            raise FetchError(f"{url} could not be read ({problem}); try again later") from problem
        finally:
            self.forget()

    def forget(self) -> None:
        """Delete what has arrived so far."""
        self.part.unlink(missing_ok=True)
        self.validator.unlink(missing_ok=True)

    def _receive(self, url: str, unless: str) -> None:
        """Ask for what is missing of the file and write it."""
        request = urllib.request.Request(url, headers={"User-Agent": "atrocityrisk"})
        have = self.part.stat().st_size if self.part.exists() else 0
        known = self.validator.read_text(encoding="utf-8") if self.validator.exists() else ""
        if have and known:
            request.add_header("Range", f"bytes={have}-")
            # The server sends all of it anew if its file is no longer the one that was begun.
            request.add_header("If-Range", known)
        elif unless:
            # A mark in quotes or a day: the server knows which by the name of the header.
            name = "If-None-Match" if unless.startswith('"') else "If-Modified-Since"
            request.add_header(name, unless)
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:
            resumed = answer.status == 206 and _starts_at(answer, have)
            start = have if resumed else 0
            if answer.status == 206 and not resumed:
                self.forget()
                raise FetchError(f"{url}: the server sent another part than asked for; try again")
            announced = answer.headers.get("Content-Length")
            expected = start + int(announced) if announced and announced.isdigit() else None
            if (expected or 0) > MAX_BYTES:
                raise FetchError(
                    f"{url} announces {expected:,} bytes, expected at most {MAX_BYTES:,}; "
                    f"see {self.page} for a smaller release"
                )
            self.received = _validator(answer)
            self.validator.write_text(self.received, encoding="utf-8")
            size = self._write(answer, start, url)
        if expected is not None and size < expected:
            raise FetchError(
                f"{url} stopped after {size:,} of {expected:,} bytes; fetch again, and the rest is "
                "added to what has arrived"
            )

    def _write(self, answer: Any, start: int, url: str) -> int:
        """Append what the server sends from byte `start`; the size of the file in the end."""
        size, began = start, time.monotonic()
        with self.part.open("ab" if start else "wb") as stream:
            while chunk := answer.read1(_CHUNK):
                stream.write(chunk)
                size += len(chunk)
                if size > MAX_BYTES:
                    raise FetchError(
                        f"{url} sends more than {MAX_BYTES:,} bytes; see {self.page} for the file"
                    )
                waited = time.monotonic() - began
                if waited > self.timeout and size - start < waited * _SLOWEST:
                    raise FetchError(
                        f"{url} sent {size - start:,} bytes in {waited:.0f} s; fetch again later, "
                        "and the rest is added to what has arrived"
                    )
        return size

    def _refused(self, url: str, problem: urllib.error.HTTPError) -> FetchError:
        """Error for a refusal by the server, with what to do."""
        if problem.code == 416:
            self.forget()
            return FetchError(
                f"{url}: what had arrived is no beginning of the file; it was dropped, fetch again"
            )
        why = {
            401: "asks for a registration",
            403: "refuses downloads by programs",
            404: "has no such file any more",
            410: "has no such file any more",
            429: "asks to wait",
        }.get(problem.code, "cannot answer now" if problem.code >= 500 else "refuses")
        if 300 <= problem.code < 400:
            why = "sends on and on to other addresses"
        return FetchError(
            f"{url}: the server {why} (status {problem.code}); look for the file on {self.page} "
            "and put it in the folder by hand"
        )

    def _refuse_web_page(self, url: str) -> None:
        """Refuse a page that asks for consent or says sorry under the status of success."""
        with self.part.open("rb") as stream:
            start = stream.read(512).lstrip().lower()
        if start.startswith(_WEB_PAGE) or not start:
            self.forget()
            found = "a web page" if start else "nothing"
            raise IntegrityError(
                f"{url} answered with {found}, expected data; the publisher has moved the file or "
                f"asks for consent: open {self.page} and put the file in the folder by hand"
            )


def _starts_at(answer: Any, have: int) -> bool:
    """Whether the server sends the part that begins where the file on disk ends."""
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _validator(answer: Any) -> str:
    """The server's mark of these very bytes, or the day of their last change; "" without one."""
    etag = answer.headers.get("ETag") or ""
    # A weak mark promises the same meaning, not the same bytes.
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified") or ""
