"""Answers in pages, of the World Bank's and UNHCR's interfaces, joined to one file.

Joined they look like an answer that came in one page, so that one reader serves both. Pages are
refused together if one is missing or the publisher updated its data between two of them.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atrocityrisk.errors import FetchError
from atrocityrisk.sources.downloads import ResumableDownload

_MOST_PAGES = 500


@dataclass(frozen=True)
class _Page:
    """One answer: its rows, how many pages and rows there are, and what it says of itself."""

    rows: list[Any]
    pages: int
    total: int | None
    stated: dict[str, Any]


def download_pages(download: ResumableDownload, url: str, target: Path) -> None:
    """Every page of an address with a place for its number, as one file."""
    pages = [_page(download, url, 1, target)]
    if pages[0].pages > _MOST_PAGES:
        raise FetchError(
            f"{url} announces {pages[0].pages:,} pages, expected at most {_MOST_PAGES}; see "
            f"{download.page}"
        )
    for number in range(2, pages[0].pages + 1):
        pages.append(_page(download, url, number, target))
    updated = {str(page.stated.get("lastupdated")) for page in pages}
    if len(updated) > 1:
        raise FetchError(f"{url}: the publisher updated its data between two pages; fetch again")
    rows = [row for page in pages for row in page.rows]
    total = pages[0].total
    if total is not None and total != len(rows):
        raise FetchError(f"{url}: expected {total:,} rows, found {len(rows):,}; fetch again")
    target.write_text(json.dumps(_joined(pages[0], rows)), encoding="utf-8")


def _page(download: ResumableDownload, url: str, number: int, target: Path) -> _Page:
    """One page, read and taken apart."""
    address = url.replace("{page}", str(number))
    # Pages are small; half of one is of no use to a later call.
    download.forget()
    download(address, target)
    try:
        content = json.loads(target.read_text(encoding="utf-8-sig"))
    except ValueError as problem:
        raise FetchError(
            f"{address}: expected JSON, found something else ({problem}); see {download.page}"
        ) from problem
    page = _world_bank(content) or _unhcr(content)
    if page is None:
        raise FetchError(
            f"{address}: expected rows in pages, found {_message(content)}; see {download.page}"
        )
    return page


def _world_bank(content: Any) -> _Page | None:
    """A list of what the answer is and of its rows; a list of one is a message."""
    if not (isinstance(content, list) and len(content) == 2 and isinstance(content[0], dict)):
        return None
    stated, rows = content
    if not isinstance(rows, list) or not rows:
        return None
    return _Page(rows, _number(stated.get("pages")), _number(stated.get("total")), stated)


def _unhcr(content: Any) -> _Page | None:
    """An object with items, which says how many pages there are and not how many rows."""
    if not isinstance(content, dict) or not isinstance(content.get("items"), list):
        return None
    return _Page(content["items"], _number(content.get("maxPages")), None, content)


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int) or str(value).isdigit() else 1


def _joined(first: _Page, rows: list[Any]) -> Any:
    """The answer as if it had come in one page."""
    if first.total is None:
        return first.stated | {"page": 1, "maxPages": 1, "items": rows}
    return [first.stated | {"page": 1, "pages": 1, "per_page": len(rows)}, rows]


def _message(content: Any) -> str:
    """What an answer without rows says, in a line."""
    return " ".join(json.dumps(content)[:200].split())
