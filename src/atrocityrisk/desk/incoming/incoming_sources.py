"""Sources that the rows of a file bring: found among those that one may see, else made once.

A source that one may not see is never looked at: its twin becomes a new source.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from atrocityrisk.desk.incoming.import_fields import MAPPED
from atrocityrisk.desk.incoming.read_rows import Fault, ReadRow, UnfitCellError, shown
from atrocityrisk.desk.models import SourceDocument
from atrocityrisk.desk.rules.levels import Level

SOURCE_LENGTHS = {"source_publisher": 120, "source_title": 200, "source_address": 500}
"""How long the texts of a source may be."""

Identity = tuple[str, str, str, date | None]
_IDENTITY = ("publisher", "title", "address", "published_on")
# What a new source has besides; two rows may not say different things of it.
_AGREED = ("kind", "reliability", "level")
_is_address = URLValidator(schemes=["http", "https"])


def web_address(text: str) -> str:
    """An address of the web, else UnfitCellError."""
    try:
        _is_address(text)
    except ValidationError:
        raise UnfitCellError(
            f"expected an address such as https://example.org/report, found {shown(text)}; "
            "correct it"
        ) from None
    return text


def identity_of(source: SourceDocument) -> Identity:
    """What two entries of the same source share."""
    texts = (" ".join(t.split()) for t in (source.publisher, source.title, source.address))
    publisher, title, address = texts
    return publisher, title, address, source.published_on


def level_below(source: SourceDocument) -> str:
    """What is wrong with a record of a lower level than its new source."""
    return (
        f"expected a level no lower than that of its source ({Level(source.level).label}); raise "
        "it, or lower that of the new source"
    )


def seen_sources(sources: Iterable[SourceDocument]) -> dict[Identity, SourceDocument]:
    """Sources by what they share; of several alike that of the lowest level, then the oldest."""
    found: dict[Identity, SourceDocument] = {}
    for source in sorted(sources, key=lambda source: (source.level, source.pk)):
        found.setdefault(identity_of(source), source)
    return found


@dataclass(kw_only=True)
class IncomingSources:
    """The sources of one file, each once."""

    seen: Mapping[Identity, SourceDocument]
    # On which a new source was read, where the file does not say.
    day: date
    _made: dict[Identity, SourceDocument] = field(default_factory=dict)
    # By row: what it says of its new source.
    _said: dict[int, dict[str, Any]] = field(default_factory=dict)

    def find(self, parts: Mapping[str, Any], row: int) -> SourceDocument:
        """The source that a row names by its parts; a new one is the same for all its rows."""
        said = {name.removeprefix("source_"): value for name, value in parts.items()}
        made: Any = SourceDocument
        # Of no level yet: that follows when all its rows are read.
        candidate: SourceDocument = made(**{name: said[name] for name in _IDENTITY}, level=None)
        identity = identity_of(candidate)
        if identity in self.seen:
            return self.seen[identity]
        self._said[row] = said
        return self._made.setdefault(identity, candidate)

    def finish(
        self, rows: Sequence[ReadRow], column_of: Callable[[str], str]
    ) -> list[ReadRow]:  # fmt: skip
        """The rows, once what they say of new sources is put together, with what is wrong there."""
        faults = self._put_together(rows)
        return [self._judged(row, faults.get(row.number, {}), column_of) for row in rows]

    def _put_together(self, rows: Sequence[ReadRow]) -> dict[int, dict[str, str]]:
        """Fill new sources by rows that are to be written; what is wrong, by row and field."""
        faults: dict[int, dict[str, str]] = {}
        citing: dict[int, list[ReadRow]] = {}
        first: dict[tuple[int, str], int] = {}
        for row in rows:
            said = self._said.get(row.number)
            if said is None or row.faults:
                continue
            source = row.values["source"]
            wrong = _agree(source, said, first, row.number)
            if wrong:
                faults[row.number] = wrong
            else:
                citing.setdefault(id(source), []).append(row)
        for group in citing.values():
            wrong = self._complete(group)
            for row in group if wrong else ():
                faults[row.number] = wrong
        return faults

    def _complete(self, rows: Sequence[ReadRow]) -> dict[str, str]:
        source: Any = rows[0].values["source"]
        days = [self._said[row.number]["accessed_on"] for row in rows]
        source.accessed_on = max((day for day in days if day), default=self.day)
        if source.level is None:
            source.level = min(row.values["level"] for row in rows)
        wrong = {
            name: "expected a value for a new source, found none; fill it in, or choose what is "
            "the same for every row"
            for name in ("kind", "reliability")
            if not getattr(source, name)
        }
        try:
            source.clean()
        except ValidationError as problem:
            wrong |= {name: " ".join(texts) for name, texts in problem.message_dict.items()}
        return {f"source_{name}": text for name, text in wrong.items()}

    def _judged(
        self, row: ReadRow, wrong: Mapping[str, str], column_of: Callable[[str], str]
    ) -> ReadRow:  # fmt: skip
        if row.number not in self._said or row.faults:
            return row
        faults = [Fault(column_of(name), text) for name, text in wrong.items()]
        source, level = row.values["source"], row.values["level"]
        if not faults and source.level > level:
            faults.append(Fault(column_of("level"), level_below(source)))
        return replace(row, faults=tuple(faults)) if faults else row


def _agree(
    source: SourceDocument, said: Mapping[str, Any], first: dict[tuple[int, str], int], row: int
) -> dict[str, str]:
    """Take over what a row says of a new source, unless an earlier one says otherwise."""
    wrong: dict[str, str] = {}
    for name in _AGREED:
        before = first.get((id(source), name))
        if said[name] is not None and before and getattr(source, name) != said[name]:
            words = dict(MAPPED[f"source_{name}"].words)
            wrong[f"source_{name}"] = (
                f"expected the same of a source in each row, found "
                f"{shown(words[str(said[name])])} here and "
                f"{shown(words[str(getattr(source, name))])} in row {before}; correct either"
            )
    if not wrong:
        for name in _AGREED:
            if said[name] is not None:
                setattr(source, name, said[name])
                first.setdefault((id(source), name), row)
    return wrong
