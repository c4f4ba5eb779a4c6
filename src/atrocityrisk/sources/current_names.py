"""Names under which a publisher may have put its newest release, the newest first.

A name that holds a year or a month is never pinned: it would be there long after the publisher has
stopped to update it. The publisher's page is asked first; where it lists none, names are tried from
today downward.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

from atrocityrisk.sources.addresses import Publication

_YEARS_BACK = 6
_MONTHS_BACK = 15
_PLACES = {"{yyyy}": r"(?P<yyyy>\d{4})", "{yy}": r"(?P<yy>\d\d)", "{mm}": r"(?P<mm>\d\d)"}
_PLACES["{m}"] = r"(?P<m>\d\d?)"
_LINK = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


class DatedName(NamedTuple):
    """A name with the year and month that it stands for; month 0 if it names a year only."""

    year: int
    month: int
    file: str
    address: str


def possible_names(entry: Publication, today: date) -> list[DatedName]:
    """Names that may be there, the newest first; the one name of an address without a date."""
    if not entry.is_dated:
        return [DatedName(today.year, 0, entry.file, _filled(entry.address, today.year, 0))]
    return [_named(entry, year, month) for year, month in _periods(entry, today)]


def listed_names(entry: Publication, page: str, today: date) -> list[DatedName]:
    """Names of this form to which a publisher's page links, the newest first."""
    if "{" not in entry.file:
        return []
    form = _pattern(entry.file)
    found = set()
    for link in _LINK.findall(page):
        match = form.fullmatch(unquote(link).split("?")[0].rsplit("/", 1)[-1])
        period = None if match is None else _period(match)
        # A page may announce what is yet to come.
        if period is not None and period <= (today.year, today.month):
            found.add(period)
    # The address is our own, filled in: a page never decides from which host a file comes.
    return [_named(entry, year, month) for year, month in sorted(found, reverse=True)]


def period_of(entry: Publication, file: str) -> tuple[int, int] | None:
    """Year and month that a name of this form stands for; None for a name of another form."""
    match = _pattern(entry.file).fullmatch(file)
    return None if match is None else _period(match)


def _named(entry: Publication, year: int, month: int) -> DatedName:
    file = _filled(entry.file, year, month)
    return DatedName(year, month, file, _filled(entry.address, year, month))


def _filled(text: str, year: int, month: int) -> str:
    """A name or an address with a year and a month in their places."""
    values = {"{yyyy}": f"{year}", "{yy}": f"{year % 100:02}"}
    values |= {"{mm}": f"{month:02}", "{m}": f"{month}"}
    for place, value in values.items():
        text = text.replace(place, value)
    return text


def _has_month(entry: Publication) -> bool:
    return "{mm}" in entry.file or "{m}" in entry.file


def _periods(entry: Publication, today: date) -> Iterator[tuple[int, int]]:
    """Years, or years and months, from today downward."""
    if not _has_month(entry):
        yield from ((today.year - back, 0) for back in range(_YEARS_BACK))
        return
    months = today.year * 12 + today.month - 1
    for back in range(_MONTHS_BACK):
        year, month = divmod(months - back, 12)
        yield year, month + 1


def _pattern(file: str) -> re.Pattern[str]:
    """A name with its places as a pattern; a place that comes twice says the same twice."""
    parts, seen = [], set()
    for piece in re.split(r"(\{yyyy\}|\{yy\}|\{mm\}|\{m\})", file):
        if piece in _PLACES:
            parts.append(f"(?P={piece[1:-1]})" if piece in seen else _PLACES[piece])
            seen.add(piece)
        else:
            parts.append(re.escape(piece))
    return re.compile("".join(parts))


def _period(match: re.Match[str]) -> tuple[int, int] | None:
    """Year and month out of a name; None if it names a month that there is not."""
    found = match.groupdict()
    year = int(found["yyyy"]) if found.get("yyyy") else 2000 + int(found.get("yy") or 0)
    month = int(found.get("mm") or found.get("m") or 0)
    has_month = "mm" in found or "m" in found
    return (year, month) if (1 <= month <= 12 or not has_month) else None
